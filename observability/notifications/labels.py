"""Alertmanager's labels: a set of them as text, and the matchers of a configuration that hold for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from documents.problems import Problem, ProblemsFound

LabelSet = Mapping[str, str]

COUNTS_AS_S2 = 'severity!~"S1|S3"'
"""A severity that is missing or unknown counts as S2: somebody must read it."""

_QUOTED = r'"((?:[^"\\\n]|\\[\\"n])*)"'
_LABEL = re.compile(rf"\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*{_QUOTED}\s*")
_MATCHER = re.compile(rf"([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=){_QUOTED}")
_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED = {"n": "\n"}


def label_set(text: str) -> dict[str, str]:
    """`{severity="S1",owner="checkout"}` as labels by name; an empty value is none. Raises ProblemsFound."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        raise _refusal(text, "must stand in braces")
    inner = inner[1:-1].strip()
    labels: dict[str, str] = {}
    while inner:
        found = _LABEL.match(inner)
        if not found:
            raise _refusal(inner, 'must be label="value" pairs with commas between them')
        name, value = found[1], _unquoted(found[2])
        if name in labels:
            raise _refusal(name, "is a label that is written twice")
        labels[name] = value
        rest = inner[found.end() :]
        if rest and not rest.startswith(","):
            raise _refusal(rest, "must begin with a comma")
        inner = rest[1:].strip()
    return {name: value for name, value in labels.items() if value}


def hold(matchers: Iterable[str], labels: LabelSet) -> bool:
    """Whether all matchers, in the form that this project writes them in, hold; a label that is not there is empty."""
    return all(_holds(matcher, labels) for matcher in matchers)


def _holds(matcher: str, labels: LabelSet) -> bool:
    found = _MATCHER.fullmatch(matcher)
    assert found, f"{matcher} is no matcher"
    name, operator, wanted = found[1], found[2], _unquoted(found[3])
    actual = labels.get(name, "")
    equal = re.fullmatch(wanted, actual) is not None if "~" in operator else wanted == actual
    return equal != operator.startswith("!")


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text)


def _refusal(text: str, rule: str) -> ProblemsFound:
    fix = 'write them like {severity="S1",owner="checkout"}'
    return ProblemsFound([Problem(file="command line", path="labels", value=text, rule=rule, fix=fix)])
