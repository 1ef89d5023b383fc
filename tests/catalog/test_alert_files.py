"""A wrong alert file, or a wrong override of it, ends in sentences with place, value, rule and fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from catalog.cli import app
from tests.catalog.checking import complaints

ALERTS = """\
thresholds:
  own_ratio:
    unit: ratio
    minimum: 0.1
    maximum: 0.5
    value: 0.3
    evidence: Seen in the last incident.
    review_on: 2027-05-31
groups:
  - name: own
    rules:
      - alert: OwnRatioHigh
        expr: avg by (owner) (up) > ${own_ratio}
        for: 5m
        labels:
          severity: S2
        annotations:
          summary: A share of what {{ $labels.owner }} runs is up
"""


def test_what_the_others_spoil_is_right(folder: Path) -> None:
    (folder / "alerts/own.yaml").write_text(ALERTS)
    assert CliRunner().invoke(app, ["check", "--folder", str(folder)]).exit_code == 0


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (("value: 0.3", "value: .nan"), 6, "thresholds.own_ratio.value: nan must be a number; write a finite number"),
        (
            ("value: 0.3", "value: 0.6"),
            6,
            "thresholds.own_ratio.value: 0.6 must be from minimum 0.1 to maximum 0.5; correct the one that is wrong",
        ),
        (
            ("2027-05-31", "2027-02-31"),
            8,
            "thresholds.own_ratio.review_on: '2027-02-31' must be a day of the calendar;",
        ),
        (("own_ratio:", "own-ratio:"), 2, "thresholds.own-ratio: 'own-ratio' must be a threshold's name of"),
        (
            ("own_ratio:", "api_error_ratio:"),
            2,
            "thresholds.api_error_ratio is defined in catalog/alerts/application.yaml",
        ),
        (
            ("unit: ratio", "unit: %"),
            3,
            "the file is not valid YAML (while scanning for the next token, found character",
        ),
        (
            ("severity: S2", "severity-level: S2"),
            16,
            "groups[0].rules[0].labels.severity-level: 'severity-level' must be a ",
        ),
        (
            ("severity: S2", "severity: 2"),
            16,
            "groups[0].rules[0].labels.severity: 2 must be text; write text, in quotes",
        ),
        (
            ("for: 5m", "for: 5 minutes"),
            14,
            "groups[0].rules[0].for: '5 minutes' must be a duration in Prometheus' form",
        ),
        (("for: 5m", "fro: 5m"), 14, "groups[0].rules[0].fro is no known key; write for"),
        (
            ("alert: Own", "alert: own"),
            12,
            "groups[0].rules[0].alert: 'ownRatioHigh' must be an alert's name in CamelCase",
        ),
        (
            ("alert: OwnRatioHigh", "record: own:ratio"),
            12,
            "groups[0].rules[0] records, so it cannot have for, keep_firing_for or annotations; remove them",
        ),
        (("for: 5m", "for: 5"), 14, "groups[0].rules[0].for: 5 must have its unit; write it like 5m or 5s"),
        (
            ("(up) >", "(up) > >"),
            13,
            "groups[0].rules[0].expr is no valid PromQL before '>' at character 23 (invalid promql query); mend",
        ),
        (
            ("(up) >", "(upp(up)) >"),
            13,
            "groups[0].rules[0].expr is no valid PromQL before '(' at character 20 (unknown",
        ),
        (
            ("> ${own_ratio}", "> ${own_ratio} bye (x)"),
            13,
            "groups[0].rules[0].expr is no valid PromQL before 'bye' at character 36 (invalid promql query); mend",
        ),
        (
            ("by (owner)", "by (tier)"),
            12,
            "groups[0].rules[0].alert: 'OwnRatioHigh' has no owner; add a label owner with",
        ),
        (
            ("labels.owner", "labels.tier"),
            18,
            "groups[0].rules[0].annotations.summary: '$labels.tier' names a label that the query's result does not",
        ),
        (
            ("{{ $labels.owner }}", "{{ $labels.owner"),
            18,
            "groups[0].rules[0].annotations.summary has {{ without }}; close each {{ with }}",
        ),
        (
            ("{{ $labels.owner }}", "{{ $value | humanise }}"),
            18,
            "groups[0].rules[0].annotations.summary calls humanise, which is no function of templates; write humanize",
        ),
        (
            ("{{ $labels.owner }}", "{{ $label.owner }}"),
            18,
            "groups[0].rules[0].annotations.summary names the variable $label, which nothing sets; write $labels",
        ),
        (
            ("{{ $labels.owner }}", "{{ if $labels.owner }}x"),
            18,
            "groups[0].rules[0].annotations.summary lacks an end; close each if, range and with",
        ),
        (
            ("{{ $labels.owner }}", "{{ $labels;owner }}"),
            18,
            "groups[0].rules[0].annotations.summary has ';owner' in {{ $labels;owner }}, which no template can hold",
        ),
        (
            ("      - alert: OwnRatioHigh\n        expr", "      - expr"),
            12,
            "groups[0].rules[0] must have either alert or",
        ),
    ],
)
def test_a_spoiled_alert_file_is_told_with_its_line(
    folder: Path, change: tuple[str, str], line: int, sentence: str
) -> None:
    assert change[0] in ALERTS
    (folder / "alerts/own.yaml").write_text(ALERTS.replace(*change, 1))
    assert any(each.startswith(f"catalog/alerts/own.yaml:{line}: {sentence}") for each in complaints(folder))


def test_a_hundred_thousand_rules_are_refused_before_they_are_read(folder: Path) -> None:
    head, rule = ALERTS.split("      - alert", 1)
    rules = (f"      - alert{rule.replace('OwnRatioHigh', f'OwnRatioHigh{number}')}" for number in range(100_000))
    (folder / "alerts/own.yaml").write_text(head + "".join(rules))
    assert complaints(folder) == [
        "catalog/alerts/own.yaml: the file is larger than 1024 KiB; split it or remove what is not needed"
    ]


def test_every_problem_of_an_alert_file_is_told(folder: Path) -> None:
    (folder / "alerts/own.yaml").write_text(
        ALERTS.replace("> ${own_ratio}", "> ${own_rato}").replace("by (owner)", "by (tier)")
    )
    unknown, unused = complaints(folder)
    assert "${own_rato}" in unknown and "write own_ratio" in unknown
    assert "thresholds.own_ratio is used by no rule" in unused


def test_a_signal_names_no_other_signal_and_has_a_name_of_its_own(folder: Path) -> None:
    queries = {"one": "up", "two": "'${one}'", "own_ratio": "up"}
    signals = "".join(
        f"  {name}: {{title: Made up for this test, unit: count, expr: {query}}}\n" for name, query in queries.items()
    )
    text = ALERTS.replace("groups:", f"signals:\n{signals}groups:").replace(
        "${own_ratio}", "${own_ratio} + ${one} + ${two}"
    )
    (folder / "alerts/own.yaml").write_text(text)
    unknown, shadowing = complaints(folder)
    assert unknown.startswith("catalog/alerts/own.yaml:11: signals.two") and "'${one}' may name only" in unknown
    assert "signals.own_ratio has the name of a threshold" in shadowing


def test_an_alert_has_its_name_alone(folder: Path) -> None:
    (folder / "alerts/own.yaml").write_text(ALERTS.replace("OwnRatioHigh", "HostDown"))
    (found,) = complaints(folder)
    assert "HostDown" in found and "already; give it a name of its own" in found


def write_overrides(folder: Path, overrides: str) -> int:
    """Adds the overrides to the cart's file; gives the line of the first one's name."""
    file = folder / "services/cart.yaml"
    text = file.read_text()
    file.write_text(f"{text.rstrip()}\nalerts:\n  {overrides}\n")
    return len(text.rstrip().splitlines()) + 2


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (
            "thresholds: {api_error_rate: 0.1}",
            "alerts.thresholds.api_error_rate: 0.1 names no threshold of the catalog",
        ),
        (
            "thresholds: {api_error_ratio: 0.9}",
            "alerts.thresholds.api_error_ratio: 0.9 must be from 0.001 to 0.5 (ratio)",
        ),
        ("thresholds: {api_error_ratio: 5 %}", "alerts.thresholds.api_error_ratio: '5 %' must be a number; write the"),
        (
            "thresholds: {host_clock_skew_seconds: 1}",
            "alerts.thresholds.host_clock_skew_seconds belongs to no alert that",
        ),
        (
            "rules: {ApiErorRatioHigh: {for: 5m}}",
            "alerts.rules.ApiErorRatioHigh names no alert of the catalogue; write Api",
        ),
        ("rules: {HostCpuHigh: {for: 5m}}", "alerts.rules.HostCpuHigh belongs to no alert that tells of a single serv"),
        ("rules: {HostDown: {for: 5m}}", "alerts.rules.HostDown belongs to no alert that tells of a single service"),
        ("rules: {ApiErrorRatioHigh: {for: 25h}}", "alerts.rules.ApiErrorRatioHigh.for: '25h' must be at most 1d"),
        (
            "rules: {ApiErrorRatioHigh: {for: 5}}",
            "alerts.rules.ApiErrorRatioHigh.for: 5 must have its unit; write it like",
        ),
        (
            "rules: {ApiErrorRatioHigh: {for: 5min}}",
            "alerts.rules.ApiErrorRatioHigh.for: '5min' must be a duration in Pro",
        ),
        (
            "rules: {ApiErrorRatioHigh: {severity: high}}",
            "alerts.rules.ApiErrorRatioHigh.severity: 'high' must be S1, S2",
        ),
        (
            "rules: {ApiErrorRatioHigh: {}}",
            "alerts.rules.ApiErrorRatioHigh changes nothing; write for, severity or both",
        ),
        (
            "rules: {ApiErrorRatioHigh: {enabled: false}}",
            "alerts.rules.ApiErrorRatioHigh.enabled is no known key; write",
        ),
    ],
)
def test_an_override_of_a_service_is_bounded(folder: Path, overrides: str, sentence: str) -> None:
    line = write_overrides(folder, overrides)
    (found,) = complaints(folder)
    assert found.startswith(f"catalog/services/cart.yaml:{line}: {sentence}")


@pytest.mark.parametrize(
    "overrides",
    [
        "thresholds: {api_error_ratio: 0.5, api_minimum_requests_per_second: 0.001}",
        "rules: {ApiErrorRatioHigh: {for: 1d, severity: S3}}",
        "rules: {HttpProbeFailed: {for: 24h}}",
    ],
)
def test_an_override_within_the_bounds_is_right(folder: Path, overrides: str) -> None:
    write_overrides(folder, overrides)
    assert CliRunner().invoke(app, ["check", "--folder", str(folder)]).exit_code == 0


def test_no_series_is_called_unknown_while_a_telemetry_list_cannot_be_read(folder: Path) -> None:
    (folder / "telemetry/node-exporter.yaml").write_text("metrics: 1\n")
    assert {each.split(":")[0] for each in complaints(folder)} == {"catalog/telemetry/node-exporter.yaml"}


def test_labels_of_texts_are_those_of_the_telemetry_list(folder: Path) -> None:
    text = ALERTS.replace("avg by (owner) (up)", "probe_success").replace("labels.owner", "labels.node")
    (folder / "alerts/own.yaml").write_text(text)
    (found,) = complaints(folder)
    assert "'$labels.node' names a label that the query's result does not have; write " in found
