"""The recovery plan of a stack as resources: it composes, and decides only which store is backed up how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.keys import Keys
from components.providers import Role
from components.recovery.backups import Backups, BackupsArgs
from components.recovery.entry_names import EntryNames, EntryNamesArgs
from components.recovery.failover_state import FailoverState, FailoverStateArgs
from components.recovery.restore_tests import RestoreTests, RestoreTestsArgs
from components.recovery.restore_verdicts import RestoreVerdicts, RestoreVerdictsArgs
from components.recovery.runbooks import Runbooks, RunbooksArgs
from components.regions import Region
from resilience.allowance import restore_allowance_seconds
from resilience.plan import MechanismName, StackPlan
from settings.ownership import Ownership
from settings.places import Clusters
from settings.recovery import Failover
from settings.recovery import Recovery as RecoverySettings

_RESOURCE_TYPES: Mapping[str, str] = {"postgresql": "RDS", "dynamodb": "DynamoDB", "s3": "S3", "efs": "EFS"}
"""What AWS Backup calls a type of store."""


@dataclass(frozen=True, kw_only=True)
class RecoveryArgs:
    ownership: Ownership
    plan: StackPlan
    keys: Keys
    settings: RecoverySettings
    clusters: Clusters
    log_retention_days: int
    """Of the functions."""
    primary: Region
    dr: Region


class Recovery(pulumi.ComponentResource):
    """Backups of the stores whose plan names them, the tests of their restore, and the way to the DR region."""

    def __init__(self, name: str, args: RecoveryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:Recovery", name, {}, opts)
        key = args.keys.by_purpose["backups"]
        backups = Backups(
            f"{name}-backups",
            BackupsArgs(
                ownership=args.ownership,
                schedule=args.plan.schedule,
                scheduled=_stores(args.plan, "backup"),
                continuous=_stores(args.plan, "continuous-backup"),
                primary=args.primary,
                dr=args.dr,
                primary_key_arn=key.primary_arn,
                dr_key_arn=key.dr_arn,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        backed_up = {*_stores(args.plan, "backup"), *_stores(args.plan, "continuous-backup")}
        kinds = sorted({_RESOURCE_TYPES[args.plan.by_store[store].type] for store in backed_up})
        tests = RestoreTests(
            f"{name}-restore-tests",
            RestoreTestsArgs(
                ownership=args.ownership,
                region=args.primary,
                schedule=args.plan.schedule,
                vault_arn=backups.primary.arn,
                role_arn=backups.role_arn,
                resource_types=kinds,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        RestoreVerdicts(
            f"{name}-restore-verdicts",
            RestoreVerdictsArgs(
                ownership=args.ownership,
                region=args.primary,
                testing_plan=tests.plan_name,
                resource_types=kinds,
                allowed_seconds={
                    store: restore_allowance_seconds(args.plan.by_store[store]) for store in sorted(backed_up)
                },
                function_key=args.keys.by_purpose["events"],
                evidence_key=key,
                log_retention_days=args.log_retention_days,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        if args.settings.failover:
            self._failover(name, args, args.settings.failover)
        # The policies hold the graph to this: whatever is named here has to be there.
        self.register_outputs(
            {
                "stores": {
                    one.store: {
                        "mechanisms": sorted(mechanism.name for mechanism in one.mechanisms),
                        "resourceType": _RESOURCE_TYPES.get(one.type),
                    }
                    for one in args.plan.plans
                }
            }
        )

    def _failover(self, name: str, args: RecoveryArgs, settings: Failover) -> None:
        def own() -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self)

        state = FailoverState(
            f"{name}-failover-state", FailoverStateArgs(ownership=args.ownership, region=args.dr), own()
        )
        checks: Mapping[Role, pulumi.Output[str]] = {}
        if settings.names:
            checks = EntryNames(
                f"{name}-entry-names",
                EntryNamesArgs(
                    ownership=args.ownership,
                    clusters=args.clusters,
                    settings=args.settings,
                    names=settings.names,
                    region=args.dr,
                ),
                own(),
            ).checks
        Runbooks(
            f"{name}-runbooks",
            RunbooksArgs(
                ownership=args.ownership,
                settings=settings,
                plan=args.plan,
                clusters=args.clusters,
                key=args.keys.by_purpose["events"],
                log_retention_days=args.log_retention_days,
                state_parameter=state.parameter_name,
                checks=checks,
                primary=args.primary,
                dr=args.dr,
            ),
            own(),
        )


def _stores(plan: StackPlan, mechanism: MechanismName) -> list[str]:
    return [one.store for one in plan.plans if one.uses(mechanism)]
