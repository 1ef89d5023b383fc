"""The review: which secrets need somebody, told as events that the rule of the alert matches."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.rotation import reviewing
from functions.rotation.reviewing import handler, reasons
from observability.event_rules import EVENT_RULES
from tests.functions.rotation.service import Service
from tests.observability.event_patterns import matches

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
FILLED = {"VersionIdsToStages": {"one": ["AWSCURRENT"]}, "LastChangedDate": NOW - timedelta(days=10)}


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        (FILLED, []),
        ({}, ["has no value"]),
        ({"VersionIdsToStages": {"one": ["AWSPENDING"]}}, ["has no value"]),
        ({**FILLED, "LastChangedDate": NOW - YEAR - timedelta(hours=1)}, ["is unchanged since 2025-11-24"]),
        ({**FILLED, "RotationEnabled": True, "NextRotationDate": NOW - timedelta(hours=23)}, []),
        (
            {**FILLED, "RotationEnabled": True, "NextRotationDate": NOW - timedelta(hours=25)},
            ["should have been rotated by 2026-11-23"],
        ),
        ({**FILLED, "ReplicationStatus": [{"Region": "ap-northeast-3", "Status": "InSync"}]}, []),
        (
            {**FILLED, "ReplicationStatus": [{"Region": "ap-northeast-3", "Status": "Failed"}]},
            ["is not replicated to ap-northeast-3"],
        ),
    ],
)
def test_reasons(secret: dict[str, Any], expected: list[str]) -> None:
    assert list(reasons(secret, YEAR, NOW)) == expected


def test_each_secret_in_need_becomes_an_event_that_the_alert_counts(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.client.create_secret(Name="filled", SecretString="x")
    names = [f"empty-{number}" for number in range(12)]
    for name in names:
        service.client.create_secret(Name=name)
    monkeypatch.setenv(reviewing.VARIABLE, json.dumps(dict.fromkeys(["filled", *names], 365)))
    batches: list[list[dict[str, str]]] = []

    class Events:
        def put_events(self, Entries: list[dict[str, str]]) -> dict[str, int]:
            batches.append(Entries)
            return {"FailedEntryCount": 0}

    monkeypatch.setattr(reviewing.boto3, "client", lambda name: Events() if name == "events" else service.client)
    handler({}, None)
    assert max(map(len, batches)) <= 10
    sent = [entry for batch in batches for entry in batch]
    assert {json.loads(entry["Detail"])["secret"] for entry in sent} == set(names)
    pattern = EVENT_RULES["secret-rotation-failed"].pattern
    assert all(
        matches(
            pattern,
            {"source": one["Source"], "detail-type": one["DetailType"], "detail": json.loads(one["Detail"])},
        )
        for one in sent
    )
