"""The table of parse cases, written by hand after each source's own documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from observability.search.streams import Source
from tests.reading import from_yaml

FOLDER = Path(__file__).with_name("cases")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A line of a source, and what must be found of it: the dataset, fields by dotted name, tags, and the reason."""

    name: str
    source: Source
    line: str
    id: str
    stream: str | None
    """None for a line that is dropped."""
    fields: Mapping[str, Any]
    absent: Sequence[str]
    tags: Sequence[str]
    reason: str | None
    refused: bool
    """Whether the node refuses it, so that it comes by Logstash's dead-letter queue."""

    @property
    def document(self) -> dict[str, Any]:
        """As Logstash hands it over."""
        return {
            "@timestamp": "2026-11-20T00:00:00Z",
            "message": self.line,
            "event": {"id": self.id, "module": self.source},
            "log": {"file": {"path": f"s3://bucket/{self.source}.gz"}},
        }

    def dead_letter(self, reason: str) -> dict[str, Any]:
        """As Logstash hands it over once the node has refused it."""
        return self.document | {"reason": reason, "failed_in": "elasticsearch"}


def cases() -> list[Case]:
    found = [
        (file.stem, case)
        for file in sorted(FOLDER.glob("*.yaml"))
        for case in from_yaml(file.read_text(encoding="utf-8"))
    ]
    return [_case(stem, number, entry) for number, (stem, entry) in enumerate(found)]


def _case(stem: Any, number: int, entry: Mapping[str, Any]) -> Case:
    return Case(
        name=entry["name"],
        source=entry.get("source", stem),
        line=_line(entry),
        id=f"case-{number:03}",
        stream=None if entry.get("dropped") else entry["stream"],
        fields=entry.get("fields", {}),
        absent=entry.get("absent", ()),
        tags=entry.get("tags", ()),
        reason=entry.get("reason"),
        refused=entry.get("refused", False),
    )


def _line(entry: Mapping[str, Any]) -> str:
    """The line as it is written, or made: padded, nested, with many keys or with one long value."""
    if "nesting" in entry:
        return '{"a":' * entry["nesting"] + "1" + "}" * entry["nesting"]
    if "json" not in entry:
        return entry["line"] + "x" * entry.get("padding", 0)
    record = dict(entry["json"]) | {f"key_{number}": number for number in range(entry.get("keys", 0))}
    return json.dumps(record).replace("LONG", "y" * entry.get("long", 0))
