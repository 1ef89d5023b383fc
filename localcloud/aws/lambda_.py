"""Lambda: functions, and who may call them."""

from __future__ import annotations

import json
import re
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.archives import fingerprint, zipped
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import input_shape, object_from_api, object_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_RENAMED = {"name": "FunctionName", "kmsKeyArn": "KMSKeyArn"}
_ELSEWHERE = ("code", "tags", "reservedConcurrentExecutions")
"""Properties that are no part of a function's configuration."""
_UNSET = {
    "snapStart": ({"applyOn": "None"}, {"applyOn": "None", "optimizationStatus": "Off"}),
    "vpcConfig": ({"securityGroupIds": [], "subnetIds": []}, {"securityGroupIds": [], "subnetIds": [], "vpcId": ""}),
}
"""What AWS answers where such a property was never given."""
_CODE = ("code", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "sourceKmsKeyArn")


class Function(ResourceType):
    """Its code is an archive of named assets. Its id is its name."""

    token = "aws:lambda/function:Function"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "packageType"}),
        computed=frozenset(
            {
                "architectures",
                "codeSha256",
                "ephemeralStorage",
                "loggingConfig",
                "name",
                "sourceCodeHash",
                "tracingConfig",
            }
        ),
        told_by={"code": "codeSha256"},
        local=frozenset({"publish", "skipDestroy", "replaceSecurityGroupsOnDestroy"}),
        defaults={
            "memorySize": 128,
            "packageType": "Zip",
            "publish": False,
            "reservedConcurrentExecutions": -1,
            "skipDestroy": False,
            "timeout": 3,
        },
        allowed={"name": re.compile(r"[\w-]{1,64}"), "timeout": range(1, 901), "memorySize": range(128, 10241)},
        not_offered=dict.fromkeys(_CODE[1:], "is not offered by the local cloud; use code"),
        autoname=Autoname(prefix_property="", longest=64),
        comparison=Comparison(normal_forms={"code": fingerprint}),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        client = aws.client("lambda")
        configuration = self._configuration(client, "CreateFunction", inputs)
        answer = client.create_function(
            Code={"ZipFile": zipped(inputs["code"])},
            Tags=inputs["tags"],
            **{**configuration, "PackageType": inputs["packageType"]},
        )
        return answer["FunctionName"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("lambda")
        answer = found(client.get_function, FunctionName=identifier)
        if answer is None:
            return None
        api = client.meta.service_model.shape_for("FunctionConfiguration")
        properties = object_from_api(answer["Configuration"], self.schema.inputs, api, _RENAMED)
        arn, code = answer["Configuration"]["FunctionArn"], answer["Configuration"]["CodeSha256"]
        path = f"{aws.arn('apigateway', 'lambda:path/2015-03-31/functions').replace(aws.account_id, '', 1)}/"
        concurrency = client.get_function_concurrency(FunctionName=identifier)
        return {
            **{name: value for name, value in properties.items() if value not in _UNSET.get(name, ())},
            "arn": arn,
            "code": code,
            "codeSha256": code,
            "invokeArn": f"{path}{arn}/invocations",
            "lastModified": answer["Configuration"]["LastModified"],
            "qualifiedArn": f"{arn}:$LATEST",
            "qualifiedInvokeArn": f"{path}{arn}:$LATEST/invocations",
            "reservedConcurrentExecutions": concurrency.get("ReservedConcurrentExecutions", -1),
            "responseStreamingInvokeArn": f"{path}{arn}/response-streaming-invocations",
            "signingJobArn": "",
            "signingProfileVersionArn": "",
            "sourceCodeSize": answer["Configuration"]["CodeSize"],
            "tags": answer.get("Tags", {}),
            "version": "$LATEST",
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("lambda")
        if "code" in change:
            client.update_function_code(FunctionName=identifier, ZipFile=zipped(change.new["code"]))
        if change.names - set(_ELSEWHERE):
            client.update_function_configuration(
                **self._configuration(client, "UpdateFunctionConfiguration", change.new)
            )
        if "reservedConcurrentExecutions" in change:
            self._reserve(client, identifier, change.new["reservedConcurrentExecutions"])
        arn = aws.arn("lambda", f"function:{identifier}")
        if change.tags_to_remove:
            client.untag_resource(Resource=arn, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(Resource=arn, Tags=change.tags_to_set)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("lambda").delete_function, FunctionName=identifier)

    def _configuration(self, client: Any, operation: str, inputs: Properties) -> dict[str, Any]:
        configuration = {name: value for name, value in inputs.items() if name not in _ELSEWHERE}
        return object_to_api(configuration, self.schema.inputs, input_shape(client, operation), _RENAMED)

    def _reserve(self, client: Any, identifier: str, executions: int) -> None:
        if executions < 0:
            client.delete_function_concurrency(FunctionName=identifier)
        else:
            client.put_function_concurrency(FunctionName=identifier, ReservedConcurrentExecutions=executions)


class Permission(ResourceType):
    """A statement of a function's policy. Its id is the statement's."""

    token = "aws:lambda/permission:Permission"
    traits = Traits(
        identity=("function", "statementId"),
        replace_on=frozenset(
            {"action", "function", "principal", "sourceAccount", "sourceArn", "statementId", "statementIdPrefix"}
        ),
        computed=frozenset({"statementId"}),
        autoname=Autoname(property="statementId", prefix_property="statementIdPrefix", longest=100),
        not_offered=dict.fromkeys(
            ("eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl", "principalOrgId", "qualifier"),
            "is not offered by the local cloud",
        ),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        client = aws.client("lambda")
        permission = object_to_api(
            inputs, self.schema.inputs, input_shape(client, "AddPermission"), {"function": "FunctionName"}
        )
        client.add_permission(**permission)
        return inputs["statementId"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["statementId"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        function, statement = self._statement(aws, identifier)
        if statement is None:
            return None
        tests = {key: value for test in statement.get("Condition", {}).values() for key, value in test.items()}
        principal = statement["Principal"]
        return {
            "function": function,
            "statementId": identifier,
            "action": statement["Action"],
            "principal": principal.get("Service") or principal.get("AWS"),
            "sourceArn": tests.get("AWS:SourceArn"),
            "sourceAccount": tests.get("AWS:SourceAccount"),
        }

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        function, statement = self._statement(aws, identifier)
        if statement is not None:
            aws.client("lambda").remove_permission(FunctionName=function, StatementId=identifier)

    def _statement(self, aws: Aws, identifier: str) -> tuple[str, dict[str, Any] | None]:
        """The function that has the statement, and the statement."""
        client = aws.client("lambda")
        for page in client.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                policy = found(client.get_policy, FunctionName=function["FunctionName"])
                for statement in json.loads(policy["Policy"])["Statement"] if policy else ():
                    if statement["Sid"] == identifier:
                        return function["FunctionName"], statement
        return "", None


RESOURCE_TYPES: tuple[ResourceType, ...] = (Function(), Permission())
