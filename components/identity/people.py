"""The roles of people and pipelines, and what vouches for the pipelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.iam import allow, document
from components.identity.boundaries import Boundaries
from components.regions import Region
from components.tags import mandatory_tags
from identity.boundaries import boundary_arn
from identity.people import PersonRole, RoleName, physical_name
from identity.place import Place
from settings.models import Ownership

_STS = "sts.amazonaws.com"
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class PeopleRolesArgs:
    ownership: Ownership
    place: Place
    roles: Sequence[PersonRole]
    issuer_host: str
    """Of the forge."""
    boundaries: Boundaries
    region: Region


class PeopleRoles(pulumi.ComponentResource):
    """A role with one policy for each kind of person and pipeline."""

    arns: Mapping[RoleName, pulumi.Output[str]]

    def __init__(self, name: str, args: PeopleRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:identity:PeopleRoles", name, {}, opts)

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=args.region.provider, depends_on=after)

        iam.OpenIdConnectProvider(
            f"{name}-forge",
            url=f"https://{args.issuer_host}",
            client_id_lists=[_STS],
            tags=mandatory_tags(args.ownership, purpose="forge"),
            opts=child(),
        )
        arns: dict[RoleName, pulumi.Output[str]] = {}
        for role in args.roles:
            resource = iam.Role(
                f"{name}-{role.name}-role",
                name=physical_name(args.place, role.name),
                description=role.description,
                assume_role_policy=trust_policy(role),
                max_session_duration=role.session_hours * _SECONDS_PER_HOUR,
                permissions_boundary=boundary_arn(args.place, role.boundary),
                tags=mandatory_tags(args.ownership, purpose=role.name),
                opts=child(args.boundaries.policies[role.boundary]),
            )
            iam.RolePolicy(
                f"{name}-{role.name}-policy",
                name="person",
                role=resource.name,
                policy=own_policy(role),
                opts=child(),
            )
            arns[role.name] = resource.arn
        self.arns = arns
        self.register_outputs({})


def trust_policy(role: PersonRole) -> str:
    return document(
        *(
            allow(f"TakeRole{number}", one.actions, principal=one.principal, conditions=one.conditions)
            for number, one in enumerate(role.trust, start=1)
        )
    )


def own_policy(role: PersonRole) -> str:
    return document(
        *(allow(grant.sid, grant.actions, grant.resources, conditions=grant.conditions) for grant in role.grants)
    )
