"""What pulumi-aws keeps under CloudWatch: rules of EventBridge with their targets, and groups of logs."""

from __future__ import annotations

import re

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import given, input_shape, object_from_api, object_to_api, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_DEFAULT_BUS = "default"
_STATES = ("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
_TARGET_RENAMED = {"targetId": "Id", "sqsTarget": "SqsParameters"}


class EventRule(ResourceType):
    """A rule of an event bus. Its id is its name, on another bus than the default `bus/name`."""

    token = "aws:cloudwatch/eventRule:EventRule"
    traits = Traits(
        identity=("eventBusName", "name"),
        replace_on=frozenset({"eventBusName", "name", "namePrefix"}),
        computed=frozenset({"name", "isEnabled", "state"}),
        local=frozenset({"forceDestroy"}),
        defaults={"eventBusName": _DEFAULT_BUS, "forceDestroy": False},
        allowed={"name": re.compile(r"[\w.-]{1,64}"), "state": _STATES},
        not_offered={"isEnabled": "is deprecated in pulumi-aws; use state"},
        autoname=Autoname(longest=64),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._put(aws, inputs)
        bus, name = inputs["eventBusName"], inputs["name"]
        return name if bus == _DEFAULT_BUS else f"{bus}/{name}"

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        bus, name = inputs["eventBusName"], inputs["name"]
        return name if bus == _DEFAULT_BUS else f"{bus}/{name}"

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client, (bus, name) = aws.client("events"), _bus_and_name(identifier)
        rule = found(client.describe_rule, Name=name, EventBusName=bus)
        if rule is None:
            return None
        return {
            "name": name,
            "arn": rule["Arn"],
            "eventBusName": bus,
            "description": rule.get("Description", ""),
            "eventPattern": rule.get("EventPattern"),
            "scheduleExpression": rule.get("ScheduleExpression"),
            "roleArn": rule.get("RoleArn", ""),
            "state": rule["State"],
            "tags": tags_from_api(client.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("events")
        if change.names - {"tags"}:
            self._put(aws, change.new)
        arn = aws.arn("events", f"rule/{identifier}")
        if change.tags_to_remove:
            client.untag_resource(ResourceARN=arn, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(ResourceARN=arn, Tags=tags_to_api(change.tags_to_set))

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        bus, name = _bus_and_name(identifier)
        found(aws.client("events").delete_rule, Name=name, EventBusName=bus)

    def _put(self, aws: Aws, inputs: Properties) -> None:
        aws.client("events").put_rule(
            Name=inputs["name"],
            EventBusName=inputs["eventBusName"],
            Tags=tags_to_api(inputs["tags"]),
            **given(
                Description=inputs.get("description"),
                EventPattern=inputs.get("eventPattern"),
                ScheduleExpression=inputs.get("scheduleExpression"),
                RoleArn=inputs.get("roleArn"),
                State=inputs.get("state"),
            ),
        )


class EventTarget(ResourceType):
    """Where a rule sends what it matches. Its id names rule and target, on another bus than the default that first."""

    token = "aws:cloudwatch/eventTarget:EventTarget"
    traits = Traits(
        identity=("eventBusName", "rule", "targetId"),
        replace_on=frozenset({"eventBusName", "rule", "targetId"}),
        computed=frozenset({"targetId"}),
        local=frozenset({"forceDestroy"}),
        defaults={"eventBusName": _DEFAULT_BUS, "forceDestroy": False},
        allowed={"targetId": re.compile(r"[\w.-]{1,64}")},
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        target = inputs.get("targetId") or f"terraform-{aws.creation_token}"
        self._put(aws, {**inputs, "targetId": target})
        return "-".join([*_named_bus(inputs["eventBusName"]), inputs["rule"], target])

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        if "targetId" not in inputs:
            return None
        return "-".join([*_named_bus(inputs["eventBusName"]), inputs["rule"], inputs["targetId"]])

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("events")
        # Names hold dashes themselves, so the id is looked for among those of the rules there are.
        for rule in client.list_rules()["Rules"]:
            bus, name = rule.get("EventBusName", _DEFAULT_BUS), rule["Name"]
            prefix = "-".join([*_named_bus(bus), name, ""])
            if not identifier.startswith(prefix):
                continue
            for target in client.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]:
                if prefix + target["Id"] == identifier:
                    api = input_shape(client, "PutTargets", "Targets").member
                    return {
                        **object_from_api(target, self.schema.inputs, api, _TARGET_RENAMED),
                        "rule": name,
                        "eventBusName": bus,
                    }
        return None

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        target = change.new.get("targetId") or change.old["targetId"]
        self._put(aws, {**change.new, "targetId": target})

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if there := self.read(aws, identifier):
            aws.client("events").remove_targets(
                Rule=there["rule"], EventBusName=there["eventBusName"], Ids=[there["targetId"]]
            )

    def _put(self, aws: Aws, inputs: Properties) -> None:
        client = aws.client("events")
        api = input_shape(client, "PutTargets", "Targets").member
        target = object_to_api(inputs, self.schema.inputs, api, _TARGET_RENAMED)
        client.put_targets(Rule=inputs["rule"], EventBusName=inputs["eventBusName"], Targets=[target])


class LogGroup(ResourceType):
    """Its id is its name."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "namePrefix", "logGroupClass"}),
        computed=frozenset({"name", "logGroupClass", "deletionProtectionEnabled"}),
        local=frozenset({"skipDestroy"}),
        defaults={"retentionInDays": 0, "skipDestroy": False},
        allowed={"name": re.compile(r"[\w./#-]{1,512}")},
        autoname=Autoname(longest=512),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        name = inputs["name"]
        aws.client("logs").create_log_group(
            logGroupName=name, tags=inputs["tags"], **given(kmsKeyId=inputs.get("kmsKeyId"))
        )
        return name

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("logs")
        groups = client.describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
        group = next((one for one in groups if one["logGroupName"] == identifier), None)
        if group is None:
            return None
        arn = aws.arn("logs", f"log-group:{identifier}")
        return {
            "name": identifier,
            "arn": arn,
            "kmsKeyId": group.get("kmsKeyId", ""),
            "logGroupClass": group.get("logGroupClass", "STANDARD"),
            "retentionInDays": group.get("retentionInDays", 0),
            "tags": client.list_tags_for_resource(resourceArn=arn).get("tags", {}),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client, arn = aws.client("logs"), aws.arn("logs", f"log-group:{identifier}")
        if "retentionInDays" in change:
            if days := change.new["retentionInDays"]:
                client.put_retention_policy(logGroupName=identifier, retentionInDays=days)
            else:
                client.delete_retention_policy(logGroupName=identifier)
        if "kmsKeyId" in change:
            if key := change.new.get("kmsKeyId"):
                client.associate_kms_key(logGroupName=identifier, kmsKeyId=key)
            else:
                client.disassociate_kms_key(logGroupName=identifier)
        if change.tags_to_remove:
            client.untag_resource(resourceArn=arn, tagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(resourceArn=arn, tags=change.tags_to_set)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("logs").delete_log_group, logGroupName=identifier)


class LogResourcePolicy(ResourceType):
    """Which services may write logs in the account. Its id is its name."""

    token = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    traits = Traits(
        identity=("policyName",),
        replace_on=frozenset({"policyName", "resourceArn"}),
        not_offered={"resourceArn": "is not offered by the local cloud"},
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        name = inputs["policyName"]
        aws.client("logs").put_resource_policy(policyName=name, policyDocument=inputs["policyDocument"])
        return name

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["policyName"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        policies = aws.client("logs").describe_resource_policies()["resourcePolicies"]
        document = next((one["policyDocument"] for one in policies if one["policyName"] == identifier), None)
        if document is None:
            return None
        return {"policyName": identifier, "policyDocument": document, "policyScope": "ACCOUNT", "revisionId": ""}

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        aws.client("logs").put_resource_policy(policyName=identifier, policyDocument=change.new["policyDocument"])

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("logs").delete_resource_policy, policyName=identifier)


def _bus_and_name(identifier: str) -> tuple[str, str]:
    bus, _, name = identifier.rpartition("/")
    return bus or _DEFAULT_BUS, name


def _named_bus(bus: str) -> tuple[str, ...]:
    return () if bus == _DEFAULT_BUS else (bus,)


RESOURCE_TYPES: tuple[ResourceType, ...] = (EventRule(), EventTarget(), LogGroup(), LogResourcePolicy())
