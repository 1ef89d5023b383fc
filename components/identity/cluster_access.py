"""The way of people and pipelines into a cluster: an access entry for each role, and what its group may do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import eks
from pulumi_kubernetes.rbac import v1 as rbac

from components.access import RBAC, role_reference
from components.manifests import Manifest, metadata, ownership_labels
from components.regions import Region
from components.tags import mandatory_tags
from identity.cluster_roles import ADMINISTRATOR, ADMINISTRATORS, CLUSTER_ROLES, group
from identity.people import RoleName
from settings.ownership import Ownership


@dataclass(frozen=True, kw_only=True)
class ClusterAccessArgs:
    ownership: Ownership
    cluster_name: str
    region: Region
    role_arns: Mapping[RoleName, pulumi.Input[str]]


class ClusterAccess(pulumi.ComponentResource):
    """`opts` carry the cluster's provider, which the Kubernetes objects inherit."""

    def __init__(self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:identity:ClusterAccess", name, {}, opts)
        labels = ownership_labels(args.ownership)
        for role in (*CLUSTER_ROLES, *ADMINISTRATORS):
            eks.AccessEntry(
                f"{name}-{role}-entry",
                cluster_name=args.cluster_name,
                principal_arn=args.role_arns[role],
                kubernetes_groups=[group(role)],
                tags=mandatory_tags(args.ownership, purpose=role),
                opts=pulumi.ResourceOptions(parent=self, provider=args.region.provider),
            )
            self._bind(name, role, labels)
        self.register_outputs({})

    def _bind(self, name: str, role: RoleName, labels: Mapping[str, str]) -> None:
        """Give the group its own role, or that of administrators."""
        bound = ADMINISTRATOR
        after: list[pulumi.Resource] = []
        own = metadata(f"operations-platform-{role}", None, labels)
        if role in CLUSTER_ROLES:
            bound = own["name"]
            after = [
                rbac.ClusterRole(
                    f"{name}-{role}-cluster-role",
                    metadata=own,
                    rules=CLUSTER_ROLES[role],
                    opts=pulumi.ResourceOptions(parent=self),
                )
            ]
        subjects: Manifest = [{"kind": "Group", "name": group(role), "apiGroup": RBAC}]
        rbac.ClusterRoleBinding(
            f"{name}-{role}-binding",
            metadata=own,
            role_ref=role_reference("ClusterRole", bound),
            subjects=subjects,
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )
