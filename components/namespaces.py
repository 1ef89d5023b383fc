"""The two namespaces of monitoring: what may run there, how much, and that nothing talks unless it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.networking import v1 as networking

from components.manifests import Manifest, metadata, ownership_labels
from observability.topology import MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE
from settings.ownership import Ownership

Quota = Mapping[str, str]
"""Limits by resource, in the API's names and units."""
PodSecurityLevel = Literal["privileged", "restricted"]

NEVER_EXPOSED: Quota = {"services.loadbalancers": "0", "services.nodeports": "0"}
_ONLY_AGENTS: Quota = {
    "count/daemonsets.apps": "2",
    "count/deployments.apps": "0",
    "count/statefulsets.apps": "0",
    "count/jobs.batch": "0",
    "count/cronjobs.batch": "0",
    "persistentvolumeclaims": "0",
}
_NOTHING: Manifest = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
"""A network policy for every pod, either way, that allows nothing; others add to it."""
_CONTAINER_DEFAULTS: Manifest = {
    "type": "Container",
    "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
    "default": {"cpu": "200m", "memory": "128Mi"},
}
"""For containers of pods started by hand, which say nothing of what they need."""


@dataclass(frozen=True, kw_only=True)
class NamespacesArgs:
    ownership: Ownership
    monitoring_quota: Quota


class Namespaces(pulumi.ComponentResource):
    """`monitoring`, held to the restricted level, and `node-agents`, which is not."""

    monitoring: GuardedNamespace
    node_agents: GuardedNamespace

    def __init__(self, name: str, args: NamespacesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:namespaces:Namespaces", name, {}, opts)
        self.monitoring = GuardedNamespace(
            f"{name}-monitoring",
            GuardedNamespaceArgs(
                namespace=MONITORING_NAMESPACE,
                ownership=args.ownership,
                level="restricted",
                quota={**args.monitoring_quota, **NEVER_EXPOSED},
                # With it go the claims on every volume: months of metrics, and all silences.
                protect=True,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.node_agents = GuardedNamespace(
            f"{name}-node-agents",
            GuardedNamespaceArgs(
                namespace=NODE_AGENTS_NAMESPACE,
                ownership=args.ownership,
                # Agents read the node's own files, network and processes, which every lower level forbids.
                level="privileged",
                quota={**_ONLY_AGENTS, **NEVER_EXPOSED},
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class GuardedNamespaceArgs:
    namespace: str
    ownership: Ownership
    level: PodSecurityLevel
    quota: Quota
    protect: bool = False


class GuardedNamespace(pulumi.ComponentResource):
    """A namespace with its quota, its containers' defaults, and the denial of all traffic."""

    def __init__(self, name: str, args: GuardedNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:namespaces:GuardedNamespace", name, {}, opts)
        labels = ownership_labels(args.ownership)
        namespace = core.Namespace(
            f"{name}-namespace",
            metadata=metadata(args.namespace, None, {**labels, **_pod_security(args.level)}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        core.ResourceQuota(
            f"{name}-quota",
            metadata=metadata("quota", args.namespace, labels),
            spec={"hard": args.quota},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        core.LimitRange(
            f"{name}-defaults",
            metadata=metadata("defaults", args.namespace, labels),
            spec={"limits": [_CONTAINER_DEFAULTS]},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        networking.NetworkPolicy(
            f"{name}-default-deny",
            metadata=metadata("default-deny", args.namespace, labels),
            spec=_NOTHING,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        self.register_outputs({})


def _pod_security(level: PodSecurityLevel) -> Mapping[str, str]:
    return {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
