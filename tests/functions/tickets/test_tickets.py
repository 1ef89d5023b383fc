"""The ticket function, as Alertmanager calls it, against trackers that are played."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.tickets import handler
from functions.tickets.notification import BadNotification, notification
from tests.functions.tickets.played import Played, PlayedGitHub, PlayedJira, serving

SECRET = {"webhook_token": "of-the-address", "token": "of-the-tracker", "email": "robot@example.com"}
GROUP = '{}/{owner="checkout"}/{severity="S3"}:{alertname="ApiTrafficDropped", cluster="c1", service="cart"}'


@pytest.fixture(params=["github", "jira"])
def tracker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    played = PlayedGitHub() if request.param == "github" else PlayedJira()
    with serving(played):
        environment = {"TRACKER": request.param, "TRACKER_URL": played.url, "TICKETS_SECRET_ARN": "arn:of-a-secret"}
        for name, value in {**environment, "REPOSITORY": "a/b", "PROJECT": "OPS", "ISSUE_TYPE": "Task"}.items():
            monkeypatch.setenv(name, value)
        handler._secret.cache_clear()  # pyright: ignore[reportPrivateUsage]
        monkeypatch.setattr(handler.boto3, "client", lambda _: SecretsPlayed())
        yield played
    handler._secret.cache_clear()  # pyright: ignore[reportPrivateUsage]


class SecretsPlayed:
    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        assert SecretId == "arn:of-a-secret"
        return {"SecretString": json.dumps(SECRET)}


def alert(service: str = "cart", **texts: str) -> dict[str, Any]:
    return {
        "status": "firing",
        "labels": {"alertname": "ApiTrafficDropped", "cluster": "c1", "service": service, "owner": "checkout"},
        "annotations": {"summary": f"{service} is asked for little", "description": "A tenth.", **texts},
        "startsAt": "2026-11-24T09:00:00Z",
    }


def told(status: str = "firing", group: str = GROUP, alerts: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    alerts = alerts or [alert(runbook_url="https://runbooks.example/ApiTrafficDropped")]
    common = dict(set.intersection(*(set(one["labels"].items()) for one in alerts)))
    document = {"version": "4", "groupKey": group, "status": status, "commonLabels": common, "alerts": alerts}
    return {**document, "truncatedAlerts": 0, "externalURL": "https://alertmanager.example"}


def call(document: Any, *, token: str = "of-the-address", encoded: bool = False) -> tuple[int, str]:
    text = document if isinstance(document, str) else json.dumps(document)
    body = base64.b64encode(text.encode()).decode() if encoded else text
    event = {"queryStringParameters": {"token": token}, "body": body, "isBase64Encoded": encoded}
    answer = handler.handle(event, None)
    return answer["statusCode"], answer["body"]


def open_issues(played: Played) -> list[dict[str, Any]]:
    return [one for one in played.issues if one.get("state") == "open" or one.get("status") == "To Do"]


def test_a_group_is_one_issue_however_often_it_is_told_and_its_end_closes_it(tracker: Played) -> None:
    assert call(told())[0] == 200
    [issue] = open_issues(tracker)
    assert "ApiTrafficDropped · cart · c1" in str(issue) and "https://runbooks.example/ApiTrafficDropped" in str(issue)
    assert "team-checkout" in issue["labels"]
    for _ in range(3):
        assert call(told(), encoded=True)[0] == 200
    assert len(tracker.issues) == 1
    assert call(told(alerts=[alert(), alert("cart", summary="Another pod")]))[0] == 200
    assert len(tracker.issues) == 1 and "Another pod" in str(tracker.issues), "the issue says what fires now"
    assert call(told("resolved"))[0] == 200
    assert open_issues(tracker) == []
    assert call(told("resolved")) == (200, "nothing is open")
    assert call(told())[0] == 200
    assert len(open_issues(tracker)) == 1 and len(tracker.issues) == 2, "what comes back is a new issue"


def test_other_groups_have_issues_of_their_own(tracker: Played) -> None:
    call(told())
    call(told(group=GROUP.replace("cart", "search"), alerts=[alert("search")]))
    assert len(open_issues(tracker)) == 2
    call(told("resolved"))
    [left] = open_issues(tracker)
    assert "search" in str(left)


def test_who_does_not_know_the_address_changes_nothing(tracker: Played) -> None:
    for token in ("", "of-the-tracker", "of-the-addres"):
        assert call(told(), token=token)[0] == 403
    assert handler.handle({"body": json.dumps(told())}, None)["statusCode"] == 403
    assert tracker.calls == []


def test_a_tracker_that_fails_is_asked_again_by_alertmanager(tracker: Played) -> None:
    tracker.fails = 503
    status, said = call(told())
    assert status == 502 and "503" in said
    tracker.fails = 0
    assert call(told())[0] == 200 and len(open_issues(tracker)) == 1


def test_a_tracker_that_is_gone_is_no_traceback(tracker: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_URL", "http://127.0.0.1:9")
    assert call(told())[0] == 502


def test_no_secret_is_said(tracker: Played, caplog: pytest.LogCaptureFixture) -> None:
    tracker.fails = 401
    said = [call(told())[1], call("{}")[1], call(told(), token="x")[1]]
    assert tracker.calls and all(authorization for _, _, authorization in tracker.calls)
    for secret in (*SECRET.values(), base64.b64encode(b"robot@example.com:of-the-tracker").decode()):
        assert secret not in caplog.text + str(said)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "3"}', json.dumps({**told(), "alerts": [{}]})])
def test_what_is_no_notification_is_refused_for_good(text: str, tracker: Played) -> None:
    assert call(text)[0] == 400
    assert tracker.issues == []


def test_a_workflow_that_does_not_end_is_said(tracker: Played) -> None:
    if isinstance(tracker, PlayedJira):
        tracker.transitions = ("In Progress",)
        call(told())
        assert call(told("resolved")) == (502, "the workflow of OPS has no way from OPS-1's status to done")


def test_an_issue_stays_within_the_trackers_limits() -> None:
    many = notification(json.dumps(told(alerts=[alert(f"service-{number}") for number in range(120)])))
    assert "70 more alerts fire." in many.body and len(many.body) < 30_000
    assert many.title == "ApiTrafficDropped · c1"


def test_the_key_is_the_groups_alone() -> None:
    keys = [notification(json.dumps(told(status, GROUP))).key for status in ("firing", "resolved")]
    assert keys[0] == keys[1] != notification(json.dumps(told(group=GROUP + "x"))).key


def test_another_version_is_not_guessed_at() -> None:
    with pytest.raises(BadNotification, match="version '5'"):
        notification(json.dumps({**told(), "version": "5"}))
