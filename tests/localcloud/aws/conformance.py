"""Each resource type of the local cloud against what an engine expects; `conformance_table()` shows the result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localcloud.aws.provider import AwsProvider
from localcloud.aws.table import resource_type
from localcloud.protocol import Properties
from tests.localcloud.aws.engine import Engine, moto_server, provider
from tests.localcloud.aws.examples import EXAMPLES, Example, Need, Of
from tests.localcloud.conformance import NOT_EMULATED, PASSES, Life, Report, lived, table


def report(example: Example, aws: AwsProvider) -> Report:
    """Put one type through its life."""
    life = _AwsLife(example, aws)
    passes = PASSES if resource_type(example.token).is_emulated else NOT_EMULATED
    return Report(token=example.token, outcomes=lived(life, passes), not_kept=life.not_kept)


class _AwsLife(Life):
    def __init__(self, example: Example, aws: AwsProvider) -> None:
        self.example = example
        self.aws = aws
        self.needs: dict[str, Properties] = {}
        for name, need in example.needs.items():
            self.needs[name] = self._make(need)
        self.inputs = self._resolved(example.inputs)
        self.engine = Engine(aws, example.token, region=example.region)
        self.stays_when_deleted = example.stays_when_deleted
        self.not_kept: frozenset[str] = frozenset()

    def create(self) -> None:
        before = self.aws.not_emulated()
        state = self.engine.create(self.inputs)
        assert state.id
        kind = resource_type(self.example.token)
        missing = (kind.schema.outputs - state.properties.keys()) - {"websiteDomain", "websiteEndpoint", "hostedZoneId"}
        assert not missing, f"outputs that are missing: {sorted(missing)}"
        for name, value in self.inputs.items():
            assert kind.traits.comparison.same(state.properties[name], value, name), name
        self._note_what_is_lost()
        if not kind.is_emulated:
            assert self.aws.not_emulated()[self.example.token] == before.get(self.example.token, 0) + 1

    def read(self) -> None:
        made = self.engine.state
        found = self.engine.refresh()
        assert found == made

    def adopt(self) -> None:
        assert self.engine.state
        importer = Engine(self.aws, self.example.token, region=self.example.region)
        found = importer.adopt(self.engine.state.id)
        assert found is not None
        unexpected = [
            path
            for path in importer.diff(self.inputs).paths
            if path.split(".")[0].split("[")[0] not in self.example.not_imported
            and not any(path.replace("[0]", "").startswith(lost) for lost in self.example.not_kept)
        ]
        assert not unexpected, unexpected

    def update(self) -> bool | None:
        if self.example.update is None:
            return False
        assert self.engine.state
        identifier, change = self.engine.state.id, self._resolved(self.example.update)
        diff = self.engine.diff({**self.inputs, **change})
        assert not diff.replaces, diff
        assert {path.split(".")[0].split("[")[0] for path in diff.paths} == change.keys(), diff
        self.inputs = {**self.inputs, **change}
        state = self.engine.update(self.inputs)
        assert state.id == identifier
        self._note_what_is_lost()
        self.shows_no_diff_once_refreshed()

    def replace(self) -> bool | None:
        if self.example.replacement is None:
            return False
        change = self._resolved(self.example.replacement)
        diff = self.engine.diff({**self.inputs, **change})
        assert {path.split(".")[0] for path in diff.replaces} == change.keys(), diff
        self.inputs = {**self.inputs, **change}
        old, new = self.engine.replace(self.inputs)
        assert diff.delete_before_replace or old.id != new.id
        self._note_what_is_lost()
        self.shows_no_diff_once_refreshed()
        if old.id != new.id and not self.example.stays_when_deleted:
            assert self.aws.read(self.engine.request, old) is None

    def _note_what_is_lost(self) -> None:
        prefix = f"{self.example.token}."
        lost = {path.removeprefix(prefix) for path in self.aws.not_emulated() if path.startswith(prefix)}
        self.not_kept |= lost

    def _make(self, need: Need) -> Properties:
        return Engine(self.aws, need.token, region=need.region).create(self._resolved(need.inputs)).properties

    def _resolved(self, value: Any) -> Any:
        match value:
            case Of(need, name):
                return self.needs[need][name]
            case Mapping():
                return {key: self._resolved(item) for key, item in value.items()}
            case list():
                return [self._resolved(item) for item in value]
        return value


def aws_table(reports: Iterable[Report]) -> str:
    return table(reports, {"not kept by moto": lambda one: ", ".join(f"`{path}`" for path in sorted(one.not_kept))})


def conformance_table() -> str:
    """Run every example against a moto of its own; takes some 20 s."""
    with (
        moto_server() as endpoint,
        tempfile.TemporaryDirectory() as store,
        provider(endpoint, Path(store)) as aws,
    ):
        return aws_table(report(example, aws) for example in EXAMPLES)


if __name__ == "__main__":
    print(conformance_table(), end="")
