"""Rule files of all objectives, for the store that can evaluate them.

A window that is longer than Prometheus keeps samples is judged by the ruler of Thanos, over the metrics bucket; so is
everything where shards of Prometheus have only a part of a service's pods each.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Literal, get_args

from catalog.models import Service
from observability.file_parts import parts
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
from settings.models import Settings
from settings.places import Cluster

Store = Literal["prometheus", "ruler"]
STORES: tuple[Store, ...] = get_args(Store)


def render_slo_rules(
    services: Iterable[Service], settings: Settings, cluster: Cluster, *, store: Store = "prometheus"
) -> dict[str, str]:
    """Rule files of the store by name, without suffix; none where no service has an objective.

    What measures a service is in one file alone. Raises ProblemsFound.
    """
    found = objectives(services, settings)
    files: dict[str, str] = {}
    if not found:
        return files
    if store == _store(1, settings):
        files |= {f"slo-services{suffix}": text for suffix, text in parts(_measuring(found, settings), key="groups")}
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
