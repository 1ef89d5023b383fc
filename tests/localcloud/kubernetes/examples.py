"""One example of each kind that the platform uses, and of those that it may grow into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NAMESPACE = "examples"
_LABELS = {"app.kubernetes.io/name": "example"}
_CONTAINER = {
    "name": "main",
    "image": "registry.example.com/main:1.0",
    "resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}},
    "ports": [{"name": "http", "containerPort": 8080}],
}
_POD = {"metadata": {"labels": _LABELS}, "spec": {"containers": [_CONTAINER]}}
_SELECTOR = {"matchLabels": _LABELS}
_RULES = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]
_SUBJECTS = [{"kind": "ServiceAccount", "name": "example", "namespace": NAMESPACE}]
_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, kw_only=True)
class Example:
    """Changes map a path to its new value; `replacement` is None where the kind can change everything in place."""

    token: str
    inputs: Mapping[str, Any]
    update: Mapping[str, Any]
    replacement: Mapping[str, Any] | None = None
    needs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Other resources that must be there first: inputs by token."""


def _named(name: str, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": NAMESPACE, "labels": _LABELS}, **fields}


def _wide(name: str, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": _LABELS}, **fields}


def _job_pod(image: str) -> dict[str, Any]:
    return {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}}


def _definition(group: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
    }
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "metadata": {"name": f"widgets.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [version],
        },
    }


_STORAGE_CLASS = {
    "metadata": {"name": "late"},
    "provisioner": "ebs.csi.aws.com",
    "volumeBindingMode": "WaitForFirstConsumer",
}
_CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "late"}

