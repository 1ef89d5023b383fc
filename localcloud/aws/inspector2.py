"""Inspector: known vulnerabilities in images, hosts and functions."""

from __future__ import annotations

from localcloud.aws.api import Aws
from localcloud.aws.comparison import Comparison
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.protocol import Properties

_TYPES = ("EC2", "ECR", "LAMBDA", "LAMBDA_CODE", "CODE_REPOSITORY")


class Enabler(ResourceType):
    """What is scanned in these accounts; its id is made of both."""

    token = "aws:inspector2/enabler:Enabler"
    traits = Traits(
        replace_on=frozenset({"accountIds"}),
        allowed={"resourceTypes": _TYPES},
        comparison=Comparison(sets=frozenset({"accountIds", "resourceTypes"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        accounts, kinds = sorted(inputs["accountIds"]), sorted(inputs["resourceTypes"])
        aws.client("inspector2").enable(accountIds=accounts, resourceTypes=kinds, clientToken=aws.creation_token)
        return ":".join(accounts)

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return ":".join(sorted(inputs["accountIds"]))

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        accounts = identifier.split(":")
        answer = aws.client("inspector2").batch_get_account_status(accountIds=accounts)
        enabled = {
            kind.upper()
            for account in answer["accounts"]
            for kind, state in account["resourceState"].items()
            if state["status"] == "ENABLED"
        }
        return {"accountIds": accounts, "resourceTypes": sorted(enabled)} if enabled else None

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        old, new = set(change.old.get("resourceTypes") or ()), set(change.new["resourceTypes"])
        client, accounts = aws.client("inspector2"), identifier.split(":")
        if added := sorted(new - old):
            client.enable(accountIds=accounts, resourceTypes=added)
        if removed := sorted(old - new):
            client.disable(accountIds=accounts, resourceTypes=removed)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        aws.client("inspector2").disable(accountIds=identifier.split(":"), resourceTypes=list(_TYPES))


RESOURCE_TYPES: tuple[ResourceType, ...] = (Enabler(),)
