"""IAM policy documents, read into statements that the evaluator can judge.

Source: IAM User Guide, "IAM JSON policy elements reference". What the evaluator does not know raises `NotUnderstood`:
an answer about a policy that is understood in part would be a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Values by condition key, by operator."""

_ELEMENTS = frozenset({"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_ARN_PARTS = 6


class NotUnderstood(ValueError):
    """A part of a policy that the evaluator knows no meaning for."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`principals` are None in an identity's own policy; no `resources` stand for what the policy is attached to."""

    sid: str = ""
    allows: bool = True
    principals: Mapping[str, tuple[str, ...]] | None = None
    actions: tuple[str, ...]
    all_but_actions: bool = False
    resources: tuple[str, ...] = ()
    all_but_resources: bool = False
    conditions: Conditions = field(default_factory=dict)

    def is_about_action(self, action: str) -> bool:
        return _is_named(self.actions, action) is not self.all_but_actions

    def is_about_resource(self, resource: str) -> bool:
        if not self.resources:
            return True
        named = any(arn_matches(pattern, resource) for pattern in self.resources)
        return named is not self.all_but_resources


def parse(document: str | Mapping[str, Any]) -> tuple[Statement, ...]:
    """The statements of a policy document. Raises NotUnderstood."""
    source = _from_text(document) if isinstance(document, str) else document
    if unknown := source.keys() - {"Version", "Id", "Statement"}:
        raise NotUnderstood(f"the policy has an element {min(unknown)!r}, which is none of IAM's")
    if source.get("Version") != "2012-10-17":
        raise NotUnderstood("the policy is not of version 2012-10-17, and older ones read variables otherwise")
    statements = source.get("Statement", ())
    return tuple(_statement(item) for item in ([statements] if isinstance(statements, Mapping) else statements))


@cache
def _from_text(document: str) -> Mapping[str, Any]:
    try:
        return json.loads(document)
    except ValueError:
        raise NotUnderstood("the policy is no JSON") from None


def matches(pattern: str, text: str) -> bool:
    """Whether all of the text matches a pattern of `*` and `?`."""
    return _expression(pattern).fullmatch(text) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """ARNs are matched part by part, so that no wildcard reaches from one into the next."""
    if pattern == "*":
        return True
    ours, theirs = (text.split(":", _ARN_PARTS - 1) for text in (pattern, arn))
    return len(ours) == len(theirs) and all(matches(one, other) for one, other in zip(ours, theirs, strict=True))


@cache
def _is_named(patterns: tuple[str, ...], action: str) -> bool:
    """The same few actions are asked for again and again, of the same statements."""
    return _expression(*(pattern.lower() for pattern in patterns)).fullmatch(action.lower()) is not None


@cache
def _expression(*patterns: str) -> re.Pattern[str]:
    """Of any of the patterns."""
    return re.compile("|".join(map(_translated, patterns)), re.DOTALL)


def _translated(pattern: str) -> str:
    wildcards = {"*": ".*", "?": "."}
    return "".join(wildcards.get(letter, re.escape(letter)) for letter in pattern)


def _statement(source: Mapping[str, Any]) -> Statement:
    if unknown := source.keys() - _ELEMENTS:
        raise NotUnderstood(f"a statement has an element {min(unknown)!r}, which the evaluator does not know")
    if source.get("Effect") not in ("Allow", "Deny"):
        raise NotUnderstood("a statement's Effect is neither Allow nor Deny")
    if ("Action" in source) is ("NotAction" in source) or {"Resource", "NotResource"} <= source.keys():
        raise NotUnderstood("a statement names both what it is about and what it is not, or neither")
    statement = Statement(
        sid=source.get("Sid", ""),
        allows=source["Effect"] == "Allow",
        principals=_principals(source["Principal"]) if "Principal" in source else None,
        actions=_texts(source.get("Action", source.get("NotAction"))),
        all_but_actions="NotAction" in source,
        resources=_texts(source.get("Resource", source.get("NotResource", ()))),
        all_but_resources="NotResource" in source,
        conditions={
            operator: {key: _texts(values) for key, values in tests.items()}
            for operator, tests in source.get("Condition", {}).items()
        },
    )
    compared = (text for tests in statement.conditions.values() for values in tests.values() for text in values)
    if any("${" in text for text in (*statement.resources, *compared)):
        raise NotUnderstood("a statement holds a policy variable, which the evaluator does not fill in")
    return statement


def written(statement: Statement) -> Mapping[str, Any]:
    """The statement as a policy document has it."""
    parts = {
        "Sid": statement.sid,
        "Effect": "Allow" if statement.allows else "Deny",
        "Principal": statement.principals and {kind: list(names) for kind, names in statement.principals.items()},
        "NotAction" if statement.all_but_actions else "Action": _listed(statement.actions),
        "NotResource" if statement.all_but_resources else "Resource": _listed(statement.resources),
        "Condition": {
            operator: {key: _listed(values) for key, values in tests.items()}
            for operator, tests in statement.conditions.items()
        },
    }
    return {name: value for name, value in parts.items() if value}


def _listed(values: tuple[str, ...]) -> str | list[str]:
    """In the form that AWS gives back: sorted, and a list of one as that one."""
    return values[0] if len(values) == 1 else sorted(values)


def _principals(value: Any) -> Mapping[str, tuple[str, ...]]:
    return {"AWS": (value,)} if isinstance(value, str) else {kind: _texts(names) for kind, names in value.items()}


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)
