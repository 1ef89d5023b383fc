"""Plays all scenarios at once, at real time, on what the stack's programs would read."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalog.models import Catalogue
from localcloud.observe.exporter import exporting, scrape_configs
from localcloud.observe.faults import together
from localcloud.observe.healthy import targets
from localcloud.observe.memory import remember
from localcloud.observe.programs import Programs, fetch, free_address
from localcloud.observe.receivers import Mailbox, Message, receiving
from localcloud.observe.scenarios import Scenario
from localcloud.observe.world import Target, history
from observability.configuration import configuration
from observability.notifications.bridge import SENTRY_URL, TICKETS_URL
from observability.notifications.receivers import SLACK_URL_SECRET
from observability.topology import ALERTMANAGER_SECRETS_DIR
from settings.models import Settings

PROMETHEUS = ("prometheus-0", "prometheus-1")
ALERTMANAGERS = ("alertmanager-0", "alertmanager-1", "alertmanager-2")

_PREPARING_SECONDS = 150
"""From the start to the faults: time to write the history down, and to run on it for a while without a fault."""
_HISTORY_STEP_SECONDS = 60
_LOOK_EVERY_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Firing:
    """An alert that Prometheus had firing; `at` is the Unix time at which it was first seen so."""

    at: float
    labels: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What happened. `faults_begin` is a Unix time."""

    faults_begin: float
    messages: Sequence[Message]
    firings: Sequence[Firing]


def play(
    catalogue: Catalogue, settings: Settings, scenarios: Sequence[Scenario], seconds: float, say: Callable[[str], None]
) -> Run:
    """Until `seconds` after the faults began. Raises LocalCloudError where a program does not start."""
    faults_begin = time.time() + _PREPARING_SECONDS
    rendered = configuration(catalogue, settings, settings.clusters.primary)
    world = targets(
        catalogue.services, rendered, settings, together([scenario.faults for scenario in scenarios]), faults_begin
    )
    with tempfile.TemporaryDirectory() as place, receiving() as mailbox, Programs(Path(place)) as programs:
        folder = Path(place)
        say("writing down what Prometheus would already know")
        now = time.time()
        database = remember(
            folder,
            history(world, faults_begin, now, _HISTORY_STEP_SECONDS),
            list(rendered.rules.values()),
            now,
            programs,
        )
        with exporting(world, faults_begin) as port:
            say("starting two replicas of Prometheus and three of Alertmanager")
            alertmanagers = start_alertmanagers(folder, rendered.alertmanager, mailbox, programs)
            addresses = _start_prometheus(
                folder, rendered.prometheus, rendered.rules, database, world, port, alertmanagers, programs
            )
            firings = _watch(scenarios, addresses, faults_begin, faults_begin + seconds, programs, say)
        return Run(faults_begin=faults_begin, messages=list(mailbox.messages), firings=firings)


def start_alertmanagers(folder: Path, text: str, mailbox: Mailbox, programs: Programs) -> dict[str, str]:
    """Addresses by name. The configuration is the stack's, but for where the receivers are and for working hours."""
    secrets = folder / "secrets"
    secrets.mkdir()
    for shipped, played in {
        ALERTMANAGER_SECRETS_DIR: str(secrets),
        TICKETS_URL: f"{mailbox.url}/ticket",
        SENTRY_URL: f"{mailbox.url}/sentry",
    }.items():
        text = text.replace(shipped, played)
    document = yaml.safe_load(text)
    document["global"]["pagerduty_url"] = f"{mailbox.url}/page"
    _always_at_work(document["route"])
    for name in _files(document):
        Path(name).write_text(f"{mailbox.url}/{_channel(Path(name).name)}" if "pagerduty" not in name else "key")
    (folder / "alertmanager.yaml").write_text(yaml.safe_dump(document))
    web = {name: free_address() for name in ALERTMANAGERS}
    gossip = {name: free_address() for name in ALERTMANAGERS}
    for name in ALERTMANAGERS:
        peers = [f"--cluster.peer={gossip[other]}" for other in ALERTMANAGERS if other != name]
        arguments = [
            "--config.file=alertmanager.yaml",
            f"--storage.path={name}",
            f"--web.listen-address={web[name]}",
            f"--cluster.listen-address={gossip[name]}",
            *peers,
        ]
        programs.start(name, "alertmanager", arguments, ready=f"http://{web[name]}/-/ready")
    return web


