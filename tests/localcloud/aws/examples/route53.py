"""Examples of the resource types of route53."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example, Need, Of

_ZONE = Need(token="aws:route53/zone:Zone", inputs={"name": "kiso.example"})

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:route53/zone:Zone",
        inputs={"name": "shop.example", "comment": "Pages", "tags": {"owner": "ops"}},
        update={"comment": "Names of the pages", "tags": {"owner": "platform"}},
        replacement={"name": "other.example"},
    ),
    Example(
        token="aws:route53/healthCheck:HealthCheck",
        inputs={
            "type": "HTTPS",
            "fqdn": "primary.kiso.example",
            "port": 443,
            "resourcePath": "/api/health",
            "requestInterval": 10,
            "failureThreshold": 3,
            "enableSni": True,
            "tags": {"owner": "ops"},
        },
        update={"failureThreshold": 5, "invertHealthcheck": True, "tags": {"owner": "platform"}},
        replacement={"requestInterval": 30},
    ),
    Example(
        token="aws:route53/record:Record",
        needs={"zone": _ZONE},
        inputs={
            "zoneId": Of("zone", "zoneId"),
            "name": "grafana.kiso.example",
            "type": "CNAME",
            "ttl": 60,
            "records": ["primary.elb.amazonaws.com"],
            "setIdentifier": "primary",
            "failoverRoutingPolicies": [{"type": "PRIMARY"}],
            "healthCheckId": "0a1b2c3d-check",
        },
        update={"ttl": 30, "records": ["other.elb.amazonaws.com"]},
        replacement={"setIdentifier": "first"},
    ),
)
