"""The roles of people and pipelines, and what vouches for the pipelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.iam import Statement, allow, document
from components.identity.boundaries import Boundaries
from components.regions import Region
from components.tags import mandatory_tags
from identity.boundaries import boundary_arn
from identity.people import PersonRole, RoleName, physical_name
from identity.place import Place
from settings.ownership import Ownership

_STS = "sts.amazonaws.com"
_SECONDS_PER_HOUR = 3600
_LONGEST_POLICY = 6144
"""Characters of a managed policy; a role's own policies may have 10,240 together, which is too few for a pipeline."""


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
    """A role with policies of its own for each kind of person and pipeline."""

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
            for number, policy in enumerate(own_policies(role), start=1):
                policy_name = f"{physical_name(args.place, role.name)}-{number}"
                own = iam.Policy(
                    f"{name}-{role.name}-policy-{number}",
                    name=policy_name,
                    description=f"{role.description} ({number})",
                    policy=policy,
                    tags=mandatory_tags(args.ownership, purpose=role.name),
                    opts=child(),
                )
                iam.RolePolicyAttachment(
                    f"{name}-{role.name}-attachment-{number}",
                    role=resource.name,
                    # As text: what a role has must be readable at preview.
                    policy_arn=args.place.iam(f"policy/{policy_name}"),
                    opts=child(own),
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


def own_policies(role: PersonRole) -> list[str]:
    """All that the role is given, in as many documents as it takes."""
    documents: list[list[Statement]] = [[]]
    for grant in role.grants:
        statement = allow(grant.sid, grant.actions, grant.resources, conditions=grant.conditions)
        if len(document(*documents[-1], statement)) > _LONGEST_POLICY:
            documents.append([])
        documents[-1].append(statement)
    return [document(*statements) for statements in documents]