def _start_prometheus(
    folder: Path,
    text: str,
    rules: Any,
    database: Path,
    world: Sequence[Target],
    port: int,
    alertmanagers: dict[str, str],
    programs: Programs,
) -> dict[str, str]:
    """Addresses by name. The configuration is the stack's, but for where targets and Alertmanagers are."""
    for domain, rule_file in rules.items():
        (folder / f"rules-{domain}.yaml").write_text(rule_file)
    web = {name: free_address() for name in PROMETHEUS}
    document = yaml.safe_load(text)
    document.pop("scrape_config_files", None)
    document["rule_files"] = [str(folder / "rules-*.yaml")]
    document["scrape_configs"] = [
        *scrape_configs(world, port),
        _program_job("prometheus", web),
        _program_job("alertmanager", alertmanagers),
    ]
    document["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": sorted(alertmanagers.values())}]}]
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(document))
    for name, address in web.items():
        shutil.copytree(database, folder / name)
        arguments = [
            "--config.file=prometheus.yaml",
            f"--storage.tsdb.path={name}",
            "--storage.tsdb.retention.time=30d",
            # The history is meant to go on without a gap.
            "--rules.alert.for-grace-period=0s",
            f"--web.listen-address={address}",
        ]
        programs.start(name, "prometheus", arguments, ready=f"http://{address}/-/ready")
    return web


def _watch(
    scenarios: Sequence[Scenario],
    addresses: dict[str, str],
    faults_begin: float,
    end: float,
    programs: Programs,
    say: Callable[[str], None],
) -> list[Firing]:
    """What fires, looked at every few seconds, while programs die as the scenarios want it."""
    kills = {program: faults_begin + after for scenario in scenarios for program, after in scenario.kills.items()}
    found: dict[tuple[tuple[str, str], ...], Firing] = {}
    said = ""
    while (now := time.time()) < end:
        for program in [program for program, moment in kills.items() if now >= moment]:
            del kills[program]
            say(f"{program} is killed")
            programs.kill(program)
        for firing in _firing(next(addresses[name] for name in PROMETHEUS if programs.alive(name)), now):
            found.setdefault(tuple(sorted(firing.labels.items())), firing)
        minute = f"{(now - faults_begin) / 60:.0f} min of {(end - faults_begin) / 60:.0f}"
        if minute != said and now > faults_begin:
            said = minute
            say(f"{minute}: {len(found)} alerts have fired")
        time.sleep(_LOOK_EVERY_SECONDS)
    return list(found.values())


def _firing(address: str, now: float) -> list[Firing]:
    answer = fetch(f"http://{address}/api/v1/alerts") or {"data": {"alerts": []}}
    return [Firing(at=now, labels=alert["labels"]) for alert in answer["data"]["alerts"] if alert["state"] == "firing"]


def _program_job(job: str, addresses: dict[str, str]) -> dict[str, Any]:
    places = [{"targets": [address], "labels": {"instance": name}} for name, address in sorted(addresses.items())]
    return {"job_name": job, "static_configs": places}


def _always_at_work(route: dict[str, Any]) -> None:
    """A run tells the same at night as by day."""
    route.pop("active_time_intervals", None)
    for child in route.get("routes", ()):
        _always_at_work(child)


def _files(document: Any) -> set[str]:
    """Every file that the configuration names."""
    match document:
        case dict():
            own = {value for key, value in document.items() if key.endswith("_file")}
            return own.union(*(_files(value) for value in document.values()))
        case list():
            return set().union(*(_files(value) for value in document))
    return set()


def _channel(secret: str) -> str:
    """What a receiver with this secret is in the report."""
    return "post" if secret == SLACK_URL_SECRET else "watchdog"
