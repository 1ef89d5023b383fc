from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.kubernetes.readiness import pending


def _live(kind: str, status: dict[str, Any], spec: dict[str, Any] | None = None, **metadata: Any) -> dict[str, Any]:
    versions = {
        "CustomResourceDefinition": "apiextensions.k8s.io/v1",
        "Job": "batch/v1",
        "Namespace": "v1",
        "PersistentVolumeClaim": "v1",
        "Pod": "v1",
    }
    return {
        "apiVersion": versions.get(kind, "apps/v1"),
        "kind": kind,
        "metadata": {"generation": 2, **metadata},
        "spec": spec or {},
        "status": status,
    }


def _condition(name: str, status: str, message: str = "") -> dict[str, str]:
    return {"type": name, "status": status, "message": message}


_DEPLOYED = {"observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
_STATEFUL = {"observedGeneration": 2, "updatedReplicas": 2, "readyReplicas": 2}
_DAEMONS = {
    "observedGeneration": 2,
    "desiredNumberScheduled": 3,
    "updatedNumberScheduled": 3,
    "numberAvailable": 3,
}


@pytest.mark.parametrize(
    "live",
    [
        _live("Deployment", _DEPLOYED, {"replicas": 2}),
        _live("Deployment", {"observedGeneration": 2}, {"replicas": 0}),
        _live("StatefulSet", _STATEFUL, {"replicas": 2}),
        _live(
            "StatefulSet", {**_STATEFUL, "updatedReplicas": 0}, {"replicas": 2, "updateStrategy": {"type": "OnDelete"}}
        ),
        _live(
            "StatefulSet",
            {**_STATEFUL, "updatedReplicas": 1},
            {"replicas": 2, "updateStrategy": {"rollingUpdate": {"partition": 1}}},
        ),
        _live("DaemonSet", _DAEMONS),
        _live("Pod", {"phase": "Running", "conditions": [_condition("Ready", "True")]}),
        _live("Pod", {"phase": "Succeeded"}),
        _live("Job", {"conditions": [_condition("Complete", "True")]}),
        _live("Job", {}, {"suspend": True}),
        _live("Namespace", {"phase": "Active"}),
        _live("PersistentVolumeClaim", {"phase": "Bound"}),
        _live("CustomResourceDefinition", {"conditions": [_condition("Established", "True")]}),
        _live("ReplicaSet", {}),
        {**_live("Deployment", {}), "apiVersion": "example.com/v1"},
        _live("Deployment", {}, annotations={"pulumi.com/skipAwait": "true"}),
    ],
)
def test_ready(live: dict[str, Any]) -> None:
    assert pending(live) is None


@pytest.mark.parametrize(
    ("live", "words"),
    [
        (_live("Deployment", {**_DEPLOYED, "observedGeneration": 1}, {"replicas": 2}), "has not seen the change"),
        (_live("Deployment", {**_DEPLOYED, "updatedReplicas": 1}, {"replicas": 2}), "1 of 2 pods are updated"),
        (_live("Deployment", {**_DEPLOYED, "replicas": 3}, {"replicas": 2}), "1 old pods are still there"),
        (_live("Deployment", {**_DEPLOYED, "availableReplicas": 1}, {"replicas": 2}), "1 of 2 pods are available"),
        (
            _live("Deployment", {**_DEPLOYED, "conditions": [_condition("ReplicaFailure", "True", "exceeded quota")]}),
            "exceeded quota",
        ),
        (_live("StatefulSet", {**_STATEFUL, "observedGeneration": 1}, {"replicas": 2}), "has not seen the change"),
        (_live("StatefulSet", {**_STATEFUL, "updatedReplicas": 1}, {"replicas": 2}), "1 of 2 pods are updated"),
        (_live("StatefulSet", {**_STATEFUL, "readyReplicas": 0}, {"replicas": 2}), "0 of 2 pods are ready"),
        (_live("DaemonSet", {**_DAEMONS, "numberAvailable": 2}), "2 of 3 pods are available"),
        (_live("DaemonSet", {**_DAEMONS, "updatedNumberScheduled": 1}), "1 of 3 pods are updated"),
        (_live("DaemonSet", {}), "has not seen the change"),
        (_live("Pod", {"phase": "Failed"}), "its phase is Failed"),
        (_live("Pod", {"conditions": [_condition("PodScheduled", "False", "no nodes")]}), "no nodes"),
        (_live("Job", {"succeeded": 1}, {"completions": 3}), "1 of 3 pods have completed"),
        (_live("Job", {"conditions": [_condition("Failed", "True", "too many retries")]}), "too many retries"),
        (_live("Namespace", {"phase": "Terminating"}), "Terminating"),
        (_live("PersistentVolumeClaim", {}), "its phase is Pending"),
        (_live("CustomResourceDefinition", {}), "not established"),
        (
            _live("CustomResourceDefinition", {"conditions": [_condition("NamesAccepted", "False", "names taken")]}),
            "names taken",
        ),
    ],
)
def test_not_ready_and_why(live: dict[str, Any], words: str) -> None:
    assert words in (pending(live) or "")


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(1, 3))
def test_a_deployment_is_ready_only_when_every_wanted_pod_is_new_and_available(
    replicas: int, updated: int, available: int, wanted: int
) -> None:
    status = {
        "observedGeneration": 2,
        "replicas": replicas,
        "updatedReplicas": updated,
        "availableReplicas": available,
    }
    ready = pending(_live("Deployment", status, {"replicas": wanted})) is None
    assert ready == (updated >= wanted and available >= wanted and replicas <= updated)
