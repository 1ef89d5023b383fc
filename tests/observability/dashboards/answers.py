"""What a real Prometheus answers to every query of every panel, with Grafana's variables filled in."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import toolchain
from catalog.models import Catalogue
from localcloud.ports import free_port
from tests.observability.dashboards import checks
from tests.observability.dashboards.checks import Dashboard
from tests.observability.dashboards.exporters import known_metrics
from tests.observability.dashboards.world import STEP_SECONDS, World, openmetrics
from tests.observability.programs import running

HISTORY_SECONDS = 2 * 3600
SHOWN_SECONDS = 3600
_EVERYWHERE = (("ApiErrorRatioHigh", "S1"), ("ApiLatencyHigh", "S2"), ("ServiceRestartsOften", "S3"))
_BLOCK = "720h"
"""Longest span of a block: promtool reads the whole file again for each block that it writes."""
_FILLED = {
    "[$__rate_interval]": "[4m]",
    "$__range": "1h",
    "$cluster": ".*",
    "$namespace": ".*",
    "$node": ".*",
    "$service": ".*",
}
"""As Grafana fills them in where everything is chosen: the window is four times the step of the samples."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`series` are Prometheus' own; `seconds` is how long it took."""

    dashboard: str
    panel: Mapping[str, Any]
    query: str
    instant: bool
    reference: str
    """By which the panel knows the query."""
    legend: str
    series: list[Any]
    error: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.panel['title']}: {self.query}"


def filled(query: str) -> str:
    for variable, value in _FILLED.items():
        query = query.replace(variable, value)
    return query


@contextmanager
def prometheus(
    catalogue: Catalogue,
    dashboards: Iterable[Dashboard],
    folder: Path,
    *,
    firing: Sequence[tuple[str, str, str]] = (),
) -> Iterator[Ask]:
    """A running Prometheus that holds the world that the dashboards look at.

    `firing` are service, alert and severity of the alerts that fire; left out, each service has one of each severity.
    """
    firing = firing or [(service.name, *alert) for service in catalogue.services for alert in _EVERYWHERE]
    now = time.time() // STEP_SECONDS * STEP_SECONDS
    world = World(catalogue=catalogue, metrics=known_metrics(catalogue), firing=firing)
    for dashboard in dashboards:
        for _, query in checks.queries(dashboard):
            world.observe(filled(query))
    exposition = folder / "world.txt"
    with exposition.open("w") as file:
        file.writelines(openmetrics(world, now, HISTORY_SECONDS))
    data = folder / "data"
    importing = [str(toolchain.path("promtool")), "tsdb", "create-blocks-from", f"--max-block-duration={_BLOCK}"]
    importing += ["openmetrics", str(exposition), str(data)]
    subprocess.run(importing, check=True, capture_output=True)
    (folder / "prometheus.yaml").write_text("{}\n")
    address = f"127.0.0.1:{free_port()}"
    arguments = (
        f"--config.file={folder}/prometheus.yaml",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=10y",
        f"--web.listen-address={address}",
    )
    with running("prometheus", *arguments, ready=f"http://{address}/-/ready", folder=folder):
        yield Ask(url=f"http://{address}", now=now)


@dataclass(frozen=True, kw_only=True)
class Ask:
    url: str
    now: float

    def all(self, dashboard: Dashboard) -> Iterator[Answer]:
        for panel in checks.panels(dashboard):
            for target in panel["targets"]:
                yield self._one(dashboard["uid"], panel, target)

    def seconds(self, answer: Answer) -> float:
        """How long the same question takes once more."""
        target = {"expr": answer.query, "instant": answer.instant}
        return self._one(answer.dashboard, answer.panel, target).seconds

    def _one(self, dashboard: str, panel: Mapping[str, Any], target: Mapping[str, Any]) -> Answer:
        query = filled(target["expr"])
        started = time.monotonic()
        body = self._instant(query) if target.get("instant") else self._range(query)
        return Answer(
            dashboard=dashboard,
            panel=panel,
            query=query,
            instant=bool(target.get("instant")),
            reference=target.get("refId", ""),
            legend=target.get("legendFormat", ""),
            series=body.get("data", {}).get("result", []),
            error=body.get("error", ""),
            seconds=time.monotonic() - started,
        )

    def _instant(self, query: str) -> dict[str, Any]:
        return self._get("query", query=query, time=self.now)

    def _range(self, query: str) -> dict[str, Any]:
        start = self.now - SHOWN_SECONDS
        return self._get("query_range", query=query, start=start, end=self.now, step=STEP_SECONDS)

    def _get(self, path: str, **parameters: Any) -> dict[str, Any]:
        body = urllib.parse.urlencode(parameters).encode()
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)


def has_values(answer: Answer) -> bool:
    """Whether anything is to be seen: one number, at least, that is one."""
    return any(value != "NaN" for series in answer.series for _, value in _points(series))


def _points(series: Mapping[str, Any]) -> list[tuple[float, str]]:
    return series["values"] if "values" in series else [series["value"]]
