"""A small world in numbers: series of every metric that the telemetry lists know, for the catalogue's services.

What labels a series has comes from the lists, so a query that names a label which its exporter does not set finds
nothing. Only the values of those labels are read off the queries' matchers (`mode="idle"`, `condition="Ready"`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import promql_parser as promql

from catalog.models import Catalogue, Service
from catalog.promql import parts
from catalog.telemetry import THRESHOLD
from tests.observability.dashboards.exporters import Metric
from tests.observability.dashboards.matchers import OTHER, wanted
from tests.observability.dashboards.values import course

CLUSTER = "kiso-prod-tokyo"
STEP_SECONDS = 60
NODES = ("node-a", "node-b", "node-c")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, math.inf)
_USUAL = {
    "endpoint": "public",
    "http_route": "/orders/{id}",
    "mountpoint": "/",
    "messaging_destination_name": "orders",
    "server_address": "api.acquirer.example",
}
_SLOS = ("availability", "latency")
_IDENTIFYING = frozenset({"job", "service", "slo", "owner", "tier", "alertname", "severity"})
"""Labels that belong together: a query that asks for another value asks for another series."""
_LONGEST_WINDOW_SECONDS = 3600
_COARSE_STEP_SECONDS = 1800
"""Between samples that only long windows and comparisons with former days reach."""
Labels = tuple[tuple[str, str], ...]
"""Names and values."""
Entity = dict[str, str]
"""Labels that say what a series is about."""


@dataclass(kw_only=True)
class World:
    catalogue: Catalogue
    metrics: Mapping[str, Metric]
    firing: Sequence[tuple[str, str, str]]
    """Service, alert and severity of what fires."""
    wanted: dict[str, dict[Labels, None]] = field(default_factory=lambda: defaultdict(dict))
    """Labels that a selector asks for together, by metric; an empty value stands for a label that is not set."""
    jobs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Scrape jobs that queries name, by exporter."""
    reach: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """How many seconds back queries look, by metric."""

    def observe(self, query: str) -> None:
        for part in parts(promql.parse(query)):
            if isinstance(part, promql.MatrixSelector):
                name = part.vector_selector.name or ""
                self.reach[name] = max(self.reach[name], part.range.total_seconds())
            elif isinstance(part, promql.VectorSelector):
                self._observe_selector(part)

    def _observe_selector(self, selector: promql.VectorSelector) -> None:
        name = selector.name or ""
        found = wanted(selector.matchers.matchers)
        for values in product(*found.values()):
            self.wanted[name][tuple(zip(found, values, strict=True))] = None
        if selector.offset:
            self.reach[name] = max(self.reach[name], _LONGEST_WINDOW_SECONDS + selector.offset.total_seconds())
        if (metric := self.metrics.get(name)) and metric.exporter:
            self.jobs[metric.exporter] |= {job for job in found.get("job", ()) if "/" not in job and job != OTHER}

    def series(self) -> Iterator[tuple[Metric, Labels]]:
        """Labels of every series whose metric a query asks for."""
        for name in sorted(self.wanted):
            if metric := self.metrics.get(name):
                found = dict.fromkeys(labels for labels in self._series_of(metric))
                yield from ((metric, labels) for labels in found)

    def _series_of(self, metric: Metric) -> Iterator[Labels]:
        jobs = sorted(self.jobs[metric.exporter]) or [metric.exporter]
        for entity, asking, job in product(self._entities(metric), self.wanted[metric.name], jobs):
            asked = {label: value for label, value in asking if label in (*metric.labels, "job")}
            asked = {label: value for label, value in asked.items() if value != OTHER or label not in entity}
            others = {label: OTHER for label in metric.labels}
            if any(entity.get(label) != asked[label] for label in _IDENTIFYING & asked.keys() & entity.keys()):
                continue
            labels = {"cluster": CLUSTER, "job": job, **others, **entity, **asked}
            bounds = BUCKETS if metric.name.endswith("_bucket") else (None,)
            for bound in bounds:
                le = {} if bound is None else {"le": f"{bound:g}".replace("inf", "+Inf")}
                named = {
                    label: _usual(metric.name, label) if value == OTHER else value for label, value in labels.items()
                }
                yield tuple(sorted((label, value) for label, value in {**named, **le}.items() if value))

    def _entities(self, metric: Metric) -> Iterator[Entity]:
        """What the metric is about: alerts, pods, services, nodes, or the cluster alone."""
        if metric.name.startswith("ALERTS"):
            yield from self._alerts(metric)
        elif metric.name == THRESHOLD:
            yield {"service": ""}
        elif metric.name.startswith("slo:"):
            yield from ({**_labels(service), "slo": name} for service in self.catalogue.services for name in _SLOS)
        elif metric.name == "up":
            yield from self._targets()
        elif "service" in metric.labels:
            yield from self._of_services(metric)
        elif "service_name" in metric.labels:
            yield from ({"service_name": service.name} for service in self.catalogue.services)
        elif "namespace" in metric.labels:
            yield from self._of_namespaces(metric)
        elif "node" in metric.labels:
            yield from ({"node": node, "instance": node} for node in NODES)
        else:
            yield {"instance": "target-1"}

    def _alerts(self, metric: Metric) -> Iterator[Entity]:
        services = {service.name: service for service in self.catalogue.services}
        state = {"alertstate": "firing"} if "alertstate" in metric.labels else {}
        for service, alert, severity in self.firing:
            yield {"alertname": alert, "severity": severity, **_labels(services[service]), **state}

    def _targets(self) -> Iterator[Entity]:
        for job in sorted({dict(labels)["job"] for labels in self.wanted["up"] if "job" in dict(labels)}):
            yield {"job": job, "instance": f"{job}-0", "node": NODES[0]}
        for service, pod in self._pods():
            yield {
                "job": f"service/{service.name}",
                "instance": pod,
                "pod": pod,
                **_placed(service),
                **_labels(service),
            }

    def _of_services(self, metric: Metric) -> Iterator[Entity]:
        if "pod" in metric.labels:
            for service, pod in self._pods():
                if service.metrics:
                    job = f"service/{service.name}"
                    yield {"job": job, "instance": pod, "pod": pod, **_placed(service), **_labels(service)}
        else:
            for service in self.catalogue.services:
                yield {"instance": service.name, **_labels(service, metric.labels)}

    def _of_namespaces(self, metric: Metric) -> Iterator[Entity]:
        for service, pod in self._pods():
            known = {"pod": pod, "deployment": service.name, "node": NODES[0]}
            own = {label: value for label, value in known.items() if label in metric.labels}
            yield {"instance": "target-1", **_placed(service), **own}

    def _pods(self) -> Iterator[tuple[Service, str]]:
        for service in self.catalogue.services:
            if service.namespace:
                yield from ((service, f"{service.name}-{suffix}") for suffix in ("6c9f7-x2k4q", "6c9f7-z8w1m"))


