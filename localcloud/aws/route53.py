"""Route 53: zones of names, records in them, and the health checks that records fail over by."""

from __future__ import annotations

import re
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.protocol import Properties

_HOSTED_ZONE, _HEALTH_CHECK = "hostedzone", "healthcheck"
_CHECK_TYPES = (
    "CALCULATED",
    "CLOUDWATCH_METRIC",
    "HTTP",
    "HTTPS",
    "HTTPS_STR_MATCH",
    "HTTP_STR_MATCH",
    "RECOVERY_CONTROL",
    "TCP",
)
_CONFIG = {
    "disabled": "Disabled",
    "enableSni": "EnableSNI",
    "failureThreshold": "FailureThreshold",
    "fqdn": "FullyQualifiedDomainName",
    "invertHealthcheck": "Inverted",
    "ipAddress": "IPAddress",
    "measureLatency": "MeasureLatency",
    "port": "Port",
    "requestInterval": "RequestInterval",
    "resourcePath": "ResourcePath",
    "searchString": "SearchString",
    "type": "Type",
}
"""API names by property."""
_FIXED = frozenset({"measureLatency", "referenceName", "requestInterval", "type"})
_NOT_OFFERED = "is not offered by the local cloud"
_OTHER_ROUTING = (
    "aliases",
    "cidrRoutingPolicy",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "latencyRoutingPolicies",
    "multivalueAnswerRoutingPolicy",
    "weightedRoutingPolicies",
)
_RECORD_TYPES = ("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT")
_IDENTITY = ("zoneId", "name", "type", "setIdentifier")
_RECORD_ID = re.compile(rf"(?P<zone>[A-Z0-9]+)_(?P<name>.+?)_(?P<type>{'|'.join(_RECORD_TYPES)})(_(?P<set>.+))?")


