"""What every layer is declared from: the settings, the catalogue, and the regions and clusters that providers reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from catalog.models import Catalogue
from components.providers import Role, connect
from components.regions import Region
from settings.models import Settings
from settings.ownership import Ownership
from settings.places import Cluster
from settings.secret_values import Secrets


@dataclass(frozen=True, kw_only=True)
class ClusterContext:
    """A cluster, the region that it is in, and the provider that reaches it."""

    role: Role
    settings: Cluster
    region: Region
    provider: kubernetes.Provider

    def options(self) -> pulumi.ResourceOptions:
        """Options of a component whose children are objects of this cluster."""
        return pulumi.ResourceOptions(provider=self.provider)


@dataclass(frozen=True, kw_only=True)
class Context:
    settings: Settings
    catalogue: Catalogue
    primary: Region
    dr: Region
    global_home: Region | None
    """Region that global services report to, where it is neither of the two."""
    clusters: Sequence[ClusterContext]

    @property
    def ownership(self) -> Ownership:
        return self.settings.ownership

    @property
    def environment(self) -> str:
        return self.settings.ownership.environment

    @property
    def regions(self) -> Mapping[str, Region]:
        """By role."""
        return {"primary": self.primary, "dr": self.dr}


def connected(settings: Settings, secrets: Secrets, catalogue: Catalogue) -> Context:
    """Declare the providers, and nothing else."""
    providers = connect(settings.aws, settings.clusters, secrets.kubeconfigs)
    regions: Mapping[Role, Region] = {"primary": providers.primary, "dr": providers.dr}
    clusters: Mapping[Role, Cluster | None] = {"primary": settings.clusters.primary, "dr": settings.clusters.dr}
    return Context(
        settings=settings,
        catalogue=catalogue,
        primary=providers.primary,
        dr=providers.dr,
        global_home=providers.global_home,
        clusters=[
            ClusterContext(role=role, settings=cluster, region=regions[role], provider=providers.clusters[role])
            for role, cluster in clusters.items()
            if cluster
        ],
    )
