"""Names and types of fields: those of the Elastic Common Schema, and the few of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.validation import closest_fix
from observability.search.ingest.fields import SOURCE_FIELDS

ECS_FILE: Final = Path(__file__).with_name("ecs.yaml")
ECS_VERSION: Final = "8.17.0"
UNNAMED: Final = "attributes"
"""What a document says beside the schema's fields. One field, however many keys are in it: no mapping can explode."""
OWN_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        UNNAMED: "flattened",
        # Names of the Elastic integrations for Kubernetes, which Kibana knows.
        "kubernetes.namespace": "keyword",
        "kubernetes.pod.name": "keyword",
        "kubernetes.pod.uid": "keyword",
        "kubernetes.container.name": "keyword",
        "kubernetes.node.name": "keyword",
        "kubernetes.labels": "flattened",
        # Why a document is in a dead-letter stream, and what it would have been.
        "dead_letter.reason": "keyword",
        "dead_letter.stage": "keyword",
        "dead_letter.dataset": "keyword",
        "dead_letter.truncated": "boolean",
        **SOURCE_FIELDS,
    }
)

_IGNORE_ABOVE: Final = 8191
"""Characters. Lucene refuses a term above 32,766 bytes, and with it the document."""


@cache
def ecs_fields() -> Mapping[str, str]:
    """Type by name."""
    types: Mapping[str, Any] = read(ECS_FILE).value
    return MappingProxyType({name: kind for kind, names in types.items() for name in names})


def mapping(names: Iterable[str], *, file: str) -> dict[str, Any]:
    """The mapping of those fields. Raises ProblemsFound, for `file`, where one is neither the schema's nor our own."""
    known = {**ecs_fields(), **OWN_FIELDS}
    wanted = sorted(set(names))
    problems = [
        Problem(file=file, path=name, rule="is no field of ECS", fix=f"{closest_fix(name, list(known))} or {_ELSE}")
        for name in wanted
        if name not in known
    ]
    if problems:
        raise ProblemsFound(problems)
    properties: dict[str, Any] = {}
    for name in wanted:
        *parents, leaf = name.split(".")
        place = properties
        for parent in parents:
            place = place.setdefault(parent, {"properties": {}})["properties"]
        place[leaf] = _field(known[name])
    return properties


_ELSE = f"put it under {UNNAMED}"


def _field(kind: str) -> dict[str, Any]:
    match kind:
        case "keyword" | "wildcard":
            return {"type": kind, "ignore_above": _IGNORE_ABOVE}
        case "flattened":
            return {"type": kind, "ignore_above": 1024, "depth_limit": 20}
        case _:
            return {"type": kind}
