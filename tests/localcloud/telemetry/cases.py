"""Parse cases from `cases/*.yaml`: rows that a container writes, and the document that they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from localcloud.telemetry.pod_files import Container

_FOLDER = Path(__file__).with_name("cases")
_FIRST_POD = 100


@dataclass(frozen=True, kw_only=True)
class Case:
    """`container` is this case's alone, so that its documents are known by their pod.

    Its time is always that at which the container's runtime took the row.
    """

    name: str
    container: Container
    rows: tuple[str, ...]
    stream: str
    fields: Mapping[str, Any]
    contains: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    @property
    def text(self) -> bytes:
        return "\n".join(self.rows).encode()


def cases() -> list[Case]:
    found: list[Case] = []
    for file in sorted(_FOLDER.glob("*.yaml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in document["cases"]:
            container = Container(
                namespace=document["namespace"],
                service=document["service"],
                name=document["container"],
                number=_FIRST_POD + len(found),
            )
            found.append(
                Case(
                    name=f"{file.stem}: {case['name']}",
                    container=container,
                    rows=tuple(case["rows"]),
                    stream=case["stream"],
                    fields=case["fields"],
                    contains=case.get("contains", {}),
                    absent=tuple(case.get("absent", ())),
                )
            )
    return found


def flat(source: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A document's fields by their dotted names, however they are nested."""
    found: dict[str, Any] = {}
    for key, value in source.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{name}.")
        else:
            found[name] = value
    return found
