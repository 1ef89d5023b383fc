"""`python -m observability route`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from catalog.windows import MaintenanceWindow
from observability.__main__ import app
from observability.commands import route
from tests.observability.notifications.configurations import CATALOGUE
from tests.projects import ROOT

WINDOW = MaintenanceWindow.model_validate(
    {
        "name": "cart-move",
        "reason": "The cart moves to another table.",
        "owner": "checkout",
        "time_zone": "Asia/Tokyo",
        "from": "2026-11-28T02:00",
        "to": "2026-11-28T04:30",
        "matches": {"services": ("cart",), "clusters": ("kiso-prod-tokyo",)},
    }
)
CART = '{alertname="ServiceDown",severity="S1",owner="checkout",service="cart",cluster="kiso-prod-tokyo"}'
SYMPTOM = CART.replace("ServiceDown", "ApiErrorRatioHigh")


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    maintained = CATALOGUE.model_copy(update={"maintenance": (WINDOW,)})
    monkeypatch.setattr(route, "load_catalogue", lambda: maintained)


def asked(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["route", *arguments, "--stack", "prod", "--json", "-"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_says_who_is_told_how_and_why() -> None:
    [told] = asked(CART, "--at", "2026-11-29T12:00")["notifications"]
    assert told["receiver"] == "checkout-S1"
    assert told["channels"] == [
        {"kind": "pagerduty", "to": "pagerduty-checkout"},
        {"kind": "slack", "to": "#team-checkout"},
    ]
    assert (told["group_wait"], told["group_interval"], told["repeat_interval"]) == ("10s", "5m", "4h")
    assert told["path"][0] == 'owner="checkout"' and told["path"][1].startswith('severity="S1", alertname=~"')
    assert told["group_by"] == ["cluster", "service"], "one page for a service, whichever alert says that it fails"
    assert told["silent"] == [] and told["speaks_from"] == "2026-11-29T12:00:00+09:00"


def test_it_says_until_when_maintenance_mutes() -> None:
    [told] = asked(CART, "--at", "2026-11-28T03:00")["notifications"]
    assert told["silent"] == ["in maintenance-cart-move"] and told["speaks_from"] == "2026-11-28T04:30:00+09:00"
    assert told["path"][2] == 'service="cart", cluster="kiso-prod-tokyo"'
    [elsewhere] = asked(CART.replace("tokyo", "osaka"), "--at", "2026-11-28T03:00")["notifications"]
    assert not elsewhere["silent"]


def test_it_says_when_s2_is_read() -> None:
    found = asked('{severity="S2",owner="checkout"}', "--at", "2026-11-28T03:00")["notifications"]
    assert {item["receiver"]: item["speaks_from"] for item in found} == {
        "checkout-S2": "2026-11-30T09:00:00+09:00",
        "checkout-S2-escalated": "2026-11-30T11:00:00+09:00",
    }


def test_it_says_what_would_silence_the_alert() -> None:
    causes = [found for found in asked(SYMPTOM)["inhibited_by"] if 'service="cart-store"' in found["source"]]
    assert [found["equal"] for found in causes] == [{"cluster": "kiso-prod-tokyo"}]


def test_a_time_with_an_offset_is_told_by_the_teams_clock() -> None:
    assert asked(CART, "--at", "2026-11-27T18:00:00+00:00")["at"] == "2026-11-28T03:00:00+09:00"


def test_each_clusters_watchdog_has_its_own_watcher() -> None:
    for cluster in ("kiso-prod-tokyo", "kiso-prod-osaka"):
        [told] = asked(f'{{alertname="Watchdog",cluster="{cluster}"}}')["notifications"]
        assert told["channels"] == [{"kind": "webhook", "to": f"dead-mans-switch-{cluster}"}]


def test_a_person_reads_a_table() -> None:
    result = CliRunner().invoke(app, ["route", SYMPTOM, "--stack", "prod", "--at", "2026-11-28T03:00"])
    assert result.exit_code == 0, result.output
    assert "checkout-S1" in result.output and "pagerduty pagerduty-checkout" in result.output
    assert "silent until 2026-11-28 04:30 JST: in maintenance-cart-move" in result.output
    assert "Nobody is told while one of these fires" in result.output


def test_json_can_go_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    result = CliRunner().invoke(app, ["route", CART, "--stack", "prod", "--json", str(target)])
    assert result.exit_code == 0 and not result.output
    assert json.loads(target.read_text())["labels"]["service"] == "cart"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["severity=S1"], "must stand in braces"),
        (["{severity=S1}"], "'severity=S1' must be label=\"value\" pairs"),
        (['{severity="S1" owner="checkout"}'], "must begin with a comma"),
        (['{severity="S1",severity="S2"}'], "'severity' is a label that is written twice"),
        (['{severity=~"S1|S2"}'], 'must be label="value" pairs'),
        (['{severity="S1}'], 'must be label="value" pairs'),
        (['{0wner="checkout"}'], 'must be label="value" pairs'),
        ([CART, "--at", "tomorrow"], "--at: 'tomorrow' is no day and time; write it like 2026-11-28T03:00"),
        ([CART, "--at", "2026-13-28T03:00"], "is no day and time"),
        ([CART, "--stack", "nowhere"], "Pulumi.nowhere.yaml"),
        ([CART, "--json", "/dev/null/answer.json"], "cannot be written"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], said: str) -> None:
    stack = [] if "--stack" in arguments else ["--stack", "prod"]
    result = CliRunner().invoke(app, ["route", *arguments, *stack])
    assert result.exit_code == 1
    assert said in result.stderr and len(result.output.splitlines()) == 1
