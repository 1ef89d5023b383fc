"""When an object counts as ready, judged by its status alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_Object = Mapping[str, Any]
SKIP_ANNOTATION = "pulumi.com/skipAwait"


def pending(live: _Object) -> str | None:
    """What an object still waits for, in words; None once it is ready, as kinds without a notion of it always are."""
    annotations = live.get("metadata", {}).get("annotations") or {}
    if annotations.get(SKIP_ANNOTATION) == "true":
        return None
    judge = _JUDGES.get((live["apiVersion"], live["kind"]))
    return judge(live) if judge else None


def _deployment(live: _Object) -> str | None:
    status, wanted = _status(live), live["spec"].get("replicas", 1)
    if not _observed(live):
        return "its controller has not seen the change"
    for condition in ("ReplicaFailure", "Progressing"):
        found = _condition(status, condition)
        if found.get("status") == ("True" if condition == "ReplicaFailure" else "False"):
            return found.get("message", condition)
    updated, current = status.get("updatedReplicas", 0), status.get("replicas", 0)
    if updated < wanted:
        return f"{updated} of {wanted} pods are updated"
    if current > updated:
        return f"{current - updated} old pods are still there"
    return _short(status.get("availableReplicas", 0), wanted, "available")


def _stateful_set(live: _Object) -> str | None:
    status, spec = _status(live), live["spec"]
    wanted = spec.get("replicas", 1)
    if not _observed(live):
        return "its controller has not seen the change"
    strategy = spec.get("updateStrategy") or {}
    partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
    updated = status.get("updatedReplicas", 0)
    if strategy.get("type") != "OnDelete" and (late := _short(updated, wanted - partition, "updated")):
        return late
    return _short(status.get("readyReplicas", 0), wanted, "ready")


def _daemon_set(live: _Object) -> str | None:
    status = _status(live)
    if not _observed(live):
        return "its controller has not seen the change"
    wanted = status.get("desiredNumberScheduled", 0)
    strategy = live["spec"].get("updateStrategy") or {}
    if strategy.get("type") != "OnDelete" and (
        late := _short(status.get("updatedNumberScheduled", 0), wanted, "updated")
    ):
        return late
    return _short(status.get("numberAvailable", 0), wanted, "available")


def _pod(live: _Object) -> str | None:
    status = _status(live)
    if status.get("phase") == "Succeeded" or _condition(status, "Ready").get("status") == "True":
        return None
    return status.get("message") or _unscheduled(status) or f"its phase is {status.get('phase', 'Pending')}"


def _job(live: _Object) -> str | None:
    status = _status(live)
    failed = _condition(status, "Failed")
    if failed.get("status") == "True":
        return failed.get("message", "it failed")
    if live["spec"].get("suspend") or _condition(status, "Complete").get("status") == "True":
        return None
    return f"{status.get('succeeded', 0)} of {live['spec'].get('completions', 1)} pods have completed"


def _claim(live: _Object) -> str | None:
    phase = _status(live).get("phase", "Pending")
    return None if phase == "Bound" else f"its phase is {phase}"


def _namespace(live: _Object) -> str | None:
    phase = _status(live).get("phase")
    return None if phase == "Active" else f"its phase is {phase}"


def _definition(live: _Object) -> str | None:
    status = _status(live)
    names = _condition(status, "NamesAccepted")
    if names.get("status") == "False":
        return names.get("message", "its names are taken")
    return None if _condition(status, "Established").get("status") == "True" else "it is not established"


_JUDGES: Mapping[tuple[str, str], Callable[[_Object], str | None]] = {
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): _definition,
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("apps/v1", "Deployment"): _deployment,
    ("batch/v1", "Job"): _job,
    ("v1", "Namespace"): _namespace,
    ("v1", "PersistentVolumeClaim"): _claim,
    ("v1", "Pod"): _pod,
    ("apps/v1", "StatefulSet"): _stateful_set,
}


def _status(live: _Object) -> Mapping[str, Any]:
    return live.get("status") or {}


def _observed(live: _Object) -> bool:
    return _status(live).get("observedGeneration", 0) >= live["metadata"].get("generation", 0)


def _condition(status: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next((item for item in status.get("conditions") or () if item["type"] == name), {})


def _unscheduled(status: Mapping[str, Any]) -> str | None:
    scheduled = _condition(status, "PodScheduled")
    return scheduled.get("message") if scheduled.get("status") == "False" else None


def _short(count: int, wanted: int, what: str) -> str | None:
    return None if count >= wanted else f"{count} of {wanted} pods are {what}"
