"""What the bridge makes of a message by way of a Sentry that is played."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.alert_bridge import sentry
from functions.alert_bridge.calls import TellingFailed
from functions.alert_bridge.deliveries import Delivery, deliveries
from functions.alert_bridge.notification import Alert
from functions.alert_bridge.server import answered
from tests.functions.alert_bridge.played import PlayedSentry, serving
from tests.functions.alert_bridge.told import alert, told

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def played() -> Iterator[PlayedSentry]:
    sentry_played = PlayedSentry()
    with serving(sentry_played):
        yield sentry_played


@pytest.fixture
def bridge(played: PlayedSentry, tmp_path: Path) -> dict[str, Delivery]:
    (tmp_path / "dsn").write_text(f"http://{KEY}@{played.url.removeprefix('http://')}/42\n")
    config = {"environment": "prod", "tracker": None, "sentry": {"checkout": "dsn"}}
    return dict(deliveries(config, tmp_path))


def send(bridge: dict[str, Delivery], document: Any) -> tuple[int, str]:
    return answered(bridge, "/sentry", json.dumps(document))


def test_an_alert_is_one_event_however_often_it_is_told(played: PlayedSentry, bridge: dict[str, Delivery]) -> None:
    for _ in range(2):
        assert send(bridge, told()) == (200, "recorded 1 of 1 alerts")
    [((project, _), event)] = played.events.items()
    assert project == "42"
    assert event["message"]["formatted"] == "ApiTrafficDropped: cart is asked for little"
    assert (event["level"], event["environment"], event["timestamp"]) == ("warning", "prod", "2026-11-24T09:00:00Z")
    assert event["tags"]["service"] == "cart" and event["extra"]["runbook_url"].startswith("https://")
    assert all(f"sentry_key={KEY}" in headers["x-sentry-auth"] for _, _, headers in played.calls)
    assert {headers["content-type"] for _, _, headers in played.calls} == {"application/x-sentry-envelope"}
    later = {**alert(), "startsAt": "2026-11-24T15:00:00Z"}
    send(bridge, told(alerts=[later]))
    assert len(played.events) == 2, "what fires anew is another event"
    assert len({tuple(event["fingerprint"]) for event in played.events.values()}) == 1, "of the same issue"


def test_an_end_and_what_has_ended_are_no_events(played: PlayedSentry, bridge: dict[str, Delivery]) -> None:
    assert send(bridge, told("resolved")) == (200, "an end is no event")
    send(bridge, told(alerts=[alert(), alert("cart", status="resolved", summary="Of yesterday")]))
    assert [event["message"]["formatted"] for event in played.events.values()] == [
        "ApiTrafficDropped: cart is asked for little"
    ]


def test_a_flood_is_cut_and_said(played: PlayedSentry, bridge: dict[str, Delivery]) -> None:
    alerts = [alert(f"service-{number}") for number in range(60)]
    assert send(bridge, told(alerts=alerts)) == (200, "recorded 50 of 60 alerts")
    assert len(played.events) == 50


@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_sentry_that_refuses_is_asked_again_by_alertmanager(
    status: int, played: PlayedSentry, bridge: dict[str, Delivery]
) -> None:
    played.fails = status
    answer, said = send(bridge, told())
    assert answer == 502 and str(status) in said and KEY not in said
    played.fails = 0
    assert send(bridge, told())[0] == 200


def test_a_team_without_a_project_is_refused_for_good(played: PlayedSentry, bridge: dict[str, Delivery]) -> None:
    foreign = alert()
    foreign["labels"]["owner"] = "../checkout"
    assert send(bridge, told(alerts=[foreign])) == (400, "the owner '../checkout' has no project in Sentry")
    assert answered(bridge, "/tickets", json.dumps(told())) == (404, "nothing is told at /tickets")
    assert played.calls == []


@pytest.mark.parametrize(
    ("dsn", "url"),
    [
        (f"https://{KEY}@o1.ingest.sentry.io/42", "https://o1.ingest.sentry.io/api/42/envelope/"),
        (f"https://{KEY}:old@sentry.example:9000/on/prem/7", "https://sentry.example:9000/on/prem/api/7/envelope/"),
    ],
)
def test_a_dsn_names_the_endpoint_and_the_key(dsn: str, url: str) -> None:
    project = sentry.project(dsn)
    assert (project.url, project.key) == (url, KEY)
    assert KEY not in repr(project)


@pytest.mark.parametrize("dsn", ["", "https://sentry.example/42", f"https://{KEY}@sentry.example/", f"{KEY}@[/42"])
def test_what_is_no_dsn_is_said_without_it(dsn: str) -> None:
    with pytest.raises(TellingFailed) as failed:
        sentry.project(dsn)
    assert KEY not in str(failed.value)


texts = st.dictionaries(st.text(min_size=1), st.text())


@given(labels=texts, annotations=texts)
def test_an_envelope_has_three_lines_whatever_is_in_it(labels: dict[str, str], annotations: dict[str, str]) -> None:
    fires = Alert(labels={**labels, "alertname": "A"}, annotations=annotations, starts_at="2026-11-24T09:00:00Z")
    headers, item, event, end = sentry.envelope(sentry.event(fires, "prod")).split(b"\n")
    assert json.loads(item)["length"] == len(event) and end == b""
    assert json.loads(headers)["event_id"] == json.loads(event)["event_id"]
    assert json.loads(event)["tags"] == fires.labels
