"""What a cluster has besides workloads: namespaces, roles, secrets and classes of volumes."""

from __future__ import annotations

from tests.policies.cases.pods import METADATA
from tests.policies.cases.values import KEY_ARN, Change, Good

GOOD: Good = {
    "kubernetes:core/v1:Secret": {"metadata": METADATA, "type": "Opaque"},
    "kubernetes:core/v1:Namespace": {
        "metadata": {**METADATA, "labels": {**METADATA["labels"], "pod-security.kubernetes.io/enforce": "restricted"}}
    },
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": {
        "metadata": METADATA,
        "rules": [
            {"apiGroups": [""], "resources": ["pods", "nodes/metrics"], "verbs": ["get", "list", "watch"]},
            {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
        ],
    },
    "kubernetes:rbac.authorization.k8s.io/v1:Role": {
        "metadata": METADATA,
        "rules": [{"apiGroups": [""], "resources": ["services"], "verbs": ["get"]}],
    },
    "kubernetes:storage.k8s.io/v1:StorageClass": {
        "metadata": METADATA,
        "provisioner": "ebs.csi.aws.com",
        "parameters": {"encrypted": "true", "kmsKeyId": KEY_ARN},
        "reclaimPolicy": "Retain",
    },
}
CHANGES: tuple[Change, ...] = (
    (
        "namespace-pod-security",
        "kubernetes:core/v1:Namespace",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        "privileged",
    ),
    (
        "namespace-pod-security",
        "kubernetes:core/v1:Namespace",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        ...,
    ),
    ("namespace-pod-security", "kubernetes:core/v1:Namespace", ("metadata", "labels"), ...),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 0, "verbs"), ["*"]),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 0, "resources", 2), "*"),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 1, "nonResourceURLs", 0), "*"),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:Role", ("rules", 0, "resources", 0), "*/status"),
)