class Zone(ResourceType):
    """A public zone; its id is AWS' own."""

    token = "aws:route53/zone:Zone"
    traits = Traits(
        replace_on=frozenset({"name", "delegationSetId", "vpcs"}),
        local=frozenset({"forceDestroy"}),
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        not_offered=dict.fromkeys(("delegationSetId", "enableAcceleratedRecovery", "vpcs"), _NOT_OFFERED),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("route53").create_hosted_zone(
            Name=inputs["name"],
            CallerReference=aws.creation_token,
            HostedZoneConfig={"Comment": inputs["comment"], "PrivateZone": False},
        )
        return _plain(answer["HostedZone"]["Id"])

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        zones = aws.client("route53").list_hosted_zones()["HostedZones"]
        return next((_plain(zone["Id"]) for zone in zones if zone["CallerReference"] == aws.creation_token), None)

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("route53").get_hosted_zone, Id=identifier)
        if answer is None:
            return None
        zone, servers = answer["HostedZone"], answer["DelegationSet"]["NameServers"]
        return {
            "name": zone["Name"].rstrip("."),
            "arn": f"arn:aws:route53:::{_HOSTED_ZONE}/{identifier}",
            "comment": zone["Config"].get("Comment", ""),
            "nameServers": sorted(servers),
            "primaryNameServer": servers[0],
            "zoneId": identifier,
            "tags": _tags(aws, _HOSTED_ZONE, identifier),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if "comment" in change:
            aws.client("route53").update_hosted_zone_comment(Id=identifier, Comment=change.new["comment"])
        _update_tags(aws, _HOSTED_ZONE, identifier, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("route53").delete_hosted_zone, Id=identifier)


class HealthCheck(ResourceType):
    """Its id is AWS' own; a creation that was interrupted is found by its reference."""

    token = "aws:route53/healthCheck:HealthCheck"
    traits = Traits(
        replace_on=_FIXED,
        computed=frozenset({*_CONFIG, "triggers"}) - {"type"},
        local=frozenset({"referenceName", "triggers"}),
        allowed={
            "type": _CHECK_TYPES,
            "requestInterval": (10, 30),
            "failureThreshold": range(1, 11),
            "port": range(1, 65536),
        },
        not_offered=dict.fromkeys(
            (
                "childHealthThreshold",
                "childHealthchecks",
                "cloudwatchAlarmName",
                "cloudwatchAlarmRegion",
                "insufficientDataHealthStatus",
                "regions",
                "routingControlArn",
            ),
            _NOT_OFFERED,
        ),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("route53").create_health_check(
            CallerReference=aws.creation_token, HealthCheckConfig=_config(inputs)
        )
        return answer["HealthCheck"]["Id"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        checks = aws.client("route53").list_health_checks()["HealthChecks"]
        return next((check["Id"] for check in checks if check["CallerReference"] == aws.creation_token), None)

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("route53").get_health_check, HealthCheckId=identifier)
        if answer is None:
            return None
        config = answer["HealthCheck"]["HealthCheckConfig"]
        return {
            **{part: config[name] for part, name in _CONFIG.items() if config.get(name) is not None},
            "arn": f"arn:aws:route53:::{_HEALTH_CHECK}/{identifier}",
            "tags": _tags(aws, _HEALTH_CHECK, identifier),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if changed := change.names & _CONFIG.keys():
            aws.client("route53").update_health_check(
                HealthCheckId=identifier, **_config({part: change.new.get(part) for part in changed - _FIXED})
            )
        _update_tags(aws, _HEALTH_CHECK, identifier, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("route53").delete_health_check, HealthCheckId=identifier)


class Record(ResourceType):
    """A set of records. Its id is `zone_name_type`, and the set's own identifier where several share the name."""

    token = "aws:route53/record:Record"
    traits = Traits(
        identity=_IDENTITY,
        replace_on=frozenset(_IDENTITY),
        local=frozenset({"allowOverwrite"}),
        computed=frozenset({"allowOverwrite"}),
        allowed={"type": _RECORD_TYPES},
        not_offered=dict.fromkeys(_OTHER_ROUTING, _NOT_OFFERED),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        _change(aws, "CREATE", inputs)
        return "_".join(inputs[part] for part in _IDENTITY if inputs.get(part))

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        identifier = "_".join(inputs[part] for part in _IDENTITY if inputs.get(part))
        return identifier if self.read(aws, identifier) else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        parts = _RECORD_ID.fullmatch(identifier)
        if parts is None:
            return None
        answer = found(aws.client("route53").list_resource_record_sets, HostedZoneId=parts["zone"])
        for one in answer["ResourceRecordSets"] if answer else ():
            is_it = (one["Name"].rstrip("."), one["Type"]) == (parts["name"], parts["type"])
            if is_it and one.get("SetIdentifier") == parts["set"]:
                return {
                    **{part: parts[group] for part, group in zip(_IDENTITY, parts.groupdict(), strict=True)},
                    "fqdn": parts["name"],
                    "ttl": one.get("TTL"),
                    "records": [record["Value"] for record in one.get("ResourceRecords", ())],
                    "failoverRoutingPolicies": [{"type": one["Failover"]}] if one.get("Failover") else [],
                    "healthCheckId": one.get("HealthCheckId", ""),
                }
        return None

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        _change(aws, "UPSERT", change.new)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if stored := self.read(aws, identifier):
            _change(aws, "DELETE", stored)


def _change(aws: Aws, action: str, inputs: Properties) -> None:
    record = given(
        Name=inputs["name"],
        Type=inputs["type"],
        TTL=inputs.get("ttl"),
        ResourceRecords=[{"Value": value} for value in inputs.get("records") or ()],
        SetIdentifier=inputs.get("setIdentifier"),
        Failover=next((policy["type"] for policy in inputs.get("failoverRoutingPolicies") or ()), None),
        HealthCheckId=inputs.get("healthCheckId") or None,
    )
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    aws.client("route53").change_resource_record_sets(HostedZoneId=inputs["zoneId"], ChangeBatch=batch)


def _config(inputs: Properties) -> dict[str, Any]:
    return given(**{name: inputs.get(part) for part, name in _CONFIG.items() if part in inputs})


def _plain(identifier: str) -> str:
    return identifier.rpartition("/")[2]


def _tags(aws: Aws, kind: str, identifier: str) -> dict[str, str]:
    answer = aws.client("route53").list_tags_for_resource(ResourceType=kind, ResourceId=identifier)
    return tags_from_api(answer["ResourceTagSet"]["Tags"])


def _update_tags(aws: Aws, kind: str, identifier: str, change: Change) -> None:
    changes = {
        **({"AddTags": tags_to_api(change.tags_to_set)} if change.tags_to_set else {}),
        **({"RemoveTagKeys": change.tags_to_remove} if change.tags_to_remove else {}),
    }
    if changes:
        aws.client("route53").change_tags_for_resource(ResourceType=kind, ResourceId=identifier, **changes)


RESOURCE_TYPES: tuple[ResourceType, ...] = (Zone(), HealthCheck(), Record())
