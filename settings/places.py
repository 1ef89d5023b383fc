"""Where a stack lives: the AWS account, its two regions, and the clusters there."""

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from documents.texts import Name
from documents.validation import Model, violation
from settings.partitions import partition_of
from settings.texts import AccountId, LoopbackUrl, PrivateCidr, Region


class Aws(Model):
    """Where the stack lives in AWS; the program refuses to run in any other account."""

    account_id: AccountId
    primary_region: Region
    dr_region: Region
    endpoint_url: LoopbackUrl | None = None
    """Stands in for every AWS API; a local cloud's, so never another machine's."""

    @field_validator("dr_region")
    @classmethod
    def _regions_differ(cls, dr_region: str, info: ValidationInfo) -> str:
        if dr_region == info.data.get("primary_region"):
            raise violation("equals primary_region, so one disaster takes both", "name another region")
        own, others = partition_of(dr_region), partition_of(info.data.get("primary_region", dr_region))
        if own != others:
            raise violation(
                f"is in the partition {own}, which nothing of {others} can be copied to",
                "name a region of primary_region's own partition",
            )
        return dr_region


class Cluster(Model):
    """An existing EKS cluster. `name` is also the kubeconfig context that reaches it."""

    name: Name
    node_cidr: PrivateCidr
    """Addresses of the nodes, which host-network exporters are scraped at."""


class Clusters(Model):
    """The clusters that the platform is installed on, one a region."""

    primary: Cluster
    dr: Cluster | None = None
    """Standby cluster in the DR region; without it the DR region holds data only."""

    @field_validator("dr")
    @classmethod
    def _names_differ(cls, dr: Cluster | None, info: ValidationInfo) -> Cluster | None:
        if dr and "primary" in info.data and dr.name == info.data["primary"].name:
            raise violation(f"has the name of primary ({dr.name})", "name the standby cluster")
        return dr
