"""AWS WAF: web access control lists and where they log."""

from __future__ import annotations

import re
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import input_shape, object_from_api, object_to_api, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_SCOPES = ("CLOUDFRONT", "REGIONAL")


class WebAcl(ResourceType):
    token = "aws:wafv2/webAcl:WebAcl"
    traits = Traits(
        identity=("name", "scope"),
        replace_on=frozenset({"name", "namePrefix", "scope"}),
        computed=frozenset({"name"}),
        allowed={"name": re.compile(r"[\w-]{1,128}"), "scope": _SCOPES},
        not_offered={"ruleJson": "is not read by the local cloud; use rules"},
        autoname=Autoname(longest=128),
        comparison=Comparison(sets=frozenset({"rules"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        tags = {"Tags": tags_to_api(inputs["tags"])} if inputs["tags"] else {}
        return aws.client("wafv2").create_web_acl(**self._request(aws, inputs), **tags)["Summary"]["Id"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        lists = aws.client("wafv2").list_web_acls(Scope=inputs["scope"])["WebACLs"]
        return next((item["Id"] for item in lists if item["Name"] == inputs["name"]), None)

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer, scope = self._answer(aws, identifier)
        if answer is None:
            return None
        client, acl = aws.client("wafv2"), answer["WebACL"]
        tags = client.list_tags_for_resource(ResourceARN=acl["ARN"])["TagInfoForResource"]["TagList"]
        return {
            **object_from_api(acl, self.schema.inputs, input_shape(client, "CreateWebACL"), {}),
            "arn": acl["ARN"],
            "capacity": acl["Capacity"],
            "lockToken": answer["LockToken"],
            "applicationIntegrationUrl": "",
            "scope": scope,
            "tags": tags_from_api(tags),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("wafv2")
        answer, _ = self._answer(aws, identifier)
        assert answer
        arn = answer["WebACL"]["ARN"]
        if change.names - {"tags"}:
            client.update_web_acl(**self._request(aws, change.new), Id=identifier, LockToken=answer["LockToken"])
        if change.tags_to_remove:
            client.untag_resource(ResourceARN=arn, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(ResourceARN=arn, Tags=tags_to_api(change.tags_to_set))

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        answer, scope = self._answer(aws, identifier)
        if answer:
            aws.client("wafv2").delete_web_acl(
                Id=identifier, Name=answer["WebACL"]["Name"], Scope=scope, LockToken=answer["LockToken"]
            )

    def _request(self, aws: Aws, inputs: Properties) -> dict[str, Any]:
        untagged = {name: value for name, value in inputs.items() if name != "tags"}
        request = object_to_api(untagged, self.schema.inputs, input_shape(aws.client("wafv2"), "CreateWebACL"), {})
        return {"Rules": [], **request}

    def _answer(self, aws: Aws, identifier: str) -> tuple[dict[str, Any] | None, str]:
        """The list and its scope: its id alone names neither its scope nor its name, which the API asks for."""
        client = aws.client("wafv2")
        for scope in _SCOPES if aws.region == "us-east-1" else _SCOPES[1:]:
            for item in client.list_web_acls(Scope=scope)["WebACLs"]:
                if item["Id"] == identifier:
                    return client.get_web_acl(Id=identifier, Name=item["Name"], Scope=scope), scope
        return None, ""


class WebAclLoggingConfiguration(ResourceType):
    """Its id is the ARN of the list that logs."""

    token = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    traits = Traits(
        identity=("resourceArn",),
        replace_on=frozenset({"resourceArn"}),
        comparison=Comparison(sets=frozenset({"logDestinationConfigs"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._put(aws, inputs)
        return inputs["resourceArn"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["resourceArn"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("wafv2")
        answer = found(client.get_logging_configuration, ResourceArn=identifier)
        if answer is None:
            return None
        shape = input_shape(client, "PutLoggingConfiguration", "LoggingConfiguration")
        return object_from_api(answer["LoggingConfiguration"], self.schema.inputs, shape, {})

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        self._put(aws, change.new)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("wafv2").delete_logging_configuration, ResourceArn=identifier)

    def _put(self, aws: Aws, inputs: Properties) -> None:
        client = aws.client("wafv2")
        shape = input_shape(client, "PutLoggingConfiguration", "LoggingConfiguration")
        client.put_logging_configuration(LoggingConfiguration=object_to_api(inputs, self.schema.inputs, shape, {}))


RESOURCE_TYPES = (WebAcl(), WebAclLoggingConfiguration())
