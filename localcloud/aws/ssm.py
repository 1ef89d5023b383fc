"""Systems Manager: parameters, and documents that Automation runs."""

from __future__ import annotations

import re

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_PARAMETER, _DOCUMENT = "Parameter", "Document"
_LATEST = "$LATEST"


class Parameter(ResourceType):
    """A parameter that keeps no secret; its id is its name."""

    token = "aws:ssm/parameter:Parameter"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "dataType"}),
        computed=frozenset({"name", "arn", "dataType", "insecureValue", "keyId", "tier", "value"}),
        local=frozenset({"overwrite"}),
        allowed={
            "name": re.compile(r"[\w./-]{1,2048}"),
            "type": ("String", "StringList"),
            "tier": ("Standard", "Advanced", "Intelligent-Tiering"),
        },
        not_offered=dict.fromkeys(
            ("arn", "insecureValue", "keyId", "valueWo", "valueWoVersion"),
            "is not offered by the local cloud, which keeps secrets in Secrets Manager only",
        ),
        autoname=Autoname(longest=2048),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("ssm").put_parameter(
            Name=inputs["name"], Tags=tags_to_api(inputs["tags"]), **_values(inputs), Overwrite=False
        )
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"] if found(aws.client("ssm").get_parameter, Name=inputs["name"]) else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("ssm")
        answer = found(client.get_parameter, Name=identifier)
        if answer is None:
            return None
        parameter = answer["Parameter"]
        named = [{"Key": "Name", "Values": [identifier]}]
        described = client.describe_parameters(ParameterFilters=named)["Parameters"][0]
        tags = client.list_tags_for_resource(ResourceType=_PARAMETER, ResourceId=identifier)["TagList"]
        return {
            "name": identifier,
            "arn": parameter["ARN"],
            "type": parameter["Type"],
            "value": parameter["Value"],
            "insecureValue": "",
            "keyId": "",
            "version": parameter["Version"],
            "hasValueWo": False,
            "dataType": parameter.get("DataType", "text"),
            "description": described.get("Description", ""),
            "allowedPattern": described.get("AllowedPattern", ""),
            "tier": described.get("Tier", "Standard"),
            "tags": tags_from_api(tags),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if change.names - {"tags"}:
            aws.client("ssm").put_parameter(Name=identifier, **_values(change.new), Overwrite=True)
        _update_tags(aws, _PARAMETER, identifier, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("ssm").delete_parameter, Name=identifier)


class Document(ResourceType):
    """Its id is its name; what changes is a new version, which becomes the default."""

    token = "aws:ssm/document:Document"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "documentType"}),
        computed=frozenset({"name"}),
        defaults={"documentFormat": "JSON"},
        allowed={
            "name": re.compile(r"[\w.-]{3,128}"),
            "documentFormat": ("JSON", "TEXT", "YAML"),
            "documentType": ("Automation", "Command"),
        },
        not_offered=dict.fromkeys(
            ("attachmentsSources", "permissions", "targetType", "versionName"), "is not offered by the local cloud"
        ),
        autoname=Autoname(longest=128),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("ssm").create_document(
            Name=inputs["name"],
            Content=inputs["content"],
            DocumentType=inputs["documentType"],
            DocumentFormat=inputs["documentFormat"],
            Tags=tags_to_api(inputs["tags"]),
        )
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"] if _is_there(aws, inputs["name"]) else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        if not _is_there(aws, identifier):
            return None
        client = aws.client("ssm")
        described = client.describe_document(Name=identifier)["Document"]
        content = client.get_document(Name=identifier, DocumentFormat=described["DocumentFormat"])["Content"]
        tags = client.list_tags_for_resource(ResourceType=_DOCUMENT, ResourceId=identifier)["TagList"]
        return {
            "name": identifier,
            "arn": aws.arn("ssm", f"document/{identifier}"),
            "content": content,
            "createdDate": described["CreatedDate"].isoformat(),
            "defaultVersion": described["DefaultVersion"],
            "description": described.get("Description", ""),
            "documentFormat": described["DocumentFormat"],
            "documentType": described["DocumentType"],
            "documentVersion": described["DocumentVersion"],
            "hash": described["Hash"],
            "hashType": described["HashType"],
            "latestVersion": described["LatestVersion"],
            "owner": described["Owner"],
            "parameters": [],
            "platformTypes": described.get("PlatformTypes", []),
            "schemaVersion": described["SchemaVersion"],
            "status": described["Status"],
            "tags": tags_from_api(tags),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("ssm")
        if change.any_of("content", "documentFormat"):
            answer = client.update_document(
                Name=identifier,
                Content=change.new["content"],
                DocumentFormat=change.new["documentFormat"],
                DocumentVersion=_LATEST,
            )
            version = answer["DocumentDescription"]["DocumentVersion"]
            client.update_document_default_version(Name=identifier, DocumentVersion=version)
        _update_tags(aws, _DOCUMENT, identifier, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if _is_there(aws, identifier):
            aws.client("ssm").delete_document(Name=identifier)


def _is_there(aws: Aws, document: str) -> bool:
    """Asked of the list: InvalidDocument may also mean another fault."""
    named = [{"Key": "Name", "Values": [document]}]
    return bool(aws.client("ssm").list_documents(Filters=named)["DocumentIdentifiers"])


def _values(inputs: Properties) -> Properties:
    return given(
        Value=inputs["value"],
        Type=inputs["type"],
        Description=inputs.get("description"),
        AllowedPattern=inputs.get("allowedPattern"),
        DataType=inputs.get("dataType"),
        Tier=inputs.get("tier"),
    )


def _update_tags(aws: Aws, kind: str, identifier: str, change: Change) -> None:
    client = aws.client("ssm")
    if change.tags_to_remove:
        client.remove_tags_from_resource(ResourceType=kind, ResourceId=identifier, TagKeys=change.tags_to_remove)
    if change.tags_to_set:
        client.add_tags_to_resource(ResourceType=kind, ResourceId=identifier, Tags=tags_to_api(change.tags_to_set))


RESOURCE_TYPES: tuple[ResourceType, ...] = (Parameter(), Document())
