"""The objects of one cluster: looked up, applied, waited for, deleted."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes.client import ApiError, Client, KubernetesObject
from localcloud.kubernetes.discovery import Discovery
from localcloud.kubernetes.manifests import Kind, place_of
from localcloud.kubernetes.readiness import pending

_OWNERS_OF_PODS = frozenset({"CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"})
_SHOWN_TROUBLES = 5


class StillThere(Exception):
    """An object that did not go away in time; the text says what holds it."""


class Objects:
    """Safe to use from several threads. Deadlines are of `time.monotonic`."""

    def __init__(self, endpoint: ClusterEndpoint, patience_seconds: float = 45.0) -> None:
        self._server = endpoint.server
        self._client = Client(
            endpoint.server,
            ca_file=endpoint.ca_file,
            certificate_file=endpoint.certificate_file,
            key_file=endpoint.key_file,
            patience_seconds=patience_seconds,
        )
        self._discovery = Discovery(self._client)

    def listens(self) -> bool:
        """Whether anything accepts connections there, however busy it is."""
        address = urlsplit(self._server)
        with socket.socket() as probe:
            probe.settimeout(2.0)
            return probe.connect_ex((address.hostname or "", address.port or 443)) == 0

    def find(self, kind: Kind, identifier: str) -> KubernetesObject | None:
        try:
            return self._client.get(self._path(kind, *place_of(identifier)))
        except ApiError as error:
            if error.status != 404:
                raise
            return None

    def rehearse(self, declared: KubernetesObject) -> KubernetesObject:
        """What `apply` would give, without doing it."""
        return self._client.apply(self._path_of(declared), declared, dry_run=True)

    def apply(self, declared: KubernetesObject, deadline: float) -> KubernetesObject:
        """Apply, once the kind and the namespace exist and a predecessor on its way out is gone."""
        for last in _attempts(deadline):
            try:
                applied = self._client.apply(self._path_of(declared), declared)
            except ApiError as error:
                if last or not _passes(error):
                    raise
            else:
                if last or "deletionTimestamp" not in applied["metadata"]:
                    return applied
        raise AssertionError("the last attempt returns or raises")

    def when_ready(self, applied: KubernetesObject, deadline: float) -> tuple[KubernetesObject, str | None]:
        """The object as soon as it is ready, or at the deadline with what it still waits for."""
        if self._binds_late(applied):
            return applied, None
        live = applied
        for last in _attempts(deadline):
            reason = pending(live)
            if reason is None or last:
                return live, reason
            live = self._client.get(self._path_of(live))
        raise AssertionError("the last attempt returns")

    def delete(self, kind: Kind, identifier: str, deadline: float) -> None:
        """Delete and wait until it, and the pods that it owns, are gone."""
        found = self.find(kind, identifier)
        if found is None:
            return
        # Foreground only where it tells something: of a kind defined a moment ago the collector has not heard yet.
        propagation = "Foreground" if kind.kind in _OWNERS_OF_PODS else "Background"
        try:
            self._client.delete(self._path_of(found), propagation=propagation)
        except ApiError as error:
            if error.status != 404:
                raise
            return
        for last in _attempts(deadline):
            live = self.find(kind, identifier)
            if live is None or live["metadata"]["uid"] != found["metadata"]["uid"]:
                return
            if last:
                holders = ", ".join(live["metadata"].get("finalizers") or ()) or "nothing that it names"
                raise StillThere(f"{kind.kind} {identifier} is still there; its finalizers: {holders}")

    def troubles(self, live: KubernetesObject) -> list[str]:
        """Why an object is not ready, as its pods and the events about it tell."""
        namespace = live["metadata"].get("namespace")
        if not namespace:
            return []
        try:
            return [*self._warnings(namespace, live), *self._waiting_pods(namespace, live)][:_SHOWN_TROUBLES]
        except ApiError:
            return []

    def close(self) -> None:
        self._client.close()

    def _path(self, kind: Kind, namespace: str | None, name: str) -> str:
        if namespace is None and self._discovery.namespaced(kind):
            namespace = "default"
        return self._discovery.path(kind, namespace, name)

    def _path_of(self, subject: KubernetesObject) -> str:
        kind = Kind(api_version=subject["apiVersion"], kind=subject["kind"])
        return self._path(kind, subject["metadata"].get("namespace"), subject["metadata"]["name"])

    def _binds_late(self, live: KubernetesObject) -> bool:
        """Whether it is a claim that binds only when a pod uses it, and so must not be waited for."""
        if (live["apiVersion"], live["kind"]) != ("v1", "PersistentVolumeClaim"):
            return False
        name = live["spec"].get("storageClassName")
        storage_class = name and self.find(Kind(api_version="storage.k8s.io/v1", kind="StorageClass"), name)
        return bool(storage_class) and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"

    def _warnings(self, namespace: str, live: KubernetesObject) -> list[str]:
        selector = f"involvedObject.uid={live['metadata']['uid']},type=Warning"
        events = self._client.get(f"/api/v1/namespaces/{namespace}/events", {"fieldSelector": selector})["items"]
        return list(dict.fromkeys(f"{event['reason']}: {event['message']}" for event in reversed(events)))

    def _waiting_pods(self, namespace: str, live: KubernetesObject) -> list[str]:
        labels = ((live.get("spec") or {}).get("selector") or {}).get("matchLabels")
        if live["kind"] not in _OWNERS_OF_PODS or not labels:
            return []
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        pods: list[dict[str, Any]] = self._client.get(
            f"/api/v1/namespaces/{namespace}/pods", {"labelSelector": selector}
        )["items"]
        reasons = ((pod["metadata"]["name"], pending({**pod, "apiVersion": "v1", "kind": "Pod"})) for pod in pods)
        return [f"pod {name}: {reason}" for name, reason in reasons if reason]


def _passes(error: ApiError) -> bool:
    """Whether a refusal ends by itself once what was declared beside the object is there."""
    return (
        (error.status == 404 and error.kind in ("kinds", "namespaces"))
        or (error.status == 403 and "being terminated" in error.message)
        or (error.status == 409 and error.reason == "Conflict")
    )


def _attempts(deadline: float) -> Iterator[bool]:
    """Paced attempts; True marks the last one, at the deadline."""
    pause = 0.05
    while (left := deadline - time.monotonic()) > 0:
        yield False
        time.sleep(min(pause, max(left, 0)))
        pause = min(pause * 1.5, 0.3)
    yield True
