"""What an operation tells a person and a machine: progress while it runs, then a table, then how to look."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from localcloud.endpoints import Endpoints
from localcloud.errors import LocalCloudError
from localcloud.events import Change, Recording, Step
from localcloud.meaning import meaning

CHANGES: tuple[Change, ...] = ("created", "changed", "replaced", "deleted", "unchanged")
_PLAIN_LINE_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Closing figures of an operation. `not_emulated` counts resources by type that no emulator stands behind."""

    stack: str
    operation: str
    counts: Mapping[Change, int]
    steps: tuple[Step, ...]
    seconds: float
    unproven: tuple[str, ...] = ()
    """What policies could not judge, since a value is known only after an up."""
    not_emulated: Mapping[str, int] = field(default_factory=dict)
    endpoints: Endpoints | None = None

    @classmethod
    def of(
        cls,
        stack: str,
        operation: str,
        recording: Recording,
        seconds: float,
        not_emulated: Mapping[str, int] | None = None,
        endpoints: Endpoints | None = None,
    ) -> Summary:
        steps = tuple(sorted(recording.steps.values(), key=lambda step: step.urn))
        return cls(
            stack=stack,
            operation=operation,
            counts={change: recording.count(change) for change in CHANGES},
            steps=steps,
            seconds=seconds,
            unproven=tuple(sorted({f"{item.policy}: {item.message}" for item in recording.violations})),
            not_emulated=not_emulated or {},
            endpoints=endpoints,
        )

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        changes = [
            {
                "change": step.change,
                "type": step.type,
                "name": step.name,
                "properties": list(step.paths),
                "means": meaning(step),
            }
            for step in self.steps
            if step.change != "unchanged"
        ]
        clusters = self.endpoints.clusters if self.endpoints else {}
        return {
            "stack": self.stack,
            "operation": self.operation,
            **self.counts,
            "not_emulated": dict(self.not_emulated),
            "unproven": list(self.unproven),
            "seconds": round(self.seconds, 2),
            "kubeconfig": next((cluster.kubeconfig_file for cluster in clusters.values()), None),
            "kubeconfigs": {name: cluster.kubeconfig_file for name, cluster in clusters.items()},
            "aws_endpoint": self.endpoints.aws.url if self.endpoints else None,
            "changes": changes,
        }


def write_json(document: Mapping[str, Any], path: Path | None) -> None:
    """To `path`, whole or not at all; `-` is standard output. Raises LocalCloudError where it cannot be written."""
    if path is None:
        return
    text = json.dumps(document, indent=2, sort_keys=True) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    draft = path.with_name(path.name + ".draft")
    try:
        draft.write_text(text)
        draft.replace(path)
    except OSError as error:
        raise LocalCloudError(f"--json {str(path)!r} cannot be written ({error.strerror}); name another file") from None


def print_summary(console: Console, summary: Summary) -> None:
    shown = [step for step in summary.steps if step.change != "unchanged"]
    if summary.operation == "preview" or len(shown) <= 40:
        _print_changes(console, shown)
    by_kind = Counter((step.type.split(":", 1)[0], step.change) for step in summary.steps)
    table = Table(title=f"{summary.operation} of {summary.stack}: {summary.seconds:.1f} s", title_justify="left")
    table.add_column("resources")
    for change in CHANGES:
        table.add_column(change, justify="right")
    for kind in sorted({kind for kind, _ in by_kind}):
        table.add_row(_kind_label(kind), *(str(by_kind[kind, change]) for change in CHANGES))
    table.add_section()
    table.add_row("all", *(str(summary.counts[change]) for change in CHANGES))
    console.print(table)
    for note in summary.unproven:
        console.print(f"unproven: {note}", highlight=False, markup=False)
    if summary.not_emulated:
        total = sum(summary.not_emulated.values())
        console.print(
            f"not emulated ({total}): checked against the service's own model and kept, but nothing stands behind them"
        )
        for kind, number in sorted(summary.not_emulated.items()):
            console.print(f"  {number} × {kind}")


def _kind_label(package: str) -> str:
    return {"pulumi": "stack and providers", "operations-platform": "components"}.get(package, package)


def _print_changes(console: Console, steps: list[Step]) -> None:
    signs = {"created": "+", "changed": "~", "replaced": "±", "deleted": "-"}
    colours = {"created": "green", "changed": "yellow", "replaced": "magenta", "deleted": "red"}
    lines = Text()
    for step in steps:
        forced = f" (replaced for {', '.join(step.forcing)})" if step.change == "replaced" and step.forcing else ""
        properties = f" [{', '.join(step.paths)}]" if step.paths and step.change in ("changed", "replaced") else ""
        lines.append(f"{signs[step.change]} {step.type} {step.name}{properties}{forced}\n", style=colours[step.change])
        for line in meaning(step):
            lines.append(f"    {line}\n")
    # To print a thousand lines one by one takes a second.
    console.print(lines, soft_wrap=True, end="")


class Progressing:
    """Counts resources as they are done: a live line on a terminal, a plain line now and then elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Progress | None = None
        self._done = 0
        self._last_line = time.monotonic()
        self._label = ""

    @contextmanager
    def during(self, label: str) -> Iterator[None]:
        self._label, self._done, self._last_line = label, 0, time.monotonic()
        if not self._console.is_terminal:
            self._console.print(f"{label} …", highlight=False)
            yield
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as live:
            self._live = live
            live.add_task(label)
            try:
                yield
            finally:
                self._live = None

    def say(self, text: str) -> None:
        if self._live:
            self._live.update(self._live.task_ids[0], description=f"{self._label}: {text}")
        elif time.monotonic() - self._last_line >= _PLAIN_LINE_SECONDS:
            self._last_line = time.monotonic()
            self._console.print(f"  {text}", highlight=False)

    def warn(self, text: str) -> None:
        self._console.print(f"warning: {text}", highlight=False, markup=False)

    def step(self, step: Step) -> None:
        self._done += 1
        self.say(f"{self._done} resources, {step.change} {step.name}")
