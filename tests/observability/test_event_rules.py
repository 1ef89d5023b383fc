"""The event rules: each takes the events that it is named after and leaves their neighbours; alerts count them all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from moto.events.models import EventPattern

from functions.rotation.reviewing import DETAIL_TYPE, SOURCE
from observability.event_rules import BREAK_GLASS_RULE, COUNTED, EVENT_RULES, global_pattern
from tests.observability.event_patterns import matches
from tests.projects import ROOT

ACCOUNT_ID = "123456789012"


def event(source: str, detail_type: str, **detail: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "source": source,
        "detail-type": detail_type,
        "account": ACCOUNT_ID,
        "time": "2026-11-24T03:00:00Z",
        "region": "ap-northeast-1",
        "resources": [],
        "detail": detail,
    }


def call(service: str, name: str, by: Mapping[str, Any] | None = None, **detail: Any) -> dict[str, Any]:
    """A call of the API as CloudTrail records it."""
    caller = by or {"type": "AssumedRole", "accountId": ACCOUNT_ID}
    return event(
        f"aws.{service}",
        "AWS API Call via CloudTrail",
        userIdentity=dict(caller),
        eventSource=f"{service}.amazonaws.com",
        eventName=name,
        **detail,
    )


def sign_in(outcome: str, by: str = "IAMUser") -> dict[str, Any]:
    return event(
        "aws.signin",
        "AWS Console Sign In via CloudTrail",
        userIdentity={"type": by},
        eventName="ConsoleLogin",
        responseElements={"ConsoleLogin": outcome},
    )


def guardduty(severity: float) -> dict[str, Any]:
    return event("aws.guardduty", "GuardDuty Finding", severity=severity, type="Recon:EC2/PortProbeUnprotectedPort")


def secrets_manager(name: str) -> dict[str, Any]:
    return event("aws.secretsmanager", "AWS Service Event via CloudTrail", eventName=name, eventType="AwsServiceEvent")


def taking(role: str) -> dict[str, Any]:
    return call("sts", "AssumeRole", requestParameters={"roleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/{role}"})


ROOT_USER = {"type": "Root", "accountId": ACCOUNT_ID}
SNAPSHOT = "EBS Snapshot Notification"

EVENTS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    (guardduty(9), {"guardduty-critical"}),
    (guardduty(8.9), {"guardduty-high"}),
    (guardduty(7), {"guardduty-high"}),
    (guardduty(6.9), {"guardduty-medium"}),
    (guardduty(4), {"guardduty-medium"}),
    (guardduty(3.9), set()),
    (event("aws.inspector2", "Inspector2 Finding", severity="CRITICAL", status="ACTIVE"), {"inspector-critical"}),
    (event("aws.inspector2", "Inspector2 Finding", severity="HIGH", status="ACTIVE"), set()),
    (event("aws.inspector2", "Inspector2 Finding", severity="CRITICAL", status="CLOSED"), set()),
    (event("aws.access-analyzer", "Access Analyzer Finding", status="ACTIVE"), {"access-analyzer-external"}),
    (event("aws.access-analyzer", "Access Analyzer Finding", status="ARCHIVED"), set()),
    (event("aws.access-analyzer", "Unused Access Finding for IAM entities", status="ACTIVE"), set()),
    (call("ec2", "RunInstances", ROOT_USER), {"root-account-used"}),
    (call("s3", "ListBuckets", ROOT_USER), {"root-account-used"}),
    (call("s3", "PutObject", {**ROOT_USER, "invokedBy": "replication.s3.amazonaws.com"}), set()),
    (sign_in("Success", "Root"), {"root-account-used"}),
    (sign_in("Failure", "Root"), {"root-account-used", "console-sign-in-failed"}),
    (sign_in("Failure"), {"console-sign-in-failed"}),
    (sign_in("Success"), set()),
    (call("cloudtrail", "StopLogging"), {"audit-trail-changed"}),
    (call("cloudtrail", "PutEventSelectors"), {"audit-trail-changed"}),
    (call("cloudtrail", "CreateTrail"), set()),
    (call("guardduty", "DeleteDetector"), {"audit-trail-changed"}),
    (call("config", "StopConfigurationRecorder"), {"audit-trail-changed"}),
    (call("securityhub", "DisableSecurityHub"), {"audit-trail-changed"}),
    (call("access-analyzer", "DeleteAnalyzer"), {"audit-trail-changed"}),
    (call("ec2", "StopInstances", errorCode="Client.UnauthorizedOperation"), {"api-calls-denied"}),
    (call("iam", "CreateUser", errorCode="AccessDenied"), {"api-calls-denied"}),
    (call("kms", "Decrypt", errorCode="AccessDeniedException"), {"api-calls-denied"}),
    (call("ec2", "StopInstances", errorCode="Client.InvalidInstanceID.NotFound"), set()),
    (call("cloudtrail", "StopLogging", errorCode="AccessDenied"), {"audit-trail-changed", "api-calls-denied"}),
    (call("kms", "ScheduleKeyDeletion"), {"kms-key-deletion-scheduled"}),
    (call("kms", "DisableKey"), {"kms-key-deletion-scheduled"}),
    (call("kms", "ScheduleKeyDeletion", errorCode="AccessDenied"), {"api-calls-denied"}),
    (call("kms", "CancelKeyDeletion"), set()),
    (secrets_manager("RotationFailed"), {"secret-rotation-failed"}),
    (secrets_manager("RotationAbandoned"), {"secret-rotation-failed"}),
    (secrets_manager("RotationSucceeded"), set()),
    (event(SOURCE, DETAIL_TYPE, secret="kiso/prod/receivers/pager", reason="has no value"), {"secret-rotation-failed"}),
    (event("aws.rds", "RDS DB Instance Event", EventCategories=["failover"]), {"rds-failover"}),
    (event("aws.rds", "RDS DB Cluster Event", EventCategories=["failover", "notification"]), {"rds-failover"}),
    (event("aws.rds", "RDS DB Instance Event", EventCategories=["backup"]), set()),
    (event("aws.ec2", SNAPSHOT, event="createSnapshot", result="failed"), {"ebs-snapshot-failed"}),
    (event("aws.ec2", SNAPSHOT, event="copySnapshot", result="failed"), {"ebs-snapshot-failed"}),
    (event("aws.ec2", SNAPSHOT, event="createSnapshot", result="succeeded"), set()),
    (taking("kiso-prod-break-glass-ap-northeast-1"), set()),
)


@pytest.mark.parametrize(
    ("sample", "rules"), EVENTS, ids=lambda item: item.get("source") if isinstance(item, dict) else ""
)
def test_an_event_is_counted_by_exactly_the_rules_that_are_about_it(sample: dict[str, Any], rules: set[str]) -> None:
    assert {name for name, rule in EVENT_RULES.items() if matches(rule.pattern, sample)} == rules


def test_every_rule_is_shown_an_event_of_its_own() -> None:
    assert {name for _, rules in EVENTS for name in rules} == EVENT_RULES.keys()


def test_the_rules_are_those_that_alerts_count() -> None:
    counted = {
        name
        for file in (ROOT / "catalog/alerts").glob("*.yaml")
        for name in re.findall(r'dimension_RuleName="([^"]+)"', file.read_text())
    }
    assert counted <= set(COUNTED)
    assert EVENT_RULES.keys() <= counted


@pytest.mark.parametrize(
    "sample", [sample for sample, rules in EVENTS if any(EVENT_RULES[one].anywhere for one in rules)]
)
def test_what_happens_in_the_region_of_global_services_is_passed_on(sample: dict[str, Any]) -> None:
    assert matches(global_pattern(), sample)


@pytest.mark.parametrize("sample", [taking("kiso-prod-break-glass-ap-northeast-1"), taking("kiso-dev-break-glass")])
def test_taking_the_role_for_emergencies_is_passed_on(sample: dict[str, Any]) -> None:
    assert matches(global_pattern(), sample)


@pytest.mark.parametrize("sample", [taking("kiso-prod-sre"), sign_in("Success"), guardduty(9), call("iam", "GetUser")])
def test_what_no_rule_is_about_is_not_passed_on(sample: dict[str, Any]) -> None:
    assert not matches(global_pattern(), sample)


def test_patterns_and_names_are_within_what_eventbridge_takes() -> None:
    """Quotas of the user guide: 4,096 characters a pattern, 64 a name."""
    for name in COUNTED:
        assert re.fullmatch(r"[\w.-]{1,64}", name)
    for pattern in (global_pattern(), *(rule.pattern for rule in EVENT_RULES.values())):
        assert len(json.dumps(pattern)) <= 4096
    assert BREAK_GLASS_RULE not in EVENT_RULES


def test_the_matcher_agrees_with_another_one_where_that_knows_the_operators() -> None:
    """moto's event bus knows neither `$or` nor suffix; the other patterns deliver the same events."""
    known = {
        name: rule for name, rule in EVENT_RULES.items() if not re.search(r'"(\$or|suffix)"', json.dumps(rule.pattern))
    }
    assert len(known) >= 9
    for rule in known.values():
        other = EventPattern.load(json.dumps(rule.pattern))
        for sample, _ in EVENTS:
            assert other.matches_event(sample) is matches(rule.pattern, sample)
