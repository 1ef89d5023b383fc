"""Plays the way from a line to a person: errors of a container, a rule on logs, Alertmanager, and who is told.

Waits are the stack's own: how often rules are asked, and how long Alertmanager gathers alerts before it tells anybody.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.models import Catalogue
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT
from localcloud.observe.playing import start_alertmanagers
from localcloud.observe.programs import Programs, fetch, free_address
from localcloud.observe.receivers import Mailbox, Message, receiving
from localcloud.telemetry.collectors import collectors
from localcloud.telemetry.dialect import furnish
from localcloud.telemetry.lines import Kind, lines
from localcloud.telemetry.pod_files import CONTAINERS, append
from localcloud.telemetry.rewiring import Peers
from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from observability.log_alerts.compiling import RULES_FILE, render_log_rules
from observability.log_alerts.loading import load_log_rules
from observability.notifications import render_alertmanager
from settings.models import Settings

ALERT = "NewErrorAppeared"
"""A rule of the catalogue: a service has a kind of error that it had not all week."""
LINES = 200
_FAILING: Kind = "java"
_KINDS: tuple[Kind, ...] = ("nginx", _FAILING)
"""One in two is a stack trace, of which each kind comes often enough for the rule; the rest are access lines."""
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 60.0
"""Beyond the stack's own waits."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Seconds after the lines were written: found by the search node, taken by Alertmanager, told to a receiver."""

    found: float
    alerting: float
    told: float
    service: str
    message: Message


def play(catalogue: Catalogue, settings: Settings, folder: Path, say: Callable[[str], None]) -> Page:
    """Raises LocalCloudError where a program does not start, or nobody is told in time."""
    service = CONTAINERS[_FAILING].service
    with (
        search_node(folder / "search") as node,
        collectors(
            folder / "collectors", catalogue, settings, list(CONTAINERS.values()), Peers(elasticsearch=node.url)
        ) as pipeline,
        receiving() as mailbox,
        Programs(folder) as programs,
    ):
        furnish(node, catalogue, settings)
        cluster = settings.clusters.primary
        web = start_alertmanagers(folder, render_alertmanager(catalogue, settings, cluster), mailbox, programs)
        alertmanagers = [f"http://{address}" for address in web.values()]
        with _rules(
            folder, _shipped(catalogue, settings) | {"elasticsearch": node.url, "alertmanagers": alertmanagers}
        ):
            say(f"{service} fails for the first time; rules are asked every {settings.logs.rule_interval_seconds} s")
            begin = time.time()
            for line in lines(LINES, datetime.now(UTC), _KINDS):
                append(pipeline.pods, CONTAINERS[line.kind], [(line.at, line.text.encode())])
            patience = settings.logs.rule_interval_seconds + _PATIENCE_SECONDS

            def until(what: str, happens: Callable[[], Any]) -> float:
                return _until(what, happens, patience) - begin

            found = until("found by the search node", lambda: _errors(node) >= LINES // len(_KINDS))
            say(f"after {found:.1f} s the lines are found")
            alerting = until("with Alertmanager", lambda: _alerting(alertmanagers[0]))
            say(f"after {alerting:.1f} s Alertmanager has the alert")
            until("told to anybody", lambda: _about(mailbox, service))
            message = next(iter(_about(mailbox, service)))
    return Page(found=found, alerting=alerting, told=message.at - begin, service=service, message=message)


def _shipped(catalogue: Catalogue, settings: Settings) -> dict[str, Any]:
    """The configuration of the rules' runner."""
    return json.loads(render_log_rules(load_log_rules(catalogue), catalogue, settings, settings.clusters.primary))


@contextmanager
def _rules(folder: Path, config: Mapping[str, Any]) -> Iterator[None]:
    """The runner as its pod starts it."""
    rules = folder / RULES_FILE
    rules.write_text(json.dumps(config))
    for name in ("username", "password"):
        (folder / name).write_text("unused")
    port = free_address().rpartition(":")[2]
    with (folder / "log-rules.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "functions.log_rules", str(rules), str(folder), "", port],
            cwd=PROJECT_ROOT,
            env={"PATH": os.defpath},
            stdout=output,
            stderr=output,
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _errors(node: SearchNode) -> int:
    try:
        return node.ask("GET", "/logs-error.*/_count?ignore_unavailable=true")["count"]
    except SearchError:  # Its shards are not there yet.
        return 0


def _alerting(alertmanager: str) -> bool:
    alerts = fetch(f"{alertmanager}/api/v2/alerts") or ()
    return any(one["labels"]["alertname"] == ALERT for one in alerts)


def _about(mailbox: Mailbox, service: str) -> Sequence[Message]:
    return [message for message in list(mailbox.messages) if message.is_about(ALERT, (service,))]


def _until(what: str, happens: Callable[[], Any], seconds: float) -> float:
    """When it was seen to happen. Raises LocalCloudError where it does not in so many seconds."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            raise LocalCloudError(f"the error is not {what} after {seconds:.0f} s")
        time.sleep(_LOOK_SECONDS)
    return time.time()
