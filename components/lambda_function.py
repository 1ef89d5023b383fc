"""A Lambda function as every function of the platform has to be, made of a folder under functions/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_, sqs

from components.iam import Statement, allow, document, service
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey
from components.names import regional_name, role_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_FUNCTIONS = Path(__file__).resolve().parent.parent / "functions"
_RUNTIME, _ARCHITECTURE = "python3.13", "arm64"
_DEAD_LETTERS_KEPT_SECONDS = 14 * 24 * 3600
"""The most that SQS offers."""


def function_code(package: str) -> pulumi.AssetArchive:
    """The package's modules under the names that they are imported by; the same archive for the same texts."""
    modules = sorted((_FUNCTIONS / package).rglob("*.py"))
    return pulumi.AssetArchive(
        {
            str(module.relative_to(_FUNCTIONS.parent)): pulumi.StringAsset(module.read_text(encoding="utf-8"))
            for module in modules
        }
    )


@dataclass(frozen=True, kw_only=True)
class Network:
    """Subnets and security groups of a function that has to reach what is in a VPC."""

    subnet_ids: Sequence[str]
    security_group_ids: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LambdaFunctionArgs:
    ownership: Ownership
    region: Region
    purpose: str
    """Names it, with what belongs to it."""
    description: str
    package: str
    """Folder under functions/."""
    handler: str
    """`functions.package.module.function`."""
    environment: Mapping[str, pulumi.Input[str]]
    """Never holds a secret."""
    permissions: Sequence[Statement]
    """What it may do beyond writing its log."""
    key: MultiRegionKey
    """Encrypts its environment, its log and its dead letters."""
    key_arn: pulumi.Input[str]
    """Of that key in the region."""
    log_retention_days: int
    invoked_by: str | None = None
    """Service of AWS that may invoke it for this account."""
    timeout_seconds: int = 60
    memory_mib: int = 256
    concurrency: int = 1
    """How many may run at once; reserved, so that no other function can take them away."""
    network: Network | None = None


class LambdaFunction(pulumi.ComponentResource):
    """The function with its role, log group and queue of dead letters."""

    arn: pulumi.Output[str]
    invocation: pulumi.Resource | None = None
    """What whoever invokes it has to come after; None where nobody is let in."""

    def __init__(self, name: str, args: LambdaFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:lambda_function:LambdaFunction", name, {}, opts)
        ownership, region = args.ownership, args.region
        tags = mandatory_tags(ownership, purpose=args.purpose)
        function_name = regional_name(ownership.environment, args.purpose)

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=region.provider, depends_on=after)

        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/lambda/{function_name}",
            kms_key_id=args.key_arn,
            retention_in_days=args.log_retention_days,
            tags=tags,
            opts=child(),
        )
        dead_letters = sqs.Queue(
            f"{name}-dead-letters",
            name=f"{function_name}-dead-letters",
            kms_master_key_id=args.key_arn,
            message_retention_seconds=_DEAD_LETTERS_KEPT_SECONDS,
            tags=tags,
            opts=child(),
        )
        role = iam.Role(
            f"{name}-role",
            name=role_name(ownership.environment, args.purpose, region),
            description=f"Lambda function {function_name}",
            assume_role_policy=document(
                allow("AssumeRole", ["sts:AssumeRole"], principal=service("lambda.amazonaws.com"))
            ),
            tags=tags,
            opts=child(),
        )
        policy = iam.RolePolicy(
            f"{name}-policy",
            name="function",
            role=role.name,
            policy=document(*_running(function_name, args), *args.permissions),
            opts=child(),
        )
        function = lambda_.Function(
            f"{name}-function",
            name=function_name,
            description=args.description,
            role=role.arn,
            runtime=_RUNTIME,
            architectures=[_ARCHITECTURE],
            handler=args.handler,
            code=function_code(args.package),
            environment={"variables": args.environment},
            kms_key_arn=args.key_arn,
            dead_letter_config={"target_arn": dead_letters.arn},
            vpc_config=None
            if args.network is None
            else {
                "subnet_ids": args.network.subnet_ids,
                "security_group_ids": args.network.security_group_ids,
            },
            reserved_concurrent_executions=args.concurrency,
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            tags=tags,
            # Lambda would make a log group of its own, which is kept for ever.
            opts=child(policy, log),
        )
        self.arn = function.arn
        if args.invoked_by:
            self.invocation = lambda_.Permission(
                f"{name}-invocation",
                # Of no other function, as the statement alone is what finds it again.
                statement_id=f"{args.invoked_by.partition('.')[0]}-{args.purpose}",
                action="lambda:InvokeFunction",
                function=function_name,
                principal=args.invoked_by,
                source_account=region.account_id,
                opts=child(function),
            )
        self.register_outputs({"arn": self.arn})


def _running(function_name: str, args: LambdaFunctionArgs) -> Sequence[Statement]:
    """What every function needs: its log, its dead letters, the key of both, and its place in a network."""
    region = args.region
    log, queue = f"log-group:/aws/lambda/{function_name}:*", f"{function_name}-dead-letters"
    statements = [
        allow("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [region.arn("logs", log)]),
        allow("SendDeadLetters", ["sqs:SendMessage"], [region.arn("sqs", queue)]),
        *(
            allow_key_use(
                f"UseKey{used.capitalize()}",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                alias=args.key.alias,
                service=used,
                region=region,
            )
            for used in ("lambda", "sqs")
        ),
    ]
    if args.network is not None:
        places = [
            *(f"subnet/{subnet}" for subnet in args.network.subnet_ids),
            *(f"security-group/{group}" for group in args.network.security_group_ids),
            "network-interface/*",
        ]
        interfaces = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
        statements += [
            allow("JoinNetwork", interfaces, [region.arn("ec2", place) for place in places]),
            allow("SeeNetwork", ["ec2:DescribeNetworkInterfaces"], ["*"]),
        ]
    return statements
