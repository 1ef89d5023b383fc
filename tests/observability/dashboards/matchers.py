"""Values of labels that a selector's matchers take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import promql_parser as promql

OTHER = "other"
"""A label's value that no query asks for."""
ANY_SERVICE_JOB = "service/x"
"""What stands for the job of any service, which the services themselves have."""


def wanted(matchers: Iterable[promql.Matcher]) -> dict[str, list[str]]:
    """Values by label that all its matchers take; labels that may have any value are left out."""
    by_label: dict[str, list[promql.Matcher]] = defaultdict(list)
    for matcher in matchers:
        by_label[matcher.name].append(matcher)
    found = {
        label: [value for value in candidates if all(_takes(matcher, value) for matcher in group)]
        for label, group in by_label.items()
        if (candidates := dict.fromkeys(value for matcher in group for value in _candidates(matcher)))
    }
    return {label: values for label, values in found.items() if values and values != [ANY_SERVICE_JOB]}


def _candidates(matcher: promql.Matcher) -> Iterator[str]:
    match matcher.op:
        case promql.MatchOp.Equal:
            yield matcher.value
        case promql.MatchOp.Re if matcher.value != ".*":
            for alternative in _alternatives(matcher.value):
                plain = re.sub(r"\.[+*]", "x", alternative.replace("[.]", "\0").replace("\\.", "\0"))
                yield plain.replace(".", "0").replace("\0", ".")
        case promql.MatchOp.NotEqual | promql.MatchOp.NotRe:
            yield OTHER


def _alternatives(pattern: str) -> Iterator[str]:
    """The pattern without groups: one that is optional left out, another in each of its forms."""
    if group := re.search(r"\(([^()]*)\)(\??)", pattern):
        for form in [""] if group[2] else group[1].split("|"):
            yield from _alternatives(pattern[: group.start()] + form + pattern[group.end() :])
    else:
        yield from pattern.split("|")


def _takes(matcher: promql.Matcher, value: str) -> bool:
    match matcher.op:
        case promql.MatchOp.Equal:
            return value == matcher.value
        case promql.MatchOp.NotEqual:
            return value != matcher.value
        case promql.MatchOp.Re:
            return re.fullmatch(matcher.value, value) is not None
    return re.fullmatch(matcher.value, value) is None
