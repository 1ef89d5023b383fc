"""How large the cluster in the DR region has to be, and how much of it has to run before it is needed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.models import Service
from documents.problems import Problem, ProblemsFound
from resilience.durations import said
from resilience.parts import Step
from resilience.plan import Standby
from settings.models import Settings

PLATFORM_PODS = 40
"""Monitoring, logs, traces and what every node runs, in a standby that watches and takes writes."""

_Strategy = Literal["cold", "pilot-light", "warm"]


@dataclass(frozen=True, kw_only=True)
class _Start:
    seconds: float
    source: str


_STARTS: Mapping[_Strategy, _Start] = {
    "cold": _Start(seconds=2400, source="a new cluster, its nodes and `pulumi up`: 40 minutes until a drill says else"),
    "pilot-light": _Start(seconds=600, source="nodes join and pods start: 10 minutes until a drill says else"),
    "warm": _Start(seconds=60, source="pods start on nodes that run: a minute until a drill says else"),
}


def tier_1_set(services: Sequence[Service]) -> tuple[Service, ...]:
    """Services with pods that are of tier 1, or that one of tier 1 depends on at any remove."""
    by_name = {service.name: service for service in services}
    waiting = [service.name for service in services if service.tier == 1]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name in by_name:
            found.add(name)
            waiting += by_name[name].depends_on
    return tuple(service for service in services if service.name in found and service.namespace)


def standby(services: Sequence[Service], settings: Settings, node_dollars: float, tightest_seconds: float) -> Standby:
    """The cheapest standby that has its capacity in time for the tightest recovery time of the stack.

    Raises ProblemsFound where the stack sets fewer nodes than the tier-1 services need.
    """
    pods = len(tier_1_set(services)) * settings.capacity.pods_per_service
    pods_per_node = settings.capacity.pods / settings.capacity.nodes
    needed = math.ceil((pods + PLATFORM_PODS) / pods_per_node)
    least = math.ceil(PLATFORM_PODS / pods_per_node)
    configured = settings.recovery.standby
    if configured.nodes is not None and configured.nodes < needed:
        rule = f"is below the {needed} that {pods} pods of the tier-1 services and {PLATFORM_PODS} of the platform need"
        raise _refused("nodes", configured.nodes, rule, f"write {needed} or more, or leave it out")
    if settings.clusters.dr is None:
        return _standby("cold", pods, needed, 0, node_dollars)
    if configured.running_nodes is not None:
        if configured.running_nodes < least:
            rule = f"is below the {least} that the platform's own pods need to take writes and to watch"
            raise _refused("running_nodes", configured.running_nodes, rule, f"write {least} or more, or leave it out")
        strategy = "warm" if configured.running_nodes >= needed else "pilot-light"
        return _standby(strategy, pods, needed, configured.running_nodes, node_dollars)
    if least < needed and _fixed_seconds(settings) + _STARTS["pilot-light"].seconds <= tightest_seconds:
        return _standby("pilot-light", pods, needed, least, node_dollars)
    return _standby("warm", pods, needed, needed, node_dollars)


def redirect_seconds(settings: Settings) -> int:
    """Route 53's health checks until they fail, and what resolvers remember."""
    recovery = settings.recovery
    return recovery.health_check_seconds * recovery.health_check_failures + recovery.record_ttl_seconds


def strategy_sentence(plan: Standby) -> str:
    return (
        f"{plan.strategy} standby: {plan.running_nodes} nodes run, {plan.needed_nodes} are there "
        f"{said(plan.capacity.seconds)} after the decision, for {plan.pods} pods of the tier-1 services and "
        f"{PLATFORM_PODS} of the platform, ${plan.dollars:,.2f} a month"
    )


def _fixed_seconds(settings: Settings) -> int:
    people = settings.recovery.people
    return (people.notice_minutes + people.decide_minutes) * 60 + redirect_seconds(settings)


def _standby(strategy: _Strategy, pods: int, needed: int, running: int, node_dollars: float) -> Standby:
    start = _STARTS[strategy]
    return Standby(
        strategy=strategy,
        needed_nodes=needed,
        running_nodes=running,
        pods=pods,
        capacity=Step(name="capacity", seconds=start.seconds, bound="assumed", source=start.source),
        dollars=running * node_dollars,
    )


def _refused(key: str, value: int, rule: str, fix: str) -> ProblemsFound:
    path = f"operations-platform:recovery.standby.{key}"
    return ProblemsFound([Problem(file="the stack file", path=path, value=value, rule=rule, fix=fix)])
