"""What a program may read of the Kubernetes API: rules bound to its own service account, and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_kubernetes.rbac import v1 as rbac

from components.manifests import Manifest, metadata
from observability.topology import Program

Rule = Manifest
RBAC = "rbac.authorization.k8s.io"


def watch(api_group: str, *resources: str) -> Rule:
    """To see all objects of these kinds as they come and go; a group of `""` is the core's."""
    return {"apiGroups": [api_group], "resources": list(resources), "verbs": ["list", "watch"]}


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    program: Program
    labels: Mapping[str, str]
    cluster_rules: Sequence[Rule]
    namespace_rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    """Rules that hold in one namespace only, by namespace."""


class Access(pulumi.ComponentResource):
    """Roles of a program and their bindings to its service account."""

    def __init__(self, name: str, args: AccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:access:Access", name, {}, opts)
        # The cluster is shared: a name that says whose it is takes none from others.
        role = f"operations-platform-{args.program.name}"
        subjects: Manifest = [
            {"kind": "ServiceAccount", "name": args.program.name, "namespace": args.program.namespace}
        ]

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=after)

        cluster_role = rbac.ClusterRole(
            f"{name}-cluster-role",
            metadata=metadata(role, None, args.labels),
            rules=args.cluster_rules,
            opts=child(),
        )
        rbac.ClusterRoleBinding(
            f"{name}-cluster-role-binding",
            metadata=metadata(role, None, args.labels),
            role_ref=role_reference("ClusterRole", role),
            subjects=subjects,
            opts=child(cluster_role),
        )
        for namespace, rules in args.namespace_rules.items():
            namespace_role = rbac.Role(
                f"{name}-role-{namespace}",
                metadata=metadata(role, namespace, args.labels),
                rules=rules,
                opts=child(),
            )
            rbac.RoleBinding(
                f"{name}-role-binding-{namespace}",
                metadata=metadata(role, namespace, args.labels),
                role_ref=role_reference("Role", role),
                subjects=subjects,
                opts=child(namespace_role),
            )
        self.register_outputs({})


def role_reference(kind: str, role: str) -> Manifest:
    """What a binding binds."""
    return {"apiGroup": RBAC, "kind": kind, "name": role}
