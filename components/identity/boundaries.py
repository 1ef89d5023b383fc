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
from identity.boundaries import Kind, boundary, boundary_name
from identity.place import Place
from identity.statements import written
from settings.models import Ownership

_ROLE = "aws:iam/role:Role"
_WITH_POLICIES_OF_AWS = ("backup.amazonaws.com", "config.amazonaws.com")
"""Services whose roles have AWS' own policies, which grow with the kinds of things there are: no list of ours keeps up.

They run no code of anybody's, so nobody can use such a role for anything else.
"""
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


def bound_every_role(arn: str, policy: iam.Policy) -> None:
    """Give this boundary to each role that is declared from now on and names none, whichever component declares it.

    `arn` is the policy's, as text: what a role is bounded by must be readable at preview.
    """

    def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        props = args.props
        if args.type_ != _ROLE or props.get("permissions_boundary") is not None:
            return None
        if any(service in str(props["assume_role_policy"]) for service in _WITH_POLICIES_OF_AWS):
            return None
        return pulumi.ResourceTransformationResult(
            props={**props, "permissions_boundary": arn},
            opts=pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=[policy])),
        )

    pulumi.runtime.register_stack_transformation(bound)
