"""What an operation of the engine did, gathered from its event stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pulumi.automation.events import EngineEvent, StepEventMetadata

Change = Literal["created", "changed", "replaced", "deleted", "unchanged"]

_CHANGES: Mapping[str, Change] = {
    "create": "created",
    "import": "created",
    "update": "changed",
    "replace": "replaced",
    "delete": "deleted",
    "discard": "deleted",
    "same": "unchanged",
    "read": "unchanged",
    "refresh": "unchanged",
}
_FOUND = frozenset({"update", "delete"})
_COLOUR = re.compile(r"<\{%.*?%\}>")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resource of an operation. Secrets in `inputs` and `outputs` are already masked by the engine."""

    change: Change
    urn: str
    type: str
    parent: str
    provider: str
    protect: bool
    retain_on_delete: bool
    inputs: Mapping[str, Any]
    old_inputs: Mapping[str, Any]
    """Those in the state; empty where there is none yet."""
    paths: tuple[str, ...]
    """Property paths that differ."""
    forcing: tuple[str, ...]
    """Those among them that force a replacement."""

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A policy's word on a resource."""

    policy: str
    mandatory: bool
    message: str
    urn: str | None


@dataclass
class Recording:
    """Collects events of one operation; `on_step` hears of each resource as it is done."""

    on_step: Callable[[Step], None] = lambda step: None
    steps: dict[str, Step] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    def hear(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            self._begin(event.resource_pre_event.metadata)
        elif event.res_outputs_event:
            self._finish(event.res_outputs_event.metadata)
        elif event.diagnostic_event and not event.diagnostic_event.ephemeral:
            # The engine repeats what the program said behind these words.
            message = plain(event.diagnostic_event.message).removeprefix("an unhandled error occurred: ")
            if event.diagnostic_event.severity == "error" and message not in self.errors:
                self.errors.append(message)
        elif event.policy_event:
            policy = event.policy_event
            self.violations.append(
                Violation(
                    policy=policy.policy_name,
                    mandatory=policy.enforcement_level == "mandatory",
                    message=plain(policy.message),
                    urn=policy.resource_urn,
                )
            )

    def _begin(self, metadata: StepEventMetadata) -> None:
        if step := _step(metadata):
            self.steps[step.urn] = step

    def _finish(self, metadata: StepEventMetadata) -> None:
        # Only now does a refresh say what it found: gone, changed or as it was.
        if metadata.op in _FOUND and (found := _step(metadata)):
            self.steps[found.urn] = found
        if step := self.steps.get(metadata.urn):
            self.on_step(step)

    def count(self, change: Change) -> int:
        """Resources that changed so; the stack itself and components, which are nothing in any cloud, count too."""
        return sum(step.change == change for step in self.steps.values())


def _step(metadata: StepEventMetadata) -> Step | None:
    change = _CHANGES.get(metadata.op)
    state = metadata.new or metadata.old
    if change is None or state is None:
        return None
    detail = metadata.detailed_diff or {}
    return Step(
        change=change,
        urn=metadata.urn,
        type=metadata.type,
        parent=state.parent or "",
        provider=state.provider or "",
        protect=bool(state.protect),
        retain_on_delete=bool(state.retain_on_delete),
        inputs=state.inputs or {},
        old_inputs=(metadata.old.inputs if metadata.old else None) or {},
        paths=tuple(sorted(detail)) or tuple(metadata.diffs or ()),
        forcing=tuple(metadata.keys or ()),
    )


def plain(message: str) -> str:
    """The engine marks colours as `<{%reset%}>`."""
    return _COLOUR.sub("", message).strip()
