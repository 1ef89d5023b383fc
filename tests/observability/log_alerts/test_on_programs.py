"""From lines to a person: the real search node, the runner as it ships, and the real Alertmanager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.log_rules.calls import Search
from functions.log_rules.evaluating import evaluate
from functions.log_rules.metrics import Metrics
from localcloud.ports import free_port
from localcloud.telemetry.search_node import SearchNode, search_node
from observability.log_alerts.compiling import render_log_rules
from observability.log_alerts.loading import load_log_rules
from observability.notifications import render_alertmanager
from observability.search.ingest.pipelines import pipeline_name, pipelines
from settings.loader import load_from_files
from tests.observability.notifications.played import Alertmanager, Outside, alertmanager, outside
from tests.observability.programs import eventually, fetch
from tests.observability.search.ingest.cases import Case, cases
from tests.observability.search.ingest.test_pipelines import category_template
from tests.projects import ROOT
from tests.reading import CATALOGUE

SETTINGS = load_from_files(ROOT, "local").settings
RULES = load_log_rules(CATALOGUE)
FIRES = {
    "RootSignIn": {"address": "203.0.113.9"},
    "ClusterAdminBound": {"user": "ren", "binding": "temporary"},
    "ShellOpenedInPod": {"user": "mika", "namespace": "shop"},
    "SecretsReadByPerson": {"user": "mika", "namespace": "shop"},
    "SignInFailuresOfUser": {"user": "noa"},
    "SignInFailuresFromAddress": {"address": "198.51.100.99"},
    "WafBlocksFromAddress": {"address": "198.51.100.9"},
    "AwsCallsDeniedBurst": {"user": "mika"},
    "NewErrorAppeared": {"service": "cart", "error": "KeyError", "owner": "checkout"},
}
"""Labels of an alert that each rule ends in, over the lines of `world`."""
QUIET = {"WafBlocksBurst", "PortScanSeen", "KubernetesAuditSilent", "CloudtrailSilent", "AnonymousRequestAllowed"}

pytestmark = [pytest.mark.cloud, pytest.mark.proof]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    with search_node(tmp_path_factory.mktemp("search")) as node:
        for category in ("access", "application", "audit", "dead_letter", "error"):
            node.ask("PUT", f"/_index_template/logs-{category}", category_template(category))
        for name, body in pipelines("local").items():
            node.ask("PUT", f"/_ingest/pipeline/{name}", body)
        lines = [one for pair in world() for one in pair]
        answer = node.ask("POST", "/_bulk?refresh=true", "".join(f"{json.dumps(line)}\n" for line in lines))
        assert not answer["errors"]
        yield node


def world() -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Action and document of what is sent: the parse cases, repeated where a rule counts."""
    named = {case.name: case for case in cases()}
    for name in ("a root sign-in", "a shell in a pod", "a binding to cluster-admin", "a secret that is read"):
        yield sent(named[name])
    for number in range(10):
        yield sent(named["a console sign-in with the wrong password"], ("ct-0002", f"failed-{number}"))
        denied = named["a read that is denied"]
        yield sent(denied, ("ct-0006", f"denied-{number}"), ("ListUsers", f"List{number}"))
        others = (("ct-0002", f"other-{number}"), ('"noa"', f'"user-{number}"'), ("198.51.100.20", "198.51.100.99"))
        yield sent(named["a console sign-in with the wrong password"], *others)
    for number in range(120):
        yield sent(named["a blocked request"], ("1-abc", f"1-{number}"), key=f"waf-{number}")
    for error, hours in (("KeyError", 0), ("TimeoutError", 0), ("TimeoutError", 48)):
        for number in range(20):
            yield error_line(error, hours, number)


def sent(case: Case, *changes: tuple[str, str], key: str = "") -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    line = case.line
    for old, new in changes:
        assert old in line
        line = line.replace(old, new)
    document = case.document | {"message": line, "event": {"id": key or case.id, "module": case.source}}
    return {"create": {"_index": "logs-dead_letter.x-local", "pipeline": pipeline_name(case.source)}}, document


def error_line(error: str, hours: int, number: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """As the collectors write them."""
    at = datetime.now(UTC) - timedelta(hours=hours, minutes=1)
    document = {"@timestamp": at.isoformat(), "service": {"name": "cart"}, "error": {"type": error}, "message": "x"}
    return {"create": {"_index": "logs-error.api-local", "_id": f"{error}-{hours}-{number}"}}, document


def config(node: SearchNode, alertmanagers: Sequence[str]) -> dict[str, Any]:
    shipped = json.loads(render_log_rules(RULES, CATALOGUE, SETTINGS, SETTINGS.clusters.primary))
    return shipped | {"elasticsearch": node.url, "alertmanagers": list(alertmanagers), "interval_seconds": 1}


@pytest.fixture(scope="module")
def told(node: SearchNode) -> Sequence[Mapping[str, Any]]:
    metrics = Metrics()
    alerts = evaluate(config(node, ()) | {"alertmanagers": []}, Search(node.url), metrics)
    failures = [line for line in metrics.text().splitlines() if "failures_total{" in line and not line.endswith(" 0")]
    assert not failures
    return alerts


@pytest.mark.parametrize("alert", FIRES)
def test_a_rule_fires_over_lines_that_went_through_their_pipeline(
    alert: str, told: Sequence[Mapping[str, Any]]
) -> None:
    labels = [one["labels"] for one in told if one["labels"]["alertname"] == alert]
    assert any(FIRES[alert].items() <= found.items() for found in labels), labels


@pytest.mark.parametrize("alert", sorted(QUIET))
def test_a_rule_stays_quiet(alert: str, told: Sequence[Mapping[str, Any]]) -> None:
    assert alert not in {one["labels"]["alertname"] for one in told}


def test_an_error_that_was_there_before_is_no_news(told: Sequence[Mapping[str, Any]]) -> None:
    errors = {one["labels"].get("error") for one in told if one["labels"]["alertname"] == "NewErrorAppeared"}
    assert errors == {"KeyError"}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[tuple[Outside, Alertmanager]]:
    rendered = render_alertmanager(CATALOGUE, SETTINGS, SETTINGS.clusters.primary)
    with outside() as world, alertmanager(rendered, world, tmp_path) as running:
        yield world, running


def test_one_that_fires_reaches_a_person_and_resolves_when_the_runner_is_gone(
    node: SearchNode, people: tuple[Outside, Alertmanager], tmp_path: Path
) -> None:
    receiving, running = people
    document = config(node, [running.api.removesuffix("/api/v2")])
    document["rules"] = [rule for rule in document["rules"] if rule["alert"] in ("RootSignIn", "KubernetesAuditSilent")]
    (tmp_path / "rules.json").write_text(json.dumps(document))
    for name, value in (("username", "log-rules"), ("password", "unused")):
        (tmp_path / name).write_text(value)
    port = free_port()
    with started(tmp_path, port) as first:
        message = eventually(lambda: posts(receiving, "RootSignIn"), "nobody is told")[0]
        assert "203.0.113.9" in message and "runbooks/RootSignIn.md" in message
        assert 'log_rules_evaluation_failures_total{rule="RootSignIn"} 0' in fetch(f"http://127.0.0.1:{port}/metrics")
    assert first.returncode == 0
    with started(tmp_path, free_port()):
        eventually(lambda: running.alerts(), "the alert is gone")
    # A restart made no second alert; without a runner it ends by itself.
    assert [one["labels"]["alertname"] for one in running.alerts()] == ["RootSignIn"]
    eventually(lambda: not running.alerts(), "it never resolves")
    assert not posts(receiving, "KubernetesAuditSilent")


class started:
    """The runner as its pod starts it, until the block ends."""

    def __init__(self, folder: Path, port: int) -> None:
        self._arguments = [str(folder / "rules.json"), str(folder), "", str(port)]

    def __enter__(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "functions.log_rules", *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, env={"PATH": os.defpath})
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


def posts(receiving: Outside, alert: str) -> list[str]:
    return [text for _, body in receiving.received if alert in (text := json.dumps(body))]
