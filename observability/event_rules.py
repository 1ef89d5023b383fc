"""EventBridge rules whose matches the alerts count: their names, and the patterns of the events that they are about.

The names are those in catalog/alerts. Patterns are of EventBridge's own language; the events are described in the user
guides of their services at docs.aws.amazon.com ("… events in EventBridge").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Pattern = Mapping[str, Any]

_CALL = "AWS API Call via CloudTrail"
_SIGN_IN = "AWS Console Sign In via CloudTrail"
_SERVICE_EVENT = "AWS Service Event via CloudTrail"


@dataclass(frozen=True, kw_only=True)
class EventRule:
    description: str
    pattern: Pattern
    reads: bool = False
    """Whether calls that only read count too; EventBridge leaves them out unless a rule asks for them."""
    anywhere: bool = False
    """Whether such events may arise in us-east-1, which global services and sign-ins report to."""


def _finding(source: str, detail_type: str, **detail: Any) -> Pattern:
    return {"source": [source], "detail-type": [detail_type], "detail": detail}


def _calls(source: str, *names: str) -> Pattern:
    return {"source": [source], "detail-type": [_CALL], "detail": {"eventName": list(names)}}


def _severity(at_least: float, below: float | None = None) -> list[Any]:
    return [{"numeric": [">=", at_least, *(["<", below] if below else [])]}]


EVENT_RULES: Mapping[str, EventRule] = {
    "guardduty-critical": EventRule(
        description="Attacks that several signals prove",
        pattern=_finding("aws.guardduty", "GuardDuty Finding", severity=_severity(9)),
    ),
    "guardduty-high": EventRule(
        description="Resources that are compromised and in use",
        pattern=_finding("aws.guardduty", "GuardDuty Finding", severity=_severity(7, 9)),
    ),
    "guardduty-medium": EventRule(
        description="Behaviour that differs from the usual",
        pattern=_finding("aws.guardduty", "GuardDuty Finding", severity=_severity(4, 7)),
    ),
    "inspector-critical": EventRule(
        description="Critical vulnerabilities of images, hosts and functions",
        pattern=_finding("aws.inspector2", "Inspector2 Finding", severity=["CRITICAL"], status=["ACTIVE"]),
    ),
    "access-analyzer-external": EventRule(
        description="Resources that somebody outside can use",
        pattern=_finding("aws.access-analyzer", "Access Analyzer Finding", status=["ACTIVE"]),
    ),
    "root-account-used": EventRule(
        description="Calls and sign-ins of the root user",
        pattern={
            "detail-type": [_CALL, _SIGN_IN],
            # A service that acts for the root user of its own accord is nobody's use of it.
            "detail": {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}},
        },
        reads=True,
        anywhere=True,
    ),
    "audit-trail-changed": EventRule(
        description="Calls that stop, change or delete what records and watches the account",
        pattern={
            "$or": [
                _calls("aws.cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"),
                _calls("aws.guardduty", "DeleteDetector", "UpdateDetector"),
                _calls(
                    "aws.config",
                    "StopConfigurationRecorder",
                    "DeleteConfigurationRecorder",
                    "DeleteDeliveryChannel",
                    "PutConfigurationRecorder",
                ),
                _calls("aws.securityhub", "DisableSecurityHub", "BatchDisableStandards"),
                _calls("aws.access-analyzer", "DeleteAnalyzer"),
            ]
        },
        anywhere=True,
    ),
    "console-sign-in-failed": EventRule(
        description="Sign-ins to the console that were refused",
        pattern={
            "source": ["aws.signin"],
            "detail-type": [_SIGN_IN],
            "detail": {"eventName": ["ConsoleLogin"], "responseElements": {"ConsoleLogin": ["Failure"]}},
        },
        anywhere=True,
    ),
    "api-calls-denied": EventRule(
        description="Calls that were refused for want of permission",
        pattern={
            "detail-type": [_CALL],
            "detail": {"errorCode": [{"prefix": "AccessDenied"}, {"suffix": "UnauthorizedOperation"}]},
        },
        reads=True,
        anywhere=True,
    ),
    "kms-key-deletion-scheduled": EventRule(
        description="Keys that are to be deleted or were disabled",
        pattern={
            "source": ["aws.kms"],
            "detail-type": [_CALL],
            "detail": {"eventName": ["ScheduleKeyDeletion", "DisableKey"], "errorCode": [{"exists": False}]},
        },
    ),
    "secret-rotation-failed": EventRule(
        description="Secrets that were not rotated, and those that the review finds in need of somebody",
        pattern={
            "$or": [
                {
                    "source": ["aws.secretsmanager"],
                    "detail-type": [_SERVICE_EVENT],
                    "detail": {"eventName": ["RotationFailed", "RotationAbandoned", "TestRotationFailed"]},
                },
                {"source": ["operations-platform.secrets"], "detail-type": ["Secret Needs Attention"]},
            ]
        },
    ),
    "rds-failover": EventRule(
        description="Databases that moved to their standby",
        pattern={
            "source": ["aws.rds"],
            "detail-type": ["RDS DB Instance Event", "RDS DB Cluster Event"],
            "detail": {"EventCategories": ["failover"]},
        },
    ),
    "ebs-snapshot-failed": EventRule(
        description="Snapshots of volumes that failed",
        pattern={
            "source": ["aws.ec2"],
            "detail-type": ["EBS Snapshot Notification", "EBS Multi-Volume Snapshots Completion Status"],
            "detail": {"event": ["createSnapshot", "createSnapshots", "copySnapshot"], "result": ["failed"]},
        },
    ),
}
"""By name. EventBridge counts in `TriggeredRules` how often each matched."""


BREAK_GLASS_RULE = "break-glass-used"
"""Declared with the role that it is about."""
_BREAKING_GLASS: Pattern = {
    "source": ["aws.sts"],
    "detail-type": [_CALL],
    "detail": {"requestParameters": {"roleArn": [{"wildcard": "*:role/kiso-*-break-glass*"}]}},
}
COUNTED = (*EVENT_RULES, BREAK_GLASS_RULE)


def global_pattern() -> Pattern:
    """What us-east-1 has to pass on: the events of global services that one of the rules is about."""
    return {"$or": [*(rule.pattern for rule in EVENT_RULES.values() if rule.anywhere), _BREAKING_GLASS]}
