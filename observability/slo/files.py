"""Rule files of all objectives, for the store that can evaluate them.

A window that is longer than Prometheus keeps samples is judged by the ruler of Thanos, over the metrics bucket; so is
everything where shards of Prometheus have only a part of a service's pods each.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, get_args

from catalog.models import Service
from observability.rendering import render
from observability.slo.objectives import Objective, local_days, objectives
from observability.slo.rules import (
    LOW_TRAFFIC_DAYS,
    Group,
    budget_group,
    measuring_group,
    paging_groups,
    ticket_group,
)
from settings.models import Cluster, Settings

Store = Literal["prometheus", "ruler"]
STORES: tuple[Store, ...] = get_args(Store)

LARGEST_FILE_BYTES = 900 * 1024
"""Leaves room in a ConfigMap, which holds at most 1 MiB."""
_HEAD = "groups:\n"


def render_slo_rules(
    services: Iterable[Service], settings: Settings, cluster: Cluster, *, store: Store = "prometheus"
) -> dict[str, str]:
    """Rule files of the store by name, without suffix; none where no service has an objective.

    A service is in one file alone, and its coming or going changes no other file but those that it outgrows or is
    merged with. Raises ProblemsFound.
    """
    found = objectives(services, settings)
    files: dict[str, str] = {}
    if not found:
        return files
    if store == _store(1, settings):
        files |= {f"slo-services{suffix}": text for suffix, text in _split(_measuring(found, settings))}
        files["slo-pages"] = _text(paging_groups(settings, standby=cluster == settings.clusters.dr))
    if store == _store(LOW_TRAFFIC_DAYS, settings):
        files["slo-tickets"] = _text([ticket_group(settings)])
    if store == _store(settings.slo.window_days, settings):
        files["slo-budgets"] = _text([budget_group(settings)])
    return files


def _measuring(found: Iterable[Objective], settings: Settings) -> dict[str, str]:
    """Text of each service's group, by its name."""
    return {
        service: render([measuring_group(list(group), settings)])
        for service, group in groupby(found, key=lambda objective: objective.service)
    }


def _store(window_days: int, settings: Settings) -> Store:
    return "prometheus" if window_days <= local_days(settings) else "ruler"


def _text(groups: list[Group]) -> str:
    return render({"groups": groups})


def _split(texts: Mapping[str, str], digits: str = "") -> Iterator[tuple[str, str]]:
    """File by suffix. A file that grows too large becomes sixteen, by one more digit of a digest of the names."""
    text = _HEAD + "".join(texts.values())
    if len(text.encode()) <= LARGEST_FILE_BYTES:
        yield (f"-{digits}" if digits else "", text)
        return
    keyed = sorted(texts, key=_digest)
    for digit, names in groupby(keyed, key=lambda name: _digest(name)[len(digits)]):
        yield from _split({name: texts[name] for name in sorted(names)}, digits + digit)


def _digest(name: str) -> str:
    return f"{zlib.crc32(name.encode()):08x}"
