"""Lines as the programs of a shop write them: six kinds, the same ones for the same numbers, each with an id in it.

An id has letters only, so that nothing takes it for a card's number: `play-nginx-aaaabcde`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar, get_args

Kind = Literal["nginx", "json", "java", "audit", "cloudtrail", "waf"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ID = re.compile(rf"play-(?:{'|'.join(KINDS)})-[a-p]{{8}}(?![a-p])")

ACCOUNT = "111122223333"
REGION = "ap-northeast-1"
_Choice = TypeVar("_Choice")
_EVERY_SECONDS = 0.004
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5",
    "curl/8.14.1",
    "-",
)
_METHODS = ("GET", "GET", "GET", "POST", "PUT", "DELETE")
_STATUSES = (200, 200, 200, 200, 201, 204, 301, 304, 404, 500, 503)
_LEVELS = ("info", "info", "info", "debug", "warn", "error")
_MESSAGES = (
    "order placed",
    "payment accepted",
    "stock reserved",
    "注文を受け付けました",
    "slow answer of warehouse-link",
)
_EXCEPTIONS = ("java.lang.IllegalStateException", "java.sql.SQLTransientConnectionException", "java.io.IOException")
_CALLS = (
    "com.example.settlement.Ledger.close(Ledger.java:118)",
    "com.example.settlement.Run.day(Run.java:64)",
    "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1144)",
    "java.base/java.lang.Thread.run(Thread.java:1583)",
)
_VERBS = ("get", "list", "create", "patch", "delete")
_EVENTS = (
    ("s3.amazonaws.com", "PutBucketPolicy"),
    ("iam.amazonaws.com", "AttachRolePolicy"),
    ("kms.amazonaws.com", "Decrypt"),
    ("sts.amazonaws.com", "AssumeRole"),
    ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one event writes; a stack trace has several rows. `at` is when."""

    id: str
    kind: Kind
    at: datetime
    text: str


def lines(count: int, begin: datetime, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Line]:
    """`count` of them, of all kinds in turn, four milliseconds apart."""
    for number in range(count):
        kind = kinds[number % len(kinds)]
        at = begin + timedelta(seconds=number * _EVERY_SECONDS)
        name = identity(kind, number)
        yield Line(id=name, kind=kind, at=at, text=_WRITERS[kind](name, number, at))


def identity(kind: Kind, number: int) -> str:
    return f"play-{kind}-{''.join(chr(ord('a') + int(digit, 16)) for digit in f'{number:08x}')}"


def trace_id(number: int) -> str:
    """As the trace that the same request belongs to has it. Samplers draw by it, so it has to look drawn."""
    return hashlib.blake2b(f"trace {number}".encode(), digest_size=16).hexdigest()


def _nginx(name: str, number: int, at: datetime) -> str:
    """The combined format, with the time that the answer took."""
    request = f"{_pick(_METHODS, number)} /products/{name}?page={number % 9} HTTP/1.1"
    size, seconds = 120 + number * 37 % 9000, 0.004 + number % 97 / 100
    return (
        f'{_client(number)} - - [{at:%d/%b/%Y:%H:%M:%S %z}] "{request}" {_pick(_STATUSES, number)} {size} '
        f'"https://shop.example/" "{_pick(_AGENTS, number)}" {seconds:.3f}'
    )


def _json(name: str, number: int, at: datetime) -> str:
    record: dict[str, Any] = {
        "time": _iso(at),
        "level": _pick(_LEVELS, number),
        "msg": _pick(_MESSAGES, number),
        "request_id": name,
        "trace_id": trace_id(number),
        "span_id": f"{number + 1:016x}",
        "duration_ms": number % 900 + 0.5,
        "order": {"items": number % 7 + 1, "currency": "JPY"},
    }
    return json.dumps(record, ensure_ascii=False)


