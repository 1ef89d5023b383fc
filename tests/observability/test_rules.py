"""Thresholds and the rules that name them."""

from __future__ import annotations

import pytest

from catalog.models import AlertFile
from documents.problems import ProblemsFound
from observability.rules import render_rules
from settings.loader import load_from_files
from tests.projects import ROOT

SETTINGS = load_from_files(ROOT, "local").settings


def alert_file(expression: str, *thresholds: str, signals: dict[str, str] | None = None) -> AlertFile:
    threshold = {
        "unit": "count",
        "minimum": 0.0,
        "maximum": 1e12,
        "value": 1e9,
        "evidence": "Made up for this test.",
        "review_on": "2027-05-31",
    }
    rule = {"alert": "QueueLong", "expr": expression, "for": "5m", "annotations": {"summary": "over ${limit}"}}
    return AlertFile.model_validate(
        {
            "thresholds": dict.fromkeys(thresholds, threshold),
            "signals": {
                name: {"title": "Made up for this test", "unit": "count", "expr": query}
                for name, query in (signals or {}).items()
            },
            "groups": ({"name": "queues", "rules": (rule,)},),
        }
    )


def test_thresholds_are_filled_in_wherever_they_are_named() -> None:
    text = render_rules({"queues": alert_file("queue > ${limit}", "limit")}, SETTINGS)["queues"]
    assert "expr: queue > 1000000000\n" in text
    assert "summary: over 1000000000\n" in text


def test_a_signal_is_filled_in_as_one_operand_with_its_own_thresholds() -> None:
    alerts = alert_file("${waiting} * 2 > ${limit}", "limit", signals={"waiting": "queue + (other > ${limit})"})
    assert (
        "expr: (queue + (other > 1000000000)) * 2 > 1000000000\n"
        in render_rules({"queues": alerts}, SETTINGS)["queues"]
    )


def test_a_signal_names_no_other_signal_and_has_a_name_of_its_own() -> None:
    signals = {"waiting": "queue", "doubled": "${waiting} * 2", "limit": "queue"}
    with pytest.raises(ProblemsFound) as found:
        render_rules({"queues": alert_file("${doubled} > ${limit}", "limit", signals=signals)}, SETTINGS)
    unknown, shadowing = str(found.value).splitlines()
    assert "signals.doubled" in unknown and "${waiting}" in unknown
    assert "signals.limit has the name of a threshold" in shadowing


def test_every_unknown_and_every_unused_threshold_is_named() -> None:
    with pytest.raises(ProblemsFound) as found:
        render_rules({"queues": alert_file("queue > ${limt}", "limit", "spare")}, SETTINGS)
    unknown, unused = str(found.value).splitlines()
    assert unknown.startswith("catalog/alerts/queues.yaml: groups.queues.QueueLong") and "${limt}" in unknown
    assert unused.startswith("catalog/alerts/queues.yaml: thresholds.spare is used by no rule")


def test_a_threshold_of_another_file_is_unknown() -> None:
    files = {"queues": alert_file("queue > ${limit}", "limit"), "others": alert_file("other > ${spare}", "spare")}
    with pytest.raises(ProblemsFound, match=r"others\.yaml.*\$\{limit\}"):
        render_rules(files, SETTINGS)
