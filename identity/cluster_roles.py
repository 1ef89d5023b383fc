"""What people and pipelines may do in the clusters: Kubernetes' side of the roles that they have in AWS.

No person but who breaks the glass reads a secret, opens a shell in a pod or changes what one runs, for whoever can do
that has all that the pod's own identity has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from identity.people import RoleName

Rule = Any
"""A rule of a ClusterRole, in the API's spelling: a mapping of lists of texts."""

_READ = ("get", "list", "watch")
_WRITE = ("create", "delete", "get", "list", "patch", "update", "watch")
_RBAC = "rbac.authorization.k8s.io"
ADMINISTRATOR = "cluster-admin"
"""Kubernetes' own role that may do everything."""
ADMINISTRATORS: frozenset[RoleName] = frozenset({"break-glass"})


def group(name: RoleName) -> str:
    """The Kubernetes group that holders of the role are in."""
    return f"operations-platform:{name}"


def _rule(api_group: str, resources: Sequence[str], verbs: Sequence[str], **more: Sequence[str]) -> Rule:
    return {"apiGroups": [api_group], "resources": list(resources), "verbs": list(verbs), **more}


_LOGS = (_rule("", ("events", "namespaces", "pods"), _READ), _rule("", ("pods/log",), ("get",)))
_STATE = (
    *_LOGS,
    _rule(
        "",
        (
            "configmaps",
            "endpoints",
            "nodes",
            "persistentvolumeclaims",
            "persistentvolumes",
            "services",
            "serviceaccounts",
        ),
        _READ,
    ),
    _rule("apps", ("daemonsets", "deployments", "replicasets", "statefulsets"), _READ),
    _rule("batch", ("cronjobs", "jobs"), _READ),
    _rule("autoscaling", ("horizontalpodautoscalers",), _READ),
    _rule("networking.k8s.io", ("ingresses", "networkpolicies"), _READ),
    _rule("policy", ("poddisruptionbudgets",), _READ),
    _rule("metrics.k8s.io", ("nodes", "pods"), ("get", "list")),
)

CLUSTER_ROLES: Mapping[RoleName, Sequence[Rule]] = {
    "support": _LOGS,
    "developer": _STATE,
    "sre": (
        *_STATE,
        _rule(_RBAC, ("clusterrolebindings", "clusterroles", "rolebindings", "roles"), _READ),
        _rule("external-secrets.io", ("externalsecrets", "secretstores"), _READ),
        _rule("cert-manager.io", ("certificates", "clusterissuers", "issuers"), _READ),
        # A pod that is deleted or evicted comes back as it was declared, and so does one that is scaled down and up.
        _rule("", ("pods",), ("delete",)),
        _rule("", ("pods/eviction",), ("create",)),
        _rule("apps", ("deployments/scale", "statefulsets/scale"), ("get", "patch", "update")),
    ),
    "ci-deploy": (
        _rule(
            "",
            (
                "configmaps",
                "limitranges",
                "namespaces",
                "persistentvolumeclaims",
                "resourcequotas",
                "serviceaccounts",
                "services",
            ),
            _WRITE,
        ),
        _rule("apps", ("daemonsets", "deployments", "statefulsets"), _WRITE),
        _rule("batch", ("cronjobs", "jobs"), _WRITE),
        _rule("networking.k8s.io", ("ingresses", "networkpolicies"), _WRITE),
        _rule("policy", ("poddisruptionbudgets",), _WRITE),
        _rule("storage.k8s.io", ("storageclasses",), _WRITE),
        _rule("external-secrets.io", ("externalsecrets", "secretstores"), _WRITE),
        _rule("cert-manager.io", ("certificates", "clusterissuers", "issuers"), _WRITE),
        # Whatever else it gave would be refused: Kubernetes lets nobody grant what they lack.
        _rule(_RBAC, ("clusterrolebindings", "clusterroles", "rolebindings", "roles"), _WRITE),
        _rule("", ("events", "pods"), _READ),
    ),
}
"""Roles without an entry have no way into a cluster; administrators have Kubernetes' own."""


def permits(rules: Sequence[Mapping[str, Any]], verb: str, api_group: str, resource: str) -> bool:
    """Whether rules allow a verb on a kind in every namespace; a subresource is written `pods/log`.

    Rules that name single objects do not: they allow it on those alone.
    """
    return any(
        _names(rule.get("apiGroups", ()), api_group)
        and _names(rule.get("resources", ()), resource)
        and _names(rule.get("verbs", ()), verb)
        and not rule.get("resourceNames")
        for rule in rules
    )


def _names(listed: Sequence[str], one: str) -> bool:
    return one in listed or "*" in listed
