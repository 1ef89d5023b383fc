"""Security Hub: findings of all services in one place, and checks against published standards."""

from __future__ import annotations

from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.resource_type import ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties, ProviderError


class Account(ResourceType):
    """The region's hub; its id is the account's."""

    token = "aws:securityhub/account:Account"
    traits = Traits(
        replace_on=frozenset({"enableDefaultStandards"}),
        defaults={"autoEnableControls": True, "enableDefaultStandards": True},
        computed=frozenset({"controlFindingGenerator"}),
        local=frozenset({"enableDefaultStandards"}),
        allowed={"controlFindingGenerator": ("SECURITY_CONTROL", "STANDARD_CONTROL")},
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        if self.read(aws, aws.account_id) is not None:
            raise ProviderError(f"{self.token}: {aws.region} has its one hub already: import it")
        aws.client("securityhub").enable_security_hub(EnableDefaultStandards=inputs["enableDefaultStandards"])
        return aws.account_id

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return aws.account_id

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("securityhub")
        try:
            hub = found(client.describe_hub)
        except client.exceptions.InvalidAccessException:
            return None
        if hub is None:
            return None
        return {"arn": hub["HubArn"], "autoEnableControls": hub.get("AutoEnableControls")}

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if self.read(aws, identifier) is not None:
            aws.client("securityhub").disable_security_hub()


class StandardsSubscription(Unemulated):
    """Its id is the subscription's ARN."""

    token = "aws:securityhub/standardsSubscription:StandardsSubscription"
    service, creation = "securityhub", "BatchEnableStandards"
    traits = Traits(identity=("standardsArn",), replace_on=frozenset({"standardsArn"}))

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        standard = inputs["standardsArn"].partition("standards/")[2]
        arn = aws.arn("securityhub", f"subscription/{standard}")
        return arn, {"arn": arn}

    def request(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        return {"StandardsSubscriptionRequests": [{"StandardsArn": inputs["standardsArn"]}]}


RESOURCE_TYPES: tuple[ResourceType, ...] = (Account(), StandardsSubscription())
