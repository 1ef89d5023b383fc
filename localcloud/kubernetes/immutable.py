"""Fields that the API never changes on an existing object, so that a change of one means a new object.

The table serves previews without a cluster; with one, the API server's own refusal of a dry run is decisive too.
"""

from __future__ import annotations

import re

from localcloud.kubernetes.client import ApiError
from localcloud.kubernetes.differences import Path

_EVERY_KIND = ("kind", "metadata.name", "metadata.namespace")
_BY_KIND = {
    "ClusterRoleBinding": ("roleRef",),
    "CSIDriver": ("spec.attachRequired", "spec.fsGroupPolicy"),
    "CustomResourceDefinition": ("spec.group", "spec.names.kind", "spec.names.plural", "spec.scope"),
    "DaemonSet": ("spec.selector",),
    "Deployment": ("spec.selector",),
    "IngressClass": ("spec.controller",),
    "Job": ("spec.completionMode", "spec.completions", "spec.podReplacementPolicy", "spec.selector", "spec.template"),
    "PersistentVolume": ("spec.csi", "spec.hostPath", "spec.local", "spec.nfs", "spec.volumeMode"),
    "PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.dataSource",
        "spec.dataSourceRef",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeMode",
        "spec.volumeName",
    ),
    "Pod": ("spec.affinity", "spec.nodeSelector", "spec.serviceAccountName", "spec.volumes"),
    "PriorityClass": ("preemptionPolicy", "value"),
    "ReplicaSet": ("spec.selector",),
    "RoleBinding": ("roleRef",),
    "RuntimeClass": ("handler",),
    "Secret": ("type",),
    "Service": ("spec.clusterIP", "spec.clusterIPs"),
    "StatefulSet": ("spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"),
    "StorageClass": ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
}
_REFUSAL = re.compile(
    r"immutable"
    r"|may not (be changed|change|be updated)"
    r"|updates to \w+ spec for fields other than"
    r"|pod updates may not change fields other than"
    r"|cannot change roleRef"
    r"|updates to parameters are forbidden"
)


def forces_replacement(kind: str, path: Path) -> bool:
    """Whether a change at `path` cannot be made in place, or at what it contains or is contained in."""
    keys = tuple(key for key in path if isinstance(key, str))
    return any(
        keys[: len(field)] == field[: len(keys)]
        for field in (tuple(name.split(".")) for name in (*_EVERY_KIND, *_BY_KIND.get(kind, ())))
    )


def refuses_change(error: ApiError) -> bool:
    """Whether the API server says that the object would have to be replaced."""
    return error.status == 422 and bool(_REFUSAL.search(error.message))