def _usual(metric: str, label: str) -> str:
    """A name that people know, for a label's value that no query asks for."""
    return _USUAL.get(label, OTHER) if label != "device" else "ens5" if "network" in metric else "nvme0n1"


def _labels(service: Service, only: Iterable[str] = ("service", "owner", "tier")) -> Entity:
    known = {"service": service.name, "owner": service.owner, "tier": str(service.tier)}
    return {label: value for label, value in known.items() if label in only}


def _placed(service: Service) -> Entity:
    return {"namespace": service.namespace or "default"}


def openmetrics(world: World, now: float, seconds: float) -> Iterator[str]:
    """The exposition, one metric after the other, samples in the order of time, the last of them at `now`."""
    by_name: dict[str, list[tuple[Metric, Labels]]] = defaultdict(list)
    for metric, labels in world.series():
        by_name[metric.name].append((metric, labels))
    for name, group in by_name.items():
        moments = _moments(now, seconds, world.reach[name])
        yield f"# TYPE {name} unknown\n"
        for metric, labels in group:
            text = ",".join(f'{key}="{value}"' for key, value in labels)
            value_at = course(metric.name, metric.kind == "counter", dict(labels), now)
            for moment in moments:
                if (value := value_at(moment)) is not None:
                    yield f"{name}{{{text}}} {value:.10g} {moment:.0f}\n"
    yield "# EOF\n"


def _moments(now: float, seconds: float, reach: float) -> list[float]:
    fine = [now - age for age in range(0, int(seconds) + 1, STEP_SECONDS)]
    coarse = [now - age for age in range(int(seconds) + _COARSE_STEP_SECONDS, int(reach), _COARSE_STEP_SECONDS)]
    return sorted([*coarse, *fine])
