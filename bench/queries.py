"""`python -m bench.queries`: every panel and every alert over the series of 1,000 services, in a real Prometheus.

Exit status 1 where a query fails, needs more than a second, or Prometheus more than 4 GiB.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import urllib.error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import yaml

import toolchain
from bench import remote_write
from bench.slo_prometheus import Server, prometheus
from catalog.loader import load_catalogue
from catalog.models import Catalogue
from observability.configuration import configuration
from observability.dashboards.collection import dashboards
from observability.slo.queries import HOURLY_BAD_EVENTS, HOURLY_EVENTS
from observability.slo.rules import HOURLY_INTERVAL_SECONDS
from settings.loader import load_from_files
from settings.models import Settings
from tests.observability.dashboards import checks
from tests.observability.dashboards.answers import SHOWN_SECONDS, filled
from tests.observability.dashboards.exporters import Metric, known_metrics
from tests.observability.dashboards.values import Course, course
from tests.observability.dashboards.world import STEP_SECONDS, World
from tests.observability.many_services import many_services
from tests.projects import ROOT

SERVICES = 1000
LONGEST_SECONDS = 1.0
MOST_BYTES = 4 * 2**30
_TRIES = 3
"""A query that took long because the server collected garbage is quick another time."""
_FIRING = 200
_FINE_SECONDS = 2 * 3600
"""How far back every series goes; before, only those that windows and comparisons with former days reach."""
_SCRAPED_SECONDS = 26 * 3600
"""How far back samples are as close as scrapes; before, they are only there to be found."""
_COARSE_STEP_SECONDS = 1800
_MEASURED_EVERY_SECONDS = 30
_STEPS = (_MEASURED_EVERY_SECONDS, STEP_SECONDS, HOURLY_INTERVAL_SECONDS, _COARSE_STEP_SECONDS)
_LONGEST_HOURLY_SECONDS = 3 * 86400 + 3600
_ROUND_SECONDS = 1800
"""Prometheus takes no sample that is an hour older than its youngest."""
_BATCH = 2000
_KNOTS = 5
"""Moments of a round at which a value is computed; it runs straight between them."""
_Series = tuple[bytes, Course]
"""Its labels as they are sent, and its values."""
_OF_AN_OBJECTIVE = ("service", "owner", "tier", "slo", "objective")


@dataclass(frozen=True, kw_only=True)
class Timing:
    """`what` is the dashboard and its panel, or the alert.

    `seconds` are of the processor, as the machine may have other work; nothing else uses the server meanwhile.
    """

    what: str
    query: str
    seconds: float
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    services: int
    series: int
    memory_bytes: int
    timings: tuple[Timing, ...]

    def faults(self) -> list[str]:
        faults = [f"{one.what}: {one.error}" for one in self.timings if one.error]
        faults += [f"{one.what}: {one.seconds:.2f} s" for one in self.timings if one.seconds > LONGEST_SECONDS]
        if self.memory_bytes > MOST_BYTES:
            faults.append(f"Prometheus took {self.memory_bytes / 2**30:.1f} GiB")
        return faults

    def slowest(self, number: int = 10) -> list[Timing]:
        return sorted(self.timings, key=lambda one: -one.seconds)[:number]


def measure(services: int, folder: Path) -> Measured:
    """Feeds a Prometheus and asks it everything; `folder` is empty and takes some GiB."""
    catalogue, settings = load_catalogue(), load_from_files(ROOT, "prod").settings
    panels, alerts = list(_panels(catalogue, settings)), list(_alerts(catalogue, settings))
    now = time.time() // STEP_SECONDS * STEP_SECONDS
    world = _world(
        many_services(catalogue, services), [query for _, query, _ in panels], [query for _, query in alerts]
    )
    (folder / "data").mkdir()
    with prometheus(folder / "data", "--web.enable-remote-write-receiver") as server:
        series = _feed(server, world, now)
        timings = [
            *(_timed(server, what, query, now, ranged=not instant) for what, query, instant in panels),
            *(_timed(server, what, query, now, ranged=False) for what, query in alerts),
        ]
        memory = _most_bytes(server.pid)
    return Measured(services=services, series=series, memory_bytes=memory, timings=tuple(timings))


def _panels(catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Dashboard and panel, query, and whether only its newest value is shown."""
    for dashboard in checks.parsed(dashboards(catalogue, settings)):
        for panel in checks.panels(dashboard):
            for target in panel["targets"]:
                what = f"{dashboard['uid']}: {panel['title']}"
                yield what, filled(target["expr"]), bool(target.get("instant"))


def _alerts(catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, str]]:
    rendered = configuration(catalogue, settings, settings.clusters.primary)
    for text in [*rendered.rules.values(), *rendered.ruler.values()]:
        for group in yaml.load(text, yaml.CSafeLoader)["groups"]:
            yield from ((rule["alert"], rule["expr"]) for rule in group["rules"] if "alert" in rule)


