"""Where the platform serves, as the runbooks write it down: in the DR region, which is there when it matters."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import ssm

from components.regions import Region
from components.tags import mandatory_tags
from identity.place import PREFIX
from resilience.runbook import STATES
from settings.ownership import Ownership


def state_name(environment: str) -> str:
    return f"/{PREFIX}/{environment}/failover/state"


@dataclass(frozen=True, kw_only=True)
class FailoverStateArgs:
    ownership: Ownership
    region: Region


class FailoverState(pulumi.ComponentResource):
    """A plain parameter, since it says nothing that anybody must not know; a secret one would need its key as well."""

    parameter_name: str

    def __init__(self, name: str, args: FailoverStateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:FailoverState", name, {}, opts)
        self.parameter_name = state_name(args.ownership.environment)
        ssm.Parameter(
            f"{name}-parameter",
            name=self.parameter_name,
            description="Where the platform serves, and whether that is about to change",
            type="String",
            value=STATES[0],
            allowed_pattern=f"^({'|'.join(STATES)})$",
            tags=mandatory_tags(args.ownership, purpose="failover"),
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=args.region.provider,
                protect=True,
                retain_on_delete=True,
                # The runbooks write it from here on.
                ignore_changes=["value"],
            ),
        )
        self.register_outputs({"parameter_name": self.parameter_name})
