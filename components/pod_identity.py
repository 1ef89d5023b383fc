"""An AWS identity for the pods of one Kubernetes service account, with no credential to keep or rotate."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import eks, iam

from components.iam import allow, document, service
from components.names import role_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership


def trust_policy(cluster_arn: str, namespace: str, service_account: str) -> str:
    """Let EKS assume the role for that service account of that cluster only, by the tags that it puts on a session."""
    return document(
        allow(
            "AssumeRole",
            ["sts:AssumeRole", "sts:TagSession"],
            principal=service("pods.eks.amazonaws.com"),
            conditions={
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": cluster_arn,
                    "aws:RequestTag/kubernetes-namespace": namespace,
                    "aws:RequestTag/kubernetes-service-account": service_account,
                }
            },
        )
    )


@dataclass(frozen=True, kw_only=True)
class PodIdentityArgs:
    ownership: Ownership
    region: Region
    cluster_name: str
    namespace: str
    service_account: str
    policy: str
    """What the pods may do: a policy document."""


class PodIdentity(pulumi.ComponentResource):
    """A role with one policy, and its association with the service account."""

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PodIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:pod_identity:PodIdentity", name, {}, opts)
        tags = mandatory_tags(args.ownership, purpose=args.service_account)
        role = iam.Role(
            f"{name}-role",
            name=role_name(args.ownership.environment, args.service_account, args.region),
            description=f"Pods of {args.namespace}/{args.service_account} in {args.cluster_name}",
            assume_role_policy=trust_policy(
                args.region.arn("eks", f"cluster/{args.cluster_name}"), args.namespace, args.service_account
            ),
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, provider=args.region.provider),
        )
        policy = iam.RolePolicy(
            f"{name}-policy",
            name="pods",
            role=role.name,
            policy=args.policy,
            opts=pulumi.ResourceOptions(parent=self, provider=args.region.provider),
        )
        eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args.cluster_name,
            namespace=args.namespace,
            service_account=args.service_account,
            role_arn=role.arn,
            tags=tags,
            # Pods that start with the association must find the policy in place.
            opts=pulumi.ResourceOptions(parent=self, provider=args.region.provider, depends_on=[policy]),
        )
        self.role_arn = role.arn
        self.register_outputs({"role_arn": self.role_arn})
