"""What the bridge makes of a message by way of trackers that are played."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from functions.alert_bridge.deliveries import Delivery, deliveries
from functions.alert_bridge.notification import notification
from functions.alert_bridge.server import answered
from functions.alert_bridge.tickets import written
from tests.functions.alert_bridge.played import PlayedGitHub, PlayedJira, PlayedTracker, serving
from tests.functions.alert_bridge.told import GROUP, alert, told

TOKEN, EMAIL = "of-the-tracker", "robot@example.com"


@pytest.fixture(params=["github", "jira"])
def tracker(request: pytest.FixtureRequest) -> Iterator[PlayedTracker]:
    played = PlayedGitHub() if request.param == "github" else PlayedJira()
    with serving(played):
        yield played


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return tmp_path


@pytest.fixture
def bridge(tracker: PlayedTracker, secrets: Path) -> dict[str, Delivery]:
    kind = "github" if isinstance(tracker, PlayedGitHub) else "jira"
    own = {"repository": "a/b", "project": "OPS", "issue_type": "Task", "email": EMAIL}
    config = {"tracker": {"kind": kind, "url": tracker.url, "token": "token", **own}, "sentry": {}}
    return dict(deliveries({"environment": "prod", **config}, secrets))


def send(bridge: dict[str, Delivery], document: Any) -> tuple[int, str]:
    return answered(bridge, "/tickets", document if isinstance(document, str) else json.dumps(document))


def open_issues(played: PlayedTracker) -> list[dict[str, Any]]:
    return [one for one in played.issues if one.get("state") == "open" or one.get("status") == "To Do"]


def test_a_group_is_one_issue_however_often_it_is_told_and_its_end_closes_it(
    tracker: PlayedTracker, bridge: dict[str, Delivery]
) -> None:
    assert send(bridge, told())[0] == 200
    [issue] = open_issues(tracker)
    assert "ApiTrafficDropped · cart · c1" in str(issue) and "https://runbooks.example/ApiTrafficDropped" in str(issue)
    assert "team-checkout" in issue["labels"]
    for _ in range(3):
        assert send(bridge, told())[0] == 200
    assert len(tracker.issues) == 1
    assert "PATCH" not in {method for method, _, _ in tracker.calls}, "GitHub knows the text already"
    ended = alert("cart", status="resolved", summary="Of yesterday")
    assert send(bridge, told(alerts=[alert(), alert("cart", summary="Another pod"), ended]))[0] == 200
    assert len(tracker.issues) == 1
    assert "Another pod" in str(tracker.issues) and "Of yesterday" not in str(tracker.issues), "it says what fires now"
    assert send(bridge, told("resolved"))[0] == 200
    assert open_issues(tracker) == []
    assert send(bridge, told("resolved")) == (200, "nothing is open")
    assert send(bridge, told())[0] == 200
    assert len(open_issues(tracker)) == 1 and len(tracker.issues) == 2, "what comes back is a new issue"


def test_peers_that_tell_at_once_open_one_issue(tracker: PlayedTracker, bridge: dict[str, Delivery]) -> None:
    with ThreadPoolExecutor(8) as peers:
        answers = list(peers.map(lambda _: send(bridge, told())[0], range(8)))
    assert answers == [200] * 8 and len(tracker.issues) == 1


def test_other_groups_have_issues_of_their_own(tracker: PlayedTracker, bridge: dict[str, Delivery]) -> None:
    send(bridge, told())
    send(bridge, told(group=GROUP.replace("cart", "search"), alerts=[alert("search")]))
    assert len(open_issues(tracker)) == 2
    send(bridge, told("resolved"))
    [left] = open_issues(tracker)
    assert "search" in str(left)


def test_a_tracker_that_fails_is_asked_again_by_alertmanager(
    tracker: PlayedTracker, bridge: dict[str, Delivery]
) -> None:
    tracker.fails = 503
    status, said = send(bridge, told())
    assert status == 502 and "503" in said
    tracker.fails = 0
    assert send(bridge, told())[0] == 200 and len(open_issues(tracker)) == 1


def test_a_secret_that_is_rotated_is_read_again_and_one_that_is_missing_is_waited_for(
    tracker: PlayedTracker, bridge: dict[str, Delivery], secrets: Path
) -> None:
    (secrets / "token").unlink()
    assert send(bridge, told()) == (502, "the secret token cannot be read: No such file or directory")
    (secrets / "token").write_text("of-today")
    assert send(bridge, told())[0] == 200
    expected = "of-today" if isinstance(tracker, PlayedGitHub) else base64.b64encode(f"{EMAIL}:of-today".encode())
    assert str(expected if isinstance(expected, str) else expected.decode()) in tracker.calls[-1][2]["authorization"]


def test_no_secret_is_said(tracker: PlayedTracker, bridge: dict[str, Delivery]) -> None:
    tracker.fails = 401
    said = send(bridge, told())[1]
    assert tracker.calls and all(headers["authorization"] for _, _, headers in tracker.calls)
    assert "401" in said
    assert TOKEN not in said and base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode() not in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": "3"}',
        json.dumps({**told(), "alerts": []}),
        json.dumps({**told(), "alerts": [{}]}),
        json.dumps({**told(), "alerts": [{**alert(), "labels": {}}]}),
        json.dumps({**told(), "groupKey": 7}),
    ],
)
def test_what_is_no_notification_is_refused_for_good(
    text: str, tracker: PlayedTracker, bridge: dict[str, Delivery]
) -> None:
    assert send(bridge, text)[0] == 400
    assert tracker.calls == []


def test_another_version_is_not_guessed_at(bridge: dict[str, Delivery]) -> None:
    assert send(bridge, {**told(), "version": "5"}) == (400, "version '5' of the webhook; this reads 4")


def test_a_workflow_that_does_not_end_is_said(tracker: PlayedTracker, bridge: dict[str, Delivery]) -> None:
    if isinstance(tracker, PlayedJira):
        tracker.transitions = ("In Progress",)
        send(bridge, told())
        said = "the workflow of OPS has no way from OPS-1's status to done"
        assert send(bridge, told("resolved")) == (502, said)


def test_an_issue_stays_within_the_trackers_limits() -> None:
    many = written(notification(json.dumps(told(alerts=[alert(f"service-{number}") for number in range(120)]))))
    assert "70 more alerts fire." in many.body and len(many.body) < 30_000
    assert many.title == "ApiTrafficDropped · c1"


def test_the_key_is_the_groups_alone() -> None:
    keys = [notification(json.dumps(told(status, GROUP))).key for status in ("firing", "resolved")]
    assert keys[0] == keys[1] != notification(json.dumps(told(group=GROUP + "x"))).key
