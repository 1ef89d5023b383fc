"""Who may do what, whole: boundaries, the roles of people and pipelines, their way into the clusters, and the alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.identity.boundaries import Boundaries, BoundariesArgs, bound_every_role
from components.identity.break_glass import BreakGlassAlarm, BreakGlassAlarmArgs
from components.identity.cluster_access import ClusterAccess, ClusterAccessArgs
from components.identity.people import PeopleRoles, PeopleRolesArgs
from components.regions import Region
from identity.people import person_roles, role_arn
from identity.place import Place
from settings.ownership import Ownership
from settings.people import People
from settings.places import Cluster


@dataclass(frozen=True, kw_only=True)
class AccessControlArgs:
    ownership: Ownership
    place: Place
    people: People | None
    """None leaves the account's administrators as the only people there are."""
    regions: Mapping[str, Region]
    """By role in the platform, the primary one first."""
    clusters: Mapping[str, tuple[Cluster, kubernetes.Provider]]
    """By the role of their region."""


class AccessControl(pulumi.ComponentResource):
    """Declared first: the roles that other components declare after it get their boundary from it."""

    def __init__(self, name: str, args: AccessControlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:identity:AccessControl", name, {}, opts)
        own, region = pulumi.ResourceOptions(parent=self), next(iter(args.regions.values()))
        boundaries = Boundaries(
            f"{name}-boundaries", BoundariesArgs(ownership=args.ownership, place=args.place, region=region), own
        )
        bound_every_role(args.place, boundaries.policies)
        if args.people:
            self._admit(name, args, args.people, boundaries, region)
        self.register_outputs({})

    def _admit(
        self, name: str, args: AccessControlArgs, people: People, boundaries: Boundaries, region: Region
    ) -> None:
        roles = PeopleRoles(
            f"{name}-people",
            PeopleRolesArgs(
                ownership=args.ownership,
                place=args.place,
                roles=person_roles(args.place, people),
                issuer_host=people.forge.issuer_host,
                boundaries=boundaries,
                region=region,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        BreakGlassAlarm(
            f"{name}-break-glass",
            BreakGlassAlarmArgs(
                ownership=args.ownership, role_arn=role_arn(args.place, "break-glass"), regions=args.regions
            ),
            pulumi.ResourceOptions(parent=self),
        )
        for role, (cluster, provider) in args.clusters.items():
            ClusterAccess(
                f"{name}-{role}-cluster",
                ClusterAccessArgs(
                    ownership=args.ownership,
                    cluster_name=cluster.name,
                    region=args.regions[role],
                    role_arns=roles.arns,
                ),
                pulumi.ResourceOptions(parent=self, provider=provider),
            )
