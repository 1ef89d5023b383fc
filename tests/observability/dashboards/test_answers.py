"""Every query of every panel, answered by a real Prometheus that holds the series of the telemetry lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.models import Catalogue
from tests.observability.dashboards.answers import Answer, Ask, has_values, prometheus
from tests.observability.dashboards.checks import Dashboard

pytestmark = pytest.mark.cloud

LONGEST_SECONDS = 1.0


@pytest.fixture(scope="module")
def ask(catalogue: Catalogue, rendered: list[Dashboard], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with prometheus(catalogue, rendered, tmp_path_factory.mktemp("world")) as ask:
        yield ask


@pytest.fixture(scope="module")
def answers(ask: Ask, rendered: list[Dashboard]) -> list[Answer]:
    return [answer for dashboard in rendered for answer in ask.all(dashboard)]


def test_every_panel_is_asked(answers: list[Answer], rendered: list[Dashboard]) -> None:
    assert len(answers) >= sum(len(dashboard["panels"]) for dashboard in rendered) - 5 * len(rendered)


def test_no_query_is_refused(answers: list[Answer]) -> None:
    assert [f"{answer}: {answer.error}" for answer in answers if answer.error] == []


def test_no_panel_is_empty(answers: list[Answer]) -> None:
    assert [str(answer) for answer in answers if not has_values(answer)] == []


def test_no_query_takes_long(answers: list[Answer], ask: Ask) -> None:
    """One that took long because the machine had other work is quick another time."""
    slow = [answer for answer in answers if answer.seconds > LONGEST_SECONDS]
    assert [str(answer) for answer in slow if min(ask.seconds(answer) for _ in range(5)) > LONGEST_SECONDS] == []


def test_a_query_for_what_does_not_exist_is_seen_to_be_empty(
    catalogue: Catalogue, rendered: list[Dashboard], tmp_path_factory: pytest.TempPathFactory
) -> None:
    nodes = next(dashboard for dashboard in rendered if dashboard["uid"] == "nodes")
    panel = next(panel for panel in nodes["panels"] if panel["type"] == "timeseries")
    targets = [{"refId": letter, "expr": expr} for letter, expr in (("A", "node_laod5"), ("B", "up +"), ("C", "up"))]
    spoilt = {**nodes, "annotations": {}, "panels": [{**panel, "targets": [targets[0], targets[2]]}]}
    with prometheus(catalogue, [spoilt], tmp_path_factory.mktemp("spoilt")) as ask:
        unknown, known = ask.all(spoilt)
        [broken] = ask.all({**spoilt, "panels": [{**panel, "targets": [targets[1]]}]})
    assert not has_values(unknown) and has_values(known)
    assert "parse error" in broken.error