def _java(name: str, number: int, at: datetime) -> str:
    cause, other = _pick(_EXCEPTIONS, number), _pick(_EXCEPTIONS, number + 1)
    return "\n".join(
        (
            f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03} ERROR [pool-1-thread-{number % 8}] "
            f"com.example.settlement.Ledger - day {name} was not closed",
            f"{cause}: day {name} has open orders",
            *(f"\tat {call}" for call in _CALLS),
            f"Caused by: {other}: connection reset",
            *(f"\tat {call}" for call in _CALLS[: number % 3 + 1]),
            "\t... 12 more",
        )
    )


def _audit(name: str, number: int, at: datetime) -> str:
    return json.dumps(
        {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Metadata",
            "auditID": _uuid(number),
            "stage": "ResponseComplete",
            "requestURI": f"/api/v1/namespaces/shop/configmaps/{name}",
            "verb": _pick(_VERBS, number),
            "user": {"username": f"oidc:user-{number % 12}", "groups": ["operators", "system:authenticated"]},
            "sourceIPs": [_client(number)],
            "userAgent": "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
            "objectRef": {"resource": "configmaps", "namespace": "shop", "name": name, "apiVersion": "v1"},
            "responseStatus": {"metadata": {}, "code": _pick((200, 201, 403, 404), number)},
            "requestReceivedTimestamp": _iso(at),
            "stageTimestamp": _iso(at + timedelta(milliseconds=3)),
            "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": ""},
        }
    )


def _cloudtrail(name: str, number: int, at: datetime) -> str:
    source, event = _pick(_EVENTS, number)
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLEEXAMPLE:{name}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/operators/{name}",
            "accountId": ACCOUNT,
        },
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": source,
        "eventName": event,
        "awsRegion": REGION,
        "sourceIPAddress": _client(number),
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": {"bucketName": f"kiso-{number % 5}", "request": name},
        "responseElements": None,
        "requestID": _uuid(number + 1),
        "eventID": _uuid(number),
        "readOnly": event == "Decrypt",
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    if number % 11 == 0:
        record |= {"errorCode": "AccessDenied", "errorMessage": f"{event} is not allowed"}
    return json.dumps(record)


def _waf(name: str, number: int, at: datetime) -> str:
    action = _pick(("ALLOW", "ALLOW", "BLOCK", "COUNT"), number)
    headers = [{"name": "Host", "value": "shop.example"}, {"name": "User-Agent", "value": _pick(_AGENTS, number)}]
    return json.dumps(
        {
            "timestamp": int(at.timestamp() * 1000),
            "formatVersion": 1,
            "webaclId": f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/shop/0f5ac2a9",
            "terminatingRuleId": "Default_Action" if action == "ALLOW" else "AWSManagedRulesSQLiRuleSet",
            "terminatingRuleType": "REGULAR" if action == "ALLOW" else "MANAGED_RULE_GROUP",
            "action": action,
            "httpSourceName": "ALB",
            "httpSourceId": f"{ACCOUNT}-app/shop/50dc6c495c0c9188",
            "ruleGroupList": [],
            "rateBasedRuleList": [],
            "nonTerminatingMatchingRules": [],
            "httpRequest": {
                "clientIp": _client(number),
                "country": _pick(("JP", "US", "DE"), number),
                "headers": headers,
                "uri": f"/search/{name}",
                "args": f"q={number % 100}",
                "httpVersion": "HTTP/2.0",
                "httpMethod": _pick(_METHODS, number),
                "requestId": f"1-{number:08x}-{number + 1:024x}",
            },
        }
    )


_WRITERS: Mapping[Kind, Callable[[str, int, datetime], str]] = {
    "nginx": _nginx,
    "json": _json,
    "java": _java,
    "audit": _audit,
    "cloudtrail": _cloudtrail,
    "waf": _waf,
}


def _pick(choices: tuple[_Choice, ...], number: int) -> _Choice:
    return choices[number * 7 // len(KINDS) % len(choices)]


def _client(number: int) -> str:
    """Of the ranges kept for documentation."""
    return f"203.0.113.{number % 254 + 1}" if number % 3 else f"2001:db8::{number % 4096:x}"


def _uuid(number: int) -> str:
    return f"{number:08x}-5eed-4000-8000-{number * 7919 % (1 << 48):012x}"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
