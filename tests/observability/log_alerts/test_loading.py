"""Rules on logs: what ships is right, and what is wrong ends in one sentence with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from documents.problems import ProblemsFound
from observability.log_alerts.compiling import compiled, render_log_rules, time_field
from observability.log_alerts.counts import LINE_COUNTS
from observability.log_alerts.loading import load_log_rules
from observability.log_alerts.queries import query_problems
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE

SETTINGS = load_from_files(ROOT, "local").settings
RULES = {rule.alert: rule for rule in load_log_rules(CATALOGUE)}
CONFIG: dict[str, Any] = json.loads(render_log_rules([*RULES.values()], CATALOGUE, SETTINGS, SETTINGS.clusters.primary))

RULE = """\
rules:
  - alert: RootSignIn
    severity: S1
    owner: platform
    datasets: [audit.sign_in]
    query: event.action:ConsoleLogin AND event.outcome:success
    window_minutes: 15
    threshold: 1
    group_by: {user: user.name}
    summary: $user signed in
    description: $user signed in $count times.
    evidence: Seen in the last incident.
    review_on: 2027-05-31
"""


def problems(folder: Path, text: str) -> list[str]:
    (folder / "catalog" / "log_alerts").mkdir(parents=True)
    (folder / "catalog" / "log_alerts" / "own.yaml").write_text(text)
    try:
        load_log_rules(CATALOGUE, folder / "catalog" / "log_alerts")
    except ProblemsFound as found:
        return [str(problem) for problem in found.problems]
    return []


def test_a_right_file_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, RULE) == []


WRONG = [
    (
        "audit.sign_in",
        "audit.cloudtrial",
        5,
        "'audit.cloudtrial' is no data stream, so nothing would ever be found; write ",
    ),
    ("event.action:C", "event.actoin:C", 6, "'event.actoin' is no field of ECS that logs are searched by"),
    ("event.action:C", "event.actoin:C", 6, "; write event.action"),
    (
        "user: user.name",
        "user: user.nam",
        9,
        "'user.nam' is no field of ECS that logs are searched by; write user.name",
    ),
    (
        "event.action:ConsoleLogin",
        "ConsoleLogin",
        6,
        "'ConsoleLogin' names no field; write it like event.action:create",
    ),
    ("event.action:ConsoleLogin", "event.action:/(a+)+b/", 6, "'/(a+)+b/' is a regular expression, which visits every"),
    ("event.action:ConsoleLogin", "event.action:*Login", 6, "'*Login' begins with a wildcard, which visits every term"),
    ("event.action:ConsoleLogin", "event.action:ConsoleLogin~2", 6, "'ConsoleLogin~2' guesses or weighs"),
    ("owner: platform", "owner: platfrom", 4, "'platfrom' is no team of teams.yaml; write platform"),
    ("alert: RootSignIn", "alert: NobodyKnows", 2, "'NobodyKnows' has no runbook; write runbooks/NobodyKnows.md"),
    (
        "alert: RootSignIn",
        "alert: LogstashDown",
        2,
        "'LogstashDown' is an alert of catalog/alerts/logstash.yaml already",
    ),
    (
        "$user signed in\n",
        "$who signed in\n",
        10,
        "'$who signed in' stands for more than count and the labels of group_by",
    ),
    (
        "audit.sign_in",
        "sign_in",
        5,
        "'sign_in' must be a data stream's category and kind; write it like audit.cloudtrail",
    ),
    (
        "[audit.sign_in]",
        "[]",
        5,
        "datasets is empty, so nothing is searched; name a data stream, like audit.cloudtrail",
    ),
    ("threshold: 1", "threshold: 0", 8, "threshold: 0 must be a whole number from 1 to 1000000"),
    ("    threshold: 1\n", "    condition: fewer_than\n    threshold: 1\n", 10, "groups what may be silent; remove it"),
    (
        "    threshold: 1\n",
        "    condition: first_seen\n    threshold: 1\n",
        2,
        "belongs to the condition first_seen alone",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), WRONG)
def test_a_wrong_rule_is_told_in_one_sentence_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert old in RULE
    [found] = problems(tmp_path, RULE.replace(old, new, 1))
    assert found.startswith(f"catalog/log_alerts/own.yaml:{line}: ")
    assert sentence in found


def test_a_query_that_is_none_is_told() -> None:
    [(_, rule, _)] = query_problems("event.action:(a OR")
    assert rule.startswith("is no query in Lucene's syntax")


def test_what_ships_watches_what_matters() -> None:
    assert len(RULES) >= 12
    assert {"RootSignIn", "ClusterAdminBound", "KubernetesAuditSilent", "CloudtrailSilent"} <= RULES.keys()
    assert {one["alert"] for one in CONFIG["rules"]} == RULES.keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_compiled_rule_looks_at_its_window_and_bounds_its_answer(rule: Any) -> None:
    made = compiled(rule, SETTINGS)
    search = made["search"]
    [window, query] = search["query"]["bool"]["filter"]
    since = f"now-{rule.baseline_days}d" if rule.baseline_days else f"now-{rule.window_minutes}m"
    assert window == {"range": {time_field(rule): {"gte": since, "lt": "now"}}}
    assert query["query_string"] == {"query": rule.query, "allow_leading_wildcard": False}
    assert search["size"] == 0
    assert made["annotations"]["runbook_url"].endswith(f"/runbooks/{rule.alert}.md")
    assert bool(rule.group_by) == ("groups" in search.get("aggs", {}))


def test_files_of_aws_are_counted_by_their_arrival_and_lines_by_their_time() -> None:
    assert time_field(RULES["RootSignIn"]) == "event.ingested"
    assert time_field(RULES["NewErrorAppeared"]) == "@timestamp"


def test_every_replica_of_alertmanager_is_told_under_the_labels_of_the_cluster() -> None:
    assert len(CONFIG["alertmanagers"]) == SETTINGS.alertmanager.replicas
    assert CONFIG["labels"].keys() == {"cluster", "environment", "region"}
    assert CONFIG["owners"].keys() == {service.name for service in CATALOGUE.services}


def test_what_collectors_count_is_what_rules_ask_for() -> None:
    listed = CATALOGUE.telemetry["log-lines"].metrics
    assert {count.series for count in LINE_COUNTS} == listed.keys()
    for count in LINE_COUNTS:
        labels = {attribute.replace(".", "_") for attribute in count.attributes}
        assert set(listed[count.series].labels) == labels
