"""Where roles live and what they are about: the account's ARNs, under the names that the platform gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from settings.models import Settings
from settings.partitions import domain_of, partition_of

PREFIX = "kiso"
"""Of every physical name of the platform."""


@dataclass(frozen=True, kw_only=True)
class Place:
    account_id: str
    environment: str
    regions: tuple[str, str]
    """Primary and DR."""
    clusters: Sequence[str]
    hosted_zone_id: str | None = None
    """Of the zone whose names lead to the pages; None where they are kept elsewhere."""

    @property
    def partition(self) -> str:
        return partition_of(self.regions[0])

    @property
    def prefix(self) -> str:
        """What every physical name of this environment starts with."""
        return f"{PREFIX}-{self.environment}-"

    @property
    def secrets(self) -> str:
        """Pattern of all secrets of this environment."""
        return f"secret:{PREFIX}/{self.environment}/*"

    def arns(self, service: str, *resources: str) -> list[str]:
        """Of the resources in both regions."""
        return [
            f"arn:{self.partition}:{service}:{region}:{self.account_id}:{resource}"
            for region in self.regions
            for resource in resources
        ]

    def iam(self, resource: str) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:{resource}"

    def buckets(self, *purposes: str) -> list[str]:
        """In both regions; all of them without a purpose."""
        return [f"arn:{self.partition}:s3:::{self.prefix}{purpose}-*" for purpose in purposes] or [
            f"arn:{self.partition}:s3:::{self.prefix}*"
        ]

    def objects(self, *purposes: str) -> list[str]:
        return [f"{bucket}/*" for bucket in self.buckets(*purposes)]

    def endpoints(self, service: str) -> list[str]:
        """What `kms:ViaService` calls the service in either region."""
        return [f"{service}.{region}.{domain_of(self.partition)}" for region in self.regions]


def place_of(settings: Settings) -> Place:
    aws, clusters, failover = settings.aws, settings.clusters, settings.recovery.failover
    return Place(
        account_id=aws.account_id,
        environment=settings.ownership.environment,
        regions=(aws.primary_region, aws.dr_region),
        clusters=[cluster.name for cluster in (clusters.primary, clusters.dr) if cluster],
        hosted_zone_id=failover.names.hosted_zone_id if failover and failover.names else None,
    )
