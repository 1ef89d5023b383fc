"""Every alert links to its runbook and to the panel that shows what it compares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catalog.rule_files import AlertFile
from documents.problems import ProblemsFound
from observability.links import WATCHDOG, dashboard_uid, link_problems, linked, panel_id
from observability.rules import render_rules
from settings.alerting import Alerts
from settings.loader import load_from_files
from tests.observability.promtool import unit_test_failures
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "prod").settings
ALERT_FILES = CATALOGUE.alerts
LINKED = {
    (domain, rule["alert"]): rule["annotations"]
    for domain, text in render_rules(linked(ALERT_FILES, SETTINGS.ownership, CATALOGUE.runbooks), SETTINGS).items()
    for group in from_yaml(text)["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
WITHOUT_OVERRIDES = SETTINGS.model_copy(update={"alerts": Alerts()})
COLLIDING = ("s909", "s1542")
"""Names whose checksums share a panel id."""


def alert_file(expression: str, alert: str = "QueueLong", signals: tuple[str, ...] = ("waiting",)) -> AlertFile:
    return AlertFile.model_validate(
        {
            "signals": {name: {"title": "Made up for this test", "unit": "count", "expr": "queue"} for name in signals},
            "groups": ({"name": "queues", "rules": ({"alert": alert, "expr": expression},)},),
        }
    )


QUEUES = {"queues": alert_file("${waiting} > 0")}


@given(st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True))
def test_a_panel_has_an_id_that_grafana_takes(signal: str) -> None:
    assert 1 <= panel_id(signal) <= 1_000_000
    assert panel_id(signal) == panel_id(signal)


def test_the_ids_of_panels_stay_what_they_are() -> None:
    """Links in old notifications lead to them."""
    assert panel_id("requests_failed_ratio") == 57_856
    assert dashboard_uid("application") == "signals-application"


def test_every_alert_links_to_its_runbook_in_the_repository() -> None:
    for (_, alert), texts in LINKED.items():
        assert texts["runbook_url"] == f"{SETTINGS.ownership.repository_url}/blob/main/runbooks/{alert}.md"


def test_every_alert_links_to_the_panel_of_the_signal_that_it_compares() -> None:
    for (domain, alert), texts in LINKED.items():
        if alert == WATCHDOG:
            continue
        pattern = r"https://grafana\.kiso\.example/d/signals-([-\w]+)\?viewPanel=panel-(\d+)&var-cluster=\{\{ .+ \}\}"
        found = re.fullmatch(pattern, texts["dashboard_url"])
        assert found and found[1] == domain
        assert int(found[2]) in {panel_id(name) for name in ALERT_FILES[domain].signals}


@pytest.mark.cloud
@pytest.mark.parametrize(("labels", "external"), [('cluster="c1",', "other"), ("", "c1")], ids=["label", "external"])
def test_the_link_names_the_alert_s_cluster_in_prometheus_and_in_the_ruler(
    labels: str, external: str, tmp_path: Path
) -> None:
    rules = render_rules(linked(QUEUES, SETTINGS.ownership, {"QueueLong"}), WITHOUT_OVERRIDES)
    url = f"https://grafana.kiso.example/d/signals-queues?viewPanel=panel-{panel_id('waiting')}&var-cluster=c1"
    own = {"cluster": "c1"} if labels else {}
    annotations = {
        "runbook_url": f"{SETTINGS.ownership.repository_url}/blob/main/runbooks/QueueLong.md",
        "dashboard_url": url,
    }
    alert = {"exp_labels": {"job": "queue", **own}, "exp_annotations": annotations}
    test = {
        "interval": "1m",
        "external_labels": {"cluster": external},
        "input_series": [{"series": f'queue{{{labels}job="queue"}}', "values": "1x5"}],
        "alert_rule_test": [{"alertname": "QueueLong", "eval_time": "1m", "exp_alerts": [alert]}],
    }
    assert unit_test_failures(tmp_path, rules, yaml.safe_dump({"rule_files": ["queues.yaml"], "tests": [test]})) == ""


def test_rules_without_links_are_those_that_unit_tests_read() -> None:
    for text in render_rules(ALERT_FILES, SETTINGS).values():
        assert "runbook_url" not in text and "dashboard_url" not in text


@pytest.mark.parametrize(
    ("alerts", "runbooks", "sentence"),
    [
        (alert_file("queue > 0"), {"QueueLong"}, "groups.queues: 'QueueLong' compares no signal of its file; define"),
        (alert_file("${waiting} > 0"), set(), "groups.queues: 'QueueLong' has no runbook; write runbooks/QueueLong.md"),
        (
            alert_file("${s909} > 0", signals=COLLIDING),
            {"QueueLong"},
            f"signals.{COLLIDING[1]} has the panel id of the signal {COLLIDING[0]}; rename one of the two",
        ),
    ],
)
def test_a_link_to_nowhere_is_told(alerts: AlertFile, runbooks: set[str], sentence: str) -> None:
    (found,) = link_problems({"queues": alerts}, runbooks)
    assert str(found).startswith(f"catalog/alerts/queues.yaml: {sentence}")


def test_the_watchdog_measures_nothing() -> None:
    assert not list(link_problems({"queues": alert_file("vector(1)", alert=WATCHDOG)}, {WATCHDOG}))


def test_nothing_is_rendered_that_links_to_nowhere() -> None:
    with pytest.raises(ProblemsFound, match="has no runbook"):
        linked(QUEUES, SETTINGS.ownership, set())
