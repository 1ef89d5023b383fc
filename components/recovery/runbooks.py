"""The runbooks of a failover and of the way back, and the function that does their steps: all in the DR region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import iam, ssm

from components.iam import Statement, allow, document, service
from components.keys import MultiRegionKey
from components.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.names import regional_name, role_name
from components.providers import Role
from components.regions import Region
from components.tags import mandatory_tags
from resilience import runbook
from resilience.automation import Execution
from resilience.automation import document as automation_document
from resilience.plan import StackPlan
from settings.ownership import Ownership
from settings.places import Clusters
from settings.recovery import Failover

_PURPOSE, _RUNBOOKS = "failover", "runbooks"
_TIMEOUT_SECONDS = 290
"""Less than the five minutes that Automation waits for it."""


@dataclass(frozen=True, kw_only=True)
class RunbooksArgs:
    ownership: Ownership
    settings: Failover
    plan: StackPlan
    clusters: Clusters
    key: MultiRegionKey
    """Encrypts the function's environment, log and dead letters."""
    log_retention_days: int
    state_parameter: str
    checks: Mapping[Role, pulumi.Input[str]]
    """Ids of the entries' health checks; empty where names are kept elsewhere."""
    primary: Region
    dr: Region


class Runbooks(pulumi.ComponentResource):
    def __init__(self, name: str, args: RunbooksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:Runbooks", name, {}, opts)
        ownership, region = args.ownership, args.dr
        books = {"failover": runbook.failover(args.plan), "failback": runbook.failback(args.plan)}
        LambdaFunction(
            f"{name}-function",
            LambdaFunctionArgs(
                ownership=ownership,
                region=region,
                purpose=_PURPOSE,
                description="Does the steps of the runbooks of failover and failback",
                package="recovery",
                handler="functions.recovery.failing_over.handler",
                environment={"FAILOVER": _configuration(args, runbook.promoted_stores(args.plan))},
                permissions=_permissions(args, runbook.promoted_stores(args.plan)),
                key=args.key,
                key_arn=args.key.dr_arn,
                log_retention_days=args.log_retention_days,
                timeout_seconds=_TIMEOUT_SECONDS,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        function = regional_name(ownership.environment, _PURPOSE)
        execution = Execution(
            function=function,
            role_arn=region.role_arn(role_name(ownership.environment, _RUNBOOKS, region)),
            approvers=args.settings.approvers,
        )
        self._role(name, function, args)
        for title, book in books.items():
            ssm.Document(
                f"{name}-{title}",
                name=regional_name(ownership.environment, title),
                document_type="Automation",
                document_format="JSON",
                content=automation_document(
                    book, f"{title.capitalize()} of the {ownership.environment} stack", execution
                ),
                tags=mandatory_tags(ownership, purpose=title),
                opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
            )
        self.register_outputs({})

    def _role(self, name: str, function: str, args: RunbooksArgs) -> None:
        options = pulumi.ResourceOptions(parent=self, provider=args.dr.provider)
        role = iam.Role(
            f"{name}-role",
            name=role_name(args.ownership.environment, _RUNBOOKS, args.dr),
            description="Lets Automation call the function that fails over",
            assume_role_policy=document(
                allow(
                    "AssumeRole",
                    ["sts:AssumeRole"],
                    principal=service("ssm.amazonaws.com"),
                    conditions={"StringEquals": {"aws:SourceAccount": args.dr.account_id}},
                )
            ),
            tags=mandatory_tags(args.ownership, purpose=_RUNBOOKS),
            opts=options,
        )
        iam.RolePolicy(
            f"{name}-policy",
            name=_RUNBOOKS,
            role=role.name,
            policy=document(
                allow("CallFunction", ["lambda:InvokeFunction"], [args.dr.arn("lambda", f"function:{function}")])
            ),
            opts=options,
        )


def _configuration(args: RunbooksArgs, stores: Sequence[str]) -> pulumi.Input[str]:
    """As functions/recovery reads it."""
    standby = args.plan.standby
    known: dict[str, Any] = {
        "state_parameter": args.state_parameter,
        "regions": {"primary": args.primary.name, "dr": args.dr.name},
        "databases": list(stores),
        "cluster": args.clusters.dr.name if args.clusters.dr else None,
        "node_group": args.settings.node_group,
        "nodes": {"dr": standby.needed_nodes, "primary": standby.running_nodes},
    }
    return pulumi.Output.json_dumps({**known, "checks": dict(args.checks)}, sort_keys=True)


def _permissions(args: RunbooksArgs, stores: Sequence[str]) -> Sequence[Statement]:
    parameter = args.dr.arn("ssm", f"parameter{args.state_parameter}")
    statements = [
        allow("KeepState", ["ssm:GetParameter", "ssm:PutParameter"], [parameter]),
        allow("SeeLag", ["cloudwatch:GetMetricStatistics"], ["*"]),
    ]
    if stores:
        statements += _on_databases(args, stores)
    if args.settings.node_group and args.clusters.dr:
        group = args.dr.arn("eks", f"nodegroup/{args.clusters.dr.name}/{args.settings.node_group}/*")
        statements.append(allow("ResizeStandby", ["eks:DescribeNodegroup", "eks:UpdateNodegroupConfig"], [group]))
    if args.checks:
        # Their ids are Route 53's own, unknown before they exist; a policy must be readable at preview.
        checks = f"arn:{args.dr.partition}:route53:::healthcheck/*"
        actions = ["route53:GetHealthCheckStatus", "route53:UpdateHealthCheck"]
        statements.append(allow("RedirectNames", actions, [checks]))
    return statements


def _on_databases(args: RunbooksArgs, stores: Sequence[str]) -> Sequence[Statement]:
    regions = (args.primary, args.dr)
    databases = [region.arn("rds", "db:*") for region in regions]
    tagged = {"StringEquals": {"aws:ResourceTag/service": list(stores)}}
    return [
        allow("SeeDatabases", ["rds:DescribeDBInstances"], databases),
        allow("PromoteReplicas", ["rds:PromoteReadReplica"], databases, conditions=tagged),
        allow(
            "ReplicateBack",
            ["rds:AddTagsToResource", "rds:CreateDBInstanceReadReplica"],
            [*databases, args.primary.arn("rds", "subgrp:*")],
        ),
        *_lending_keys(regions),
    ]


def _lending_keys(regions: Sequence[Region]) -> Sequence[Statement]:
    """RDS encrypts a replica with a key of its owner's that whoever makes the replica lends it."""
    keys = [region.arn("kms", "key/*") for region in regions]
    through_rds = {"kms:ViaService": [region.endpoint("rds") for region in regions]}
    return [
        allow("SeeKeysOfReplicas", ["kms:DescribeKey"], keys, conditions={"StringEquals": through_rds}),
        allow(
            "LendKeysToReplicas",
            ["kms:CreateGrant"],
            keys,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}, "StringEquals": through_rds},
        ),
    ]