def _world(catalogue: Catalogue, panels: Sequence[str], alerts: Sequence[str]) -> World:
    metrics = dict(known_metrics(catalogue))
    recorded = {"slo:bad_events:increase28d", "slo:bad_events:increase30d", HOURLY_EVENTS, HOURLY_BAD_EVENTS}
    for name in recorded:
        metrics[name] = Metric(name=name, kind="gauge", labels=_OF_AN_OBJECTIVE)
    firing = [(service.name, "ApiErrorRatioHigh", "S1") for service in catalogue.services[:_FIRING]]
    world = World(catalogue=catalogue, metrics=metrics, firing=firing)
    for query in (*panels, *alerts):
        world.observe(query)
    for name in (HOURLY_EVENTS, HOURLY_BAD_EVENTS):
        world.reach[name] = _LONGEST_HOURLY_SECONDS
    return world


def _feed(server: Server, world: World, now: float) -> int:
    """Number of series. The oldest samples come first, as Prometheus wants them."""
    by_name: dict[str, list[_Series]] = {}
    for metric, labels in world.series():
        by_name.setdefault(metric.name, []).append(_series(metric, dict(labels), now))
    oldest = -int(max(world.reach.values())) // _ROUND_SECONDS * _ROUND_SECONDS
    for begin in range(oldest, 0, _ROUND_SECONDS):
        seconds = range(begin, begin + _ROUND_SECONDS)
        moments = {step: remote_write.Moments([now + s for s in seconds if s % step == 0]) for step in _STEPS}
        chosen = (
            _written(one, moments[_step(name, begin)])
            for name, group in by_name.items()
            if begin >= -max(world.reach[name], _FINE_SECONDS) - _ROUND_SECONDS
            for one in group
        )
        while batch := list(islice(chosen, _BATCH)):
            remote_write.send(server.url, batch)
    return sum(map(len, by_name.values()))


def _series(metric: Metric, labels: Mapping[str, str], now: float) -> _Series:
    spelled = remote_write.labels({"__name__": metric.name, **labels})
    return spelled, course(metric.name, metric.kind == "counter", labels, now)


def _step(name: str, begin: float) -> int:
    """Seconds between samples in the round that begins then."""
    if name.startswith("slo:"):
        return HOURLY_INTERVAL_SECONDS if name in (HOURLY_EVENTS, HOURLY_BAD_EVENTS) else _MEASURED_EVERY_SECONDS
    return STEP_SECONDS if begin >= -_SCRAPED_SECONDS else _COARSE_STEP_SECONDS


def _written(series: _Series, moments: remote_write.Moments) -> bytes:
    spelled, value_at = series
    knots = np.linspace(moments.seconds[0], moments.seconds[-1], min(_KNOTS, len(moments.seconds)))
    values = np.interp(moments.seconds, knots, [value_at(moment) or 0 for moment in knots])
    return spelled + moments.samples(values)


def _timed(server: Server, what: str, query: str, now: float, *, ranged: bool) -> Timing:
    seconds, error = _once(server, query, now, ranged=ranged)
    for _ in range(_TRIES - 1):
        if error or seconds <= LONGEST_SECONDS:
            break
        seconds = min(seconds, _once(server, query, now, ranged=ranged)[0])
    return Timing(what=what, query=query, seconds=seconds, error=error)


def _once(server: Server, query: str, now: float, *, ranged: bool) -> tuple[float, str]:
    begin = server.cpu()
    try:
        if ranged:
            server.ask("query_range", query=query, start=now - SHOWN_SECONDS, end=now, step=STEP_SECONDS)
        else:
            server.ask("query", query=query, time=now)
    except urllib.error.HTTPError as refused:
        return server.cpu() - begin, json.load(refused)["error"]
    return server.cpu() - begin, ""


def _most_bytes(pid: int) -> int:
    """Of memory that the process has had at once."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    toolchain.ensure(("prometheus",), print)
    with tempfile.TemporaryDirectory() as place:
        measured = measure(SERVICES, Path(place))
    print(f"{measured.services} services, {measured.series} series, {measured.memory_bytes / 2**30:.2f} GiB at most")
    print(f"{len(measured.timings)} queries; the slowest:")
    for one in measured.slowest():
        print(f"  {one.seconds:6.3f} s  {one.what}")
    for fault in measured.faults():
        print(f"fault: {fault}")
    if len(sys.argv) > 1:
        document = {**asdict(measured), "faults": measured.faults()}
        Path(sys.argv[1]).write_text(json.dumps(document, indent=2) + "\n")
    sys.exit(bool(measured.faults()))


if __name__ == "__main__":
    main()
