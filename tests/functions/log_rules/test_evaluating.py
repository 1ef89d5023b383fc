"""A whole round: what is asked, what is told, and what happens where a server does not play along."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.log_rules.calls import Search
from functions.log_rules.evaluating import evaluate
from functions.log_rules.metrics import Metrics
from tests.functions.log_rules.servers import Server, serving
from tests.functions.log_rules.test_judging import CONFIG, answer, rule


@pytest.fixture
def elasticsearch() -> Iterator[Server]:
    with serving() as server:
        server.answer = answer(5)
        yield server


@pytest.fixture
def alertmanagers() -> Iterator[list[Server]]:
    with serving() as first, serving() as second:
        yield [first, second]


def config(alertmanagers: list[Server], *rules: dict[str, Any]) -> dict[str, Any]:
    asked = [one | {"path": f"/{one['alert']}/_search", "search": {"size": 0}} for one in rules]
    return {**CONFIG, "alertmanagers": [server.url for server in alertmanagers], "rules": asked}


def value(metrics: Metrics, series: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in metrics.text().splitlines() if line.startswith(series))


def test_every_alertmanager_is_told_what_fires_and_nothing_else(
    elasticsearch: Server, alertmanagers: list[Server]
) -> None:
    metrics = Metrics()
    round_ = config(alertmanagers, rule(alert="Loud"), rule(alert="Quiet", threshold=6))
    evaluate(round_, Search(elasticsearch.url), metrics)
    for server in alertmanagers:
        [(path, alerts, _)] = server.asked
        assert path == "/api/v2/alerts"
        assert [one["labels"]["alertname"] for one in alerts] == ["Loud"]
    assert [path.partition("?")[0] for path, _, _ in elasticsearch.asked] == ["/Loud/_search", "/Quiet/_search"]
    assert value(metrics, "log_rules_firing_alerts") == 1
    assert value(metrics, "log_rules_last_run_timestamp_seconds") > 0


def test_nothing_is_told_where_nothing_fires_and_the_round_counts_all_the_same(
    elasticsearch: Server, alertmanagers: list[Server]
) -> None:
    metrics = Metrics()
    evaluate(config(alertmanagers, rule(threshold=6)), Search(elasticsearch.url), metrics)
    assert [server.asked for server in alertmanagers] == [[], []]
    assert value(metrics, "log_rules_last_run_timestamp_seconds") > 0


def test_another_run_tells_the_same_alert_as_nothing_is_remembered(
    elasticsearch: Server, alertmanagers: list[Server]
) -> None:
    for _ in range(2):
        evaluate(config(alertmanagers, rule()), Search(elasticsearch.url), Metrics())
    told = [alerts[0]["labels"] for _, alerts, _ in alertmanagers[0].asked]
    assert len(told) == 2 and told[0] == told[1]


def test_a_rule_that_fails_keeps_none_of_the_others_back(
    elasticsearch: Server, alertmanagers: list[Server], capsys: pytest.CaptureFixture[str]
) -> None:
    elasticsearch.answers = {"/Broken/": {"error": "parse"}}
    metrics = Metrics()
    told = evaluate(config(alertmanagers, rule(alert="Broken"), rule(alert="Loud")), Search(elasticsearch.url), metrics)
    assert [one["labels"]["alertname"] for one in told] == ["Loud"]
    assert value(metrics, 'log_rules_evaluation_failures_total{rule="Broken"}') == 1
    assert value(metrics, 'log_rules_evaluation_failures_total{rule="Loud"}') == 0
    assert "Broken" in capsys.readouterr().err


@pytest.mark.parametrize("status", [401, 400, 503])
def test_an_elasticsearch_that_refuses_fires_nothing_not_even_silence(
    elasticsearch: Server, alertmanagers: list[Server], status: int
) -> None:
    elasticsearch.status = status
    metrics = Metrics()
    assert not evaluate(config(alertmanagers, rule(condition="fewer_than")), Search(elasticsearch.url), metrics)
    assert value(metrics, 'log_rules_evaluation_failures_total{rule="Tried"}') == 1


def test_one_alertmanager_is_enough_and_none_is_counted(elasticsearch: Server, alertmanagers: list[Server]) -> None:
    metrics = Metrics()
    alertmanagers[0].status = 500
    evaluate(config(alertmanagers, rule()), Search(elasticsearch.url), metrics)
    assert value(metrics, "log_rules_untold_alerts_total") == 0
    alertmanagers[1].status = 500
    evaluate(config(alertmanagers, rule()), Search(elasticsearch.url), metrics)
    assert value(metrics, "log_rules_untold_alerts_total") == 1


def test_the_password_is_read_anew_and_shown_to_nobody(
    elasticsearch: Server, alertmanagers: list[Server], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "username").write_text("log-rules\n")
    search = Search(elasticsearch.url, tmp_path)
    for password in ("first", "second"):
        (tmp_path / "password").write_text(password)
        elasticsearch.status = 401
        evaluate(config(alertmanagers, rule()), search, Metrics())
        shown = base64.b64decode(str(elasticsearch.asked[-1][2]).removeprefix("Basic ")).decode()
        assert shown == f"log-rules:{password}"
    output = capsys.readouterr()
    assert "first" not in output.out + output.err and "second" not in output.out + output.err
