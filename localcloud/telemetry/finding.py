"""Looks for what was played in everything that a search node holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.telemetry.search_node import SearchNode

_PAGE = 2000
_KEPT = "2m"


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many of the ids that were played are in no document, in one, and in more than one."""

    played: int
    missing: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def found_once(self) -> int:
        return self.played - len(self.missing) - len(self.doubled)

    @property
    def exact(self) -> bool:
        return not self.missing and not self.doubled


def documents(node: SearchNode, indices: str) -> Iterator[Mapping[str, Any]]:
    """Every hit, `_index`, `_id` and `_source`, of the indices that match."""
    node.ask("POST", f"/{indices}/_refresh?ignore_unavailable=true")
    path = f"/{indices}/_search?scroll={_KEPT}&ignore_unavailable=true&expand_wildcards=all"
    answer = node.ask("POST", path, {"size": _PAGE, "sort": ["_doc"]})
    while hits := answer["hits"]["hits"]:
        yield from hits
        answer = node.ask("POST", "/_search/scroll", {"scroll": _KEPT, "scroll_id": answer["_scroll_id"]})
    if "_scroll_id" in answer:
        node.ask("DELETE", "/_search/scroll", {"scroll_id": answer["_scroll_id"]})


def count(played: Iterable[str], hits: Iterable[Mapping[str, Any]], pattern: re.Pattern[str]) -> Count:
    """How often each id that was played occurs, once a document, whichever field it is in."""
    times = Counter(
        identity for hit in hits for identity in set(pattern.findall(json.dumps(hit["_source"], ensure_ascii=False)))
    )
    ids = list(played)
    return Count(
        played=len(ids),
        missing=tuple(identity for identity in ids if not times[identity]),
        doubled=tuple(identity for identity in ids if times[identity] > 1),
    )
