from __future__ import annotations

import pytest

from localcloud.kubernetes.client import ApiError
from localcloud.kubernetes.immutable import forces_replacement, refuses_change


@pytest.mark.parametrize(
    ("kind", "path", "forced"),
    [
        ("ConfigMap", ("metadata", "name"), True),
        ("Whatever", ("metadata", "namespace"), True),
        ("Whatever", ("metadata",), True),
        ("ConfigMap", ("metadata", "labels", "name"), False),
        ("ConfigMap", ("data", "x"), False),
        ("StatefulSet", ("spec", "volumeClaimTemplates", 0, "spec", "resources"), True),
        ("StatefulSet", ("spec", "serviceName"), True),
        ("StatefulSet", ("spec", "replicas"), False),
        ("Deployment", ("spec", "selector", "matchLabels", "app"), True),
        ("Deployment", ("spec", "template", "metadata"), False),
        ("Job", ("spec", "template", "spec", "containers", 0, "image"), True),
        ("RoleBinding", ("roleRef", "name"), True),
        ("RoleBinding", ("subjects", 0), False),
        ("StorageClass", ("parameters", "type"), True),
        ("Service", ("spec", "clusterIP"), True),
        ("Service", ("spec", "ports", 0), False),
        ("PersistentVolumeClaim", ("spec", "resources", "requests", "storage"), False),
    ],
)
def test_the_well_known_fields(kind: str, path: tuple[str | int, ...], forced: bool) -> None:
    assert forces_replacement(kind, path) == forced


@pytest.mark.parametrize(
    ("status", "message", "replaces"),
    [
        (422, 'Deployment.apps "d" is invalid: spec.selector: Invalid value: {}: field is immutable', True),
        (422, "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden", True),
        (422, "roleRef: Invalid value: {}: cannot change roleRef", True),
        (422, "spec.replicas: Invalid value: -1: must be greater than or equal to 0", False),
        (403, "this field is immutable", False),
    ],
)
def test_refusals_that_mean_a_new_object(status: int, message: str, replaces: bool) -> None:
    assert refuses_change(ApiError(status, "Invalid", message)) == replaces