EXAMPLES = (
    Example(
        token="kubernetes:core/v1:Namespace",
        inputs={
            "metadata": {"name": "example-namespace", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}
        },
        update={"metadata.labels.pod-security.kubernetes.io/enforce": "baseline"},
    ),
    Example(
        token="kubernetes:core/v1:ConfigMap",
        inputs=_named("example", data={"prometheus.yaml": "global: {}\n", "other": "1"}),
        update={"data.other": "2"},
    ),
    Example(
        token="kubernetes:core/v1:Secret",
        inputs=_named("example", stringData={"password": "one"}),
        update={"stringData.password": "two"},
        replacement={"type": "example.com/other"},
    ),
    Example(
        token="kubernetes:core/v1:Service",
        inputs=_named("example", spec={"selector": _LABELS, "ports": [{"name": "http", "port": 80}]}),
        update={"spec.ports.0.port": 81},
        replacement={"spec.clusterIP": "None"},
    ),
    Example(
        token="kubernetes:core/v1:ServiceAccount",
        inputs=_named("example", automountServiceAccountToken=False),
        update={"automountServiceAccountToken": True},
    ),
    Example(
        token="kubernetes:core/v1:ResourceQuota",
        inputs=_named("example", spec={"hard": {"pods": "100", "requests.cpu": "64000m"}}),
        update={"spec.hard.pods": "50"},
        replacement={"spec.scopes": ["NotTerminating"]},
    ),
    Example(
        token="kubernetes:core/v1:LimitRange",
        inputs=_named("example", spec={"limits": [{"type": "Container", "max": {"cpu": "8000m"}}]}),
        update={"spec.limits.0.max.cpu": "9"},
    ),
    Example(
        token="kubernetes:core/v1:PersistentVolumeClaim",
        inputs=_named("example", spec=_CLAIM),
        update={"metadata.labels.app.kubernetes.io/name": "other"},
        replacement={"spec.accessModes": ["ReadWriteMany"]},
        needs={"kubernetes:storage.k8s.io/v1:StorageClass": _STORAGE_CLASS},
    ),
    Example(
        token="kubernetes:core/v1:Pod",
        inputs=_named("example", spec=_POD["spec"]),
        update={"spec.containers.0.image": "registry.example.com/main:2.0"},
        replacement={"spec.containers.0.ports.0.containerPort": 8081},
    ),
    Example(
        token="kubernetes:apps/v1:Deployment",
        inputs=_named("example", spec={"replicas": 2, "selector": _SELECTOR, "template": _POD}),
        update={"spec.template.spec.containers.0.image": "registry.example.com/main:2.0"},
        replacement={"spec.selector.matchLabels.tier": "web", "spec.template.metadata.labels.tier": "web"},
    ),
    Example(
        token="kubernetes:apps/v1:StatefulSet",
        inputs=_named(
            "example",
            spec={
                "replicas": 2,
                "serviceName": "example",
                "selector": _SELECTOR,
                "template": _POD,
                "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": _CLAIM}],
            },
        ),
        update={"spec.replicas": 1},
        replacement={"spec.serviceName": "other"},
        needs={"kubernetes:storage.k8s.io/v1:StorageClass": _STORAGE_CLASS},
    ),
    Example(
        token="kubernetes:apps/v1:DaemonSet",
        inputs=_named("example", spec={"selector": _SELECTOR, "template": _POD}),
        update={"spec.template.spec.containers.0.image": "registry.example.com/main:2.0"},
        replacement={"spec.selector.matchLabels.tier": "web", "spec.template.metadata.labels.tier": "web"},
    ),
    Example(
        token="kubernetes:batch/v1:Job",
        inputs=_named("example", spec={"template": _job_pod("registry.example.com/job:1.0")}),
        update={"spec.ttlSecondsAfterFinished": 3600},
        replacement={"spec.template.spec.containers.0.image": "registry.example.com/job:2.0"},
    ),
    Example(
        token="kubernetes:batch/v1:CronJob",
        inputs=_named(
            "example",
            spec={
                "schedule": "0 3 * * *",
                "jobTemplate": {"spec": {"template": _job_pod("registry.example.com/job:1.0")}},
            },
        ),
        update={"spec.schedule": "0 4 * * *"},
    ),
    Example(
        token="kubernetes:policy/v1:PodDisruptionBudget",
        inputs=_named("example", spec={"maxUnavailable": 1, "selector": _SELECTOR}),
        update={"spec.maxUnavailable": "50%"},
    ),
    Example(
        token="kubernetes:networking.k8s.io/v1:NetworkPolicy",
        inputs=_named("example", spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
        update={"spec.policyTypes": ["Ingress"]},
    ),
    Example(
        token=f"kubernetes:{_RBAC}/v1:Role",
        inputs=_named("example", rules=_RULES),
        update={"rules.0.verbs": ["get"]},
    ),
    Example(
        token=f"kubernetes:{_RBAC}/v1:RoleBinding",
        inputs=_named("example", roleRef={"apiGroup": _RBAC, "kind": "Role", "name": "one"}, subjects=_SUBJECTS),
        update={"subjects.0.name": "other"},
        replacement={"roleRef.name": "two"},
    ),
    Example(
        token=f"kubernetes:{_RBAC}/v1:ClusterRole",
        inputs=_wide("example:reader", rules=_RULES),
        update={"rules.0.verbs": ["get"]},
    ),
    Example(
        token=f"kubernetes:{_RBAC}/v1:ClusterRoleBinding",
        inputs=_wide(
            "example:reader", roleRef={"apiGroup": _RBAC, "kind": "ClusterRole", "name": "one"}, subjects=_SUBJECTS
        ),
        update={"subjects.0.name": "other"},
        replacement={"roleRef.name": "two"},
    ),
    Example(
        token="kubernetes:storage.k8s.io/v1:StorageClass",
        inputs=_wide("example", provisioner="ebs.csi.aws.com", parameters={"type": "gp3", "encrypted": "true"}),
        update={"allowVolumeExpansion": True},
        replacement={"parameters.type": "io2"},
    ),
    Example(
        token="kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
        inputs=_definition("one.example.com"),
        update={"spec.names.shortNames": ["wd"]},
        replacement={"spec.scope": "Cluster"},
    ),
    Example(
        token="kubernetes:two.example.com/v1:Widget",
        inputs=_named("example", spec={"size": 1}),
        update={"spec.size": 2},
        needs={"kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": _definition("two.example.com")},
    ),
    Example(
        token="kubernetes:cert-manager.io/v1:ClusterIssuer",
        inputs=_wide("example", spec={"ca": {"secretName": "one"}}),
        update={"spec.ca.secretName": "two"},
    ),
    Example(
        token="kubernetes:cert-manager.io/v1:Certificate",
        inputs=_named(
            "example",
            spec={
                "secretName": "example-tls",
                "dnsNames": ["example"],
                "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "example"},
                "duration": "2160h",
            },
        ),
        update={"spec.duration": "720h"},
    ),
    Example(
        token="kubernetes:external-secrets.io/v1:ExternalSecret",
        inputs=_named(
            "example",
            spec={
                "secretStoreRef": {"kind": "SecretStore", "name": "aws"},
                "refreshInterval": "1h",
                "data": [{"secretKey": "key", "remoteRef": {"key": "alertmanager/receivers"}}],
            },
        ),
        update={"spec.refreshInterval": "30m"},
    ),
)
