"""Each kind against what an engine expects of its provider; `conformance_table()` shows the result."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from localcloud.kubernetes.provider import KubernetesProvider
from tests.localcloud.clouds import running_cloud
from tests.localcloud.conformance import Life, Report, lived, table
from tests.localcloud.kubernetes.engine import Engine, provider
from tests.localcloud.kubernetes.examples import EXAMPLES, NAMESPACE, Example


def report(example: Example, kubernetes: KubernetesProvider) -> Report:
    """Put one kind through its life."""
    return Report(token=example.token, outcomes=lived(_KubernetesLife(example, kubernetes)))


def changed(inputs: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`inputs` with other values at dotted paths; a key may hold dots where a path's rest names it."""
    result = copy.deepcopy(dict(inputs))
    for path, value in changes.items():
        place: Any = result
        rest = path
        while True:
            if isinstance(place, dict) and (rest in place or "." not in rest):
                place[rest] = value
                break
            key, _, rest = rest.partition(".")
            place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    return result


class _KubernetesLife(Life):
    def __init__(self, example: Example, kubernetes: KubernetesProvider) -> None:
        self.example = example
        self.kubernetes = kubernetes
        Engine(kubernetes, "kubernetes:core/v1:Namespace").create({"metadata": {"name": NAMESPACE}})
        for token, inputs in example.needs.items():
            Engine(kubernetes, token).create(inputs)
        self.inputs = dict(example.inputs)
        self.engine = Engine(kubernetes, example.token)

    def create(self) -> None:
        state = self.engine.create(self.inputs)
        assert state.properties["metadata"]["uid"]

    def read(self) -> None:
        assert self.engine.state
        made = self.engine.state.inputs
        found = self.engine.refresh()
        assert found and found.inputs == made

    def adopt(self) -> None:
        assert self.engine.state
        importer = Engine(self.kubernetes, self.example.token)
        assert importer.adopt(self.engine.state.id)
        diff = importer.diff(self.inputs)
        assert not diff.paths, diff

    def update(self) -> None:
        assert self.engine.state
        uid = self._uid()
        wanted = changed(self.inputs, self.example.update)
        diff = self.engine.diff(wanted)
        assert diff.paths and not diff.replaces, diff
        self.inputs = wanted
        self.engine.update(wanted)
        assert self._uid() == uid
        self.shows_no_diff_once_refreshed()

    def replace(self) -> bool | None:
        if self.example.replacement is None:
            return False
        uid = self._uid()
        wanted = changed(self.inputs, self.example.replacement)
        diff = self.engine.diff(wanted)
        assert diff.replaces and diff.delete_before_replace, diff
        self.inputs = wanted
        self.engine.replace(wanted)
        assert self._uid() != uid
        self.shows_no_diff_once_refreshed()
        return None

    def _uid(self) -> str:
        assert self.engine.state
        return self.engine.state.properties["metadata"]["uid"]


def conformance_table() -> str:
    """Run every example on a cluster of its own."""
    with running_cloud() as endpoints, provider(endpoints.clusters) as kubernetes:
        return table(report(example, kubernetes) for example in EXAMPLES)


if __name__ == "__main__":
    print(conformance_table(), end="")
