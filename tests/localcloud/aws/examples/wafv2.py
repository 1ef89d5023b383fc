"""Examples of the resource types of wafv2."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example, Need, Of


def _visible(name: str) -> dict[str, object]:
    return {"cloudwatchMetricsEnabled": True, "metricName": name, "sampledRequestsEnabled": True}


def _managed(name: str, priority: int) -> dict[str, object]:
    return {
        "name": name,
        "priority": priority,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": {"name": name, "vendorName": "AWS"}},
        "visibilityConfig": _visible(name),
    }


_RATE = {
    "name": "rate-limit",
    "priority": 9,
    "action": {"block": {}},
    "statement": {"rateBasedStatement": {"limit": 2000, "aggregateKeyType": "IP", "evaluationWindowSec": 300}},
    "visibilityConfig": _visible("rate-limit"),
}


def _list(name: str) -> dict[str, object]:
    return {
        "name": name,
        "scope": "REGIONAL",
        "description": "Entry",
        "defaultAction": {"allow": {}},
        "rules": [_managed("AWSManagedRulesCommonRuleSet", 1), _RATE],
        "visibilityConfig": _visible(name),
    }


EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:wafv2/webAcl:WebAcl",
        inputs={**_list("kiso-dev-entry"), "tags": {"owner": "ops"}},
        update={"rules": [_managed("AWSManagedRulesSQLiRuleSet", 1), _RATE], "tags": {"owner": "platform"}},
        replacement={"name": "kiso-prod-entry"},
    ),
    Example(
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        needs={
            "list": Need(token="aws:wafv2/webAcl:WebAcl", inputs=_list("logged")),
            "other": Need(token="aws:wafv2/webAcl:WebAcl", inputs=_list("logged-too")),
        },
        inputs={
            "resourceArn": Of("list", "arn"),
            "logDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-kiso-dev"],
            "redactedFields": [{"singleHeader": {"name": "authorization"}}],
        },
        update={"redactedFields": [{"singleHeader": {"name": "cookie"}}]},
        replacement={"resourceArn": Of("other", "arn")},
    ),
)
