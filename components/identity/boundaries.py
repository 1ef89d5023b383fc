"""The permissions boundaries, and that no role of the program is without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import pulumi
from pulumi_aws import iam

from components.iam import document
from components.regions import Region
from components.tags import mandatory_tags
from identity.boundaries import boundary, boundary_arn, boundary_name
from identity.boundary_actions import Kind
from identity.place import Place
from identity.statements import written
from settings.ownership import Ownership

_ROLE = "aws:iam/role:Role"
_WITH_POLICIES_OF_AWS: Mapping[str, Kind] = {"backup.amazonaws.com": "backup", "config.amazonaws.com": "recording"}
"""Services whose roles have AWS' own policies, which grow with the kinds of things there are, and their boundaries."""
_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, kw_only=True)
class BoundariesArgs:
    ownership: Ownership
    place: Place
    region: Region


class Boundaries(pulumi.ComponentResource):
    """One policy for each kind of role; IAM knows no regions, so one region's provider makes them."""

    policies: Mapping[Kind, iam.Policy]

    def __init__(self, name: str, args: BoundariesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:identity:Boundaries", name, {}, opts)
        self.policies = {
            kind: iam.Policy(
                f"{name}-{kind}",
                name=boundary_name(args.place, kind),
                description=f"The most that roles of {kind} can have",
                policy=document(*map(written, boundary(args.place, kind))),
                tags=mandatory_tags(args.ownership, purpose="boundary"),
                opts=pulumi.ResourceOptions(parent=self, provider=args.region.provider),
            )
            for kind in _KINDS
        }
        self.register_outputs({})


def bound_every_role(place: Place, policies: Mapping[Kind, iam.Policy]) -> None:
    """Give each role that is declared from now on, and names no boundary, that of its kind, whoever declares it."""

    def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        props = args.props
        if args.type_ != _ROLE or props.get("permissions_boundary") is not None:
            return None
        kind = _kind(str(props["assume_role_policy"]))
        return pulumi.ResourceTransformationResult(
            # As text: what a role is bounded by must be readable at preview.
            props={**props, "permissions_boundary": boundary_arn(place, kind)},
            opts=pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=[policies[kind]])),
        )

    pulumi.runtime.register_stack_transformation(bound)


def _kind(trust_policy: str) -> Kind:
    for name, kind in _WITH_POLICIES_OF_AWS.items():
        if f'"{name}"' in trust_policy:
            return kind
    return "workloads"
