from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy import Severity

from policies.policy_documents import Statement, statements
from policies.reading import Unreadable, mapping, one_or_many
from policies.rule import Rule, on

_BY_TOKEN = "sts:assumerolewithwebidentity"
_EXACT = frozenset({"stringequals", "stringlike", "foranyvalue:stringequals", "foranyvalue:stringlike"})
_ONE_SUBJECT = re.compile(r"[^*?]+")
_GITHUB = "token.actions.githubusercontent.com"
_ONE_PIPELINE = re.compile(r"repo:[^*?:/]+/[^*?:/]+:(ref:refs/(heads|tags)/|environment:)[^*?]+")


def _names_whom_it_trusts(statement: Statement) -> bool:
    takes_tokens = "action" in statement.inverted or any(_takes_tokens(action) for action in statement.actions)
    if not statement.allows or not takes_tokens:
        return True
    tests = list(_tests(statement.condition))
    audiences = [value for key, value in tests if key.endswith(":aud")]
    subjects = [(key, value) for key, value in tests if key.endswith(":sub")]
    return bool(audiences and subjects) and all(_is_one(key, value) for key, value in subjects)


def _takes_tokens(action: str) -> bool:
    """Whether the action, be it by a wildcard, is to assume a role by a token."""
    pattern = re.escape(action.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(pattern, _BY_TOKEN) is not None


def _tests(condition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and value of each test that narrows: one that also holds without the key, or by its absence, does not."""
    for operator, values in condition.items():
        if operator.lower() in _EXACT:
            for key, wanted in mapping(values).items():
                for value in one_or_many(wanted):
                    if not isinstance(value, str):
                        raise Unreadable("expected texts")
                    yield key.lower(), value


def _is_one(key: str, subject: str) -> bool:
    expected = _ONE_PIPELINE if key.startswith(_GITHUB) else _ONE_SUBJECT
    return expected.fullmatch(subject) is not None


RULE = Rule(
    id="federated-trust",
    requirement="A role that is taken by a token names the audience, and one branch or environment of one repository.",
    why="A wildcard in the subject lets whoever can push any branch, or owns any repository, take the role.",
    fix="test the token's aud and sub by StringEquals, with a subject such as repo:owner/name:ref:refs/heads/main",
    severity=Severity.CRITICAL,
    where=on({"aws:iam/role:Role": ("assumeRolePolicy",)}),
    divide=statements,
    holds=_names_whom_it_trusts,
)
