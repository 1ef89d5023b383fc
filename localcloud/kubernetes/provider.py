"""Manages objects of any kind, custom resources included, by server-side apply; previews work with no cluster too."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes import manifests
from localcloud.kubernetes.client import ApiError, KubernetesObject
from localcloud.kubernetes.differences import Change, changes, drifted, drifted_secret, effective, render
from localcloud.kubernetes.immutable import forces_replacement, refuses_change
from localcloud.kubernetes.manifests import Kind, identifier, kind_of, manifest
from localcloud.kubernetes.objects import Objects, StillThere
from localcloud.protocol import (
    CheckFailure,
    Diff,
    InitializationFailed,
    Properties,
    Provider,
    ProviderError,
    Request,
    State,
    contains_unknown,
)

_PATIENCE_SECONDS = 180.0


class KubernetesProvider(Provider):
    """Of several clusters; each provider instance names its own as `context`.

    An instance whose cluster is not up previews from inputs alone. The kubeconfig that an instance is given belongs to
    the real cluster and is never read.
    """

    name = "kubernetes"

    def __init__(self, clusters: Mapping[str, ClusterEndpoint]) -> None:
        self.version = version("pulumi_kubernetes")
        self._clusters = {name: Objects(endpoint) for name, endpoint in clusters.items()}
        self._contexts: dict[str, str] = {}
        self._reached: dict[str, Objects] = {}

    def configure(self, peer: str, variables: Properties) -> None:
        context = variables.get("context")
        if not isinstance(context, str):
            raise ProviderError("the Kubernetes provider has no context; give it the name of a cluster in the settings")
        if self._clusters and context not in self._clusters:
            raise ProviderError(f"the local cloud has no cluster {context!r}; it has {', '.join(self._clusters)}")
        self._contexts[peer] = context
        cluster = self._clusters.get(context)
        if cluster and cluster.listens():
            self._reached[peer] = cluster

    def check(
        self, request: Request, old_inputs: Properties, new_inputs: Properties
    ) -> tuple[Properties, list[CheckFailure]]:
        try:
            kind = kind_of(request.type)
        except ValueError as error:
            return new_inputs, [CheckFailure(property="kind", reason=str(error))]
        return manifests.checked(kind, request.name, old_inputs, new_inputs)

    def diff(self, request: Request, old: State, new_inputs: Properties) -> Diff:
        found = list(changes(old.inputs, new_inputs))
        moved = any(change.path[0] == "metadata" and change.path[1:] in _IDENTITY for change in found)
        cluster = self._reached.get(request.peer)
        if not found or moved or cluster is None or contains_unknown(new_inputs):
            forcing = [change for change in found if forces_replacement(new_inputs["kind"], change.path)]
            return _diff(found, forcing, new_inputs)
        declared = manifest(new_inputs)
        with _explained(declared):
            live = cluster.find(_kind(declared), old.id)
            try:
                desired = cluster.rehearse(declared)
            except ApiError as error:
                if refuses_change(error):
                    return _diff(found, _refused(found, error), new_inputs)
                if error.status == 404:
                    return _diff(found, [], new_inputs)
                raise
        return _diff(found if live is None else effective(found, desired, live), [], new_inputs)

    def create(self, request: Request, inputs: Properties, preview: bool) -> tuple[str, Properties]:
        if not preview:
            live = self._apply(request, inputs)
            return identifier(live["metadata"]), manifests.outputs(live, inputs)
        cluster = self._reached.get(request.peer)
        if cluster and not contains_unknown(inputs):
            declared = manifest(inputs)
            with _explained(declared):
                try:
                    cluster.rehearse(declared)
                except ApiError as error:
                    # Its kind or namespace comes with the same update; its predecessor goes with it.
                    if error.status != 404 and not refuses_change(error):
                        raise
        return "", manifests.foreseen(inputs)

    def read(self, request: Request, state: State) -> State | None:
        cluster = self._cluster(request)
        kind = kind_of(request.type)
        declared = manifest(state.inputs)
        with _explained(declared, state.id):
            live = cluster.find(kind, state.id)
            if live is None:
                return None
            if not state.inputs:
                inputs = manifests.imported_inputs(live)
            else:
                try:
                    desired = cluster.rehearse(declared)
                except ApiError as error:
                    if error.status >= 500 or not error.status:
                        raise
                    # It cannot be applied as it was: what is there differs where the plain values do.
                    desired = declared
                compare = drifted_secret if kind == _SECRET else drifted
                inputs = compare(state.inputs, desired, live)
        return State(id=identifier(live["metadata"]), properties=manifests.outputs(live, inputs), inputs=inputs)

    def update(self, request: Request, old: State, new_inputs: Properties, preview: bool) -> Properties:
        if preview:
            return {**old.properties, **new_inputs}
        return manifests.outputs(self._apply(request, new_inputs), new_inputs)

    def delete(self, request: Request, state: State) -> None:
        cluster = self._cluster(request)
        with _explained(state.inputs, state.id):
            try:
                cluster.delete(kind_of(request.type), state.id, _deadline(request))
            except StillThere as failure:
                raise ProviderError(str(failure)) from None

    def invoke(self, peer: str, token: str, arguments: Properties) -> Properties:
        raise ProviderError(f"the local cloud does not offer the function {token}")

    def close(self) -> None:
        for cluster in self._clusters.values():
            cluster.close()

    def _cluster(self, request: Request) -> Objects:
        cluster = self._reached.get(request.peer)
        if cluster is None:
            raise ProviderError(
                f"cluster {self._contexts.get(request.peer)!r} is not up; start it with `python -m localcloud up`"
            )
        return cluster

    def _apply(self, request: Request, inputs: Properties) -> KubernetesObject:
        """The object once it is ready; raises InitializationFailed where it exists and is not."""
        cluster = self._cluster(request)
        deadline = _deadline(request)
        declared = manifest(inputs)
        with _explained(declared):
            live, missing = cluster.when_ready(cluster.apply(declared, deadline), deadline)
            if missing is not None:
                name = identifier(live["metadata"])
                raise InitializationFailed(
                    id=name,
                    properties=manifests.outputs(live, inputs),
                    inputs=inputs,
                    reasons=[f"{declared['kind']} {name} is not ready: {missing}", *cluster.troubles(live)],
                )
        return live


_IDENTITY = ((), ("name",), ("namespace",))
_SECRET = Kind(api_version="v1", kind="Secret")


def _diff(found: list[Change], forcing: list[Change], new_inputs: Properties) -> Diff:
    """The engine's diff. An object that keeps its name cannot exist beside its successor."""
    paths = {
        kind: [render(change.path) for change in found if change.kind == kind]
        for kind in ("added", "updated", "deleted")
    }
    moved = any(change.path[0] == "metadata" and change.path[1:] in _IDENTITY for change in forcing)
    return Diff(
        **paths,
        replaces=[render(change.path) for change in forcing],
        delete_before_replace=bool(forcing) and not moved and not manifests.is_autonamed(new_inputs),
    )


def _refused(found: list[Change], error: ApiError) -> list[Change]:
    """The changes at the fields that the API server names; it does not always say, and then it is all of them."""
    named = [
        change
        for change in found
        if any(render(change.path).startswith(field) or field.startswith(render(change.path)) for field in error.fields)
    ]
    return named or found


def _kind(declared: KubernetesObject) -> Kind:
    return Kind(api_version=declared["apiVersion"], kind=declared["kind"])


def _deadline(request: Request) -> float:
    return time.monotonic() + (request.timeout_seconds or _PATIENCE_SECONDS)


@contextmanager
def _explained(declared: Mapping[str, object], name: str | None = None) -> Iterator[None]:
    """Name the object in an API server's refusal, and keep a Secret's values out of it."""
    try:
        yield
    except ApiError as error:
        metadata = declared.get("metadata")
        subject = name or (identifier(metadata) if isinstance(metadata, dict) else "")
        message = manifests.masked(error.message, declared)
        raise ProviderError(f"{declared.get('kind', 'object')} {subject}: {message}") from None
