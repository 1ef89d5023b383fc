"""AWS' Service Authorization Reference, as cfn-lint carries it: which actions there are, and what each is about."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_NARROWED_LATELY = (
    "cloudwatch:getmetricdata",
    "cloudwatch:listmetrics",
    "cloudwatch:putmetricdata",
    "logs:getqueryresults",
)
"""To a data set or a log group, as the reference says since 2026; not every region decides by it yet."""


@cache
def _reference() -> Mapping[str, Any]:
    return json.loads((files("cfnlint") / "data/AdditionalSpecs/Policies.json").read_text(encoding="utf-8"))


def known_actions(service: str) -> set[str]:
    """In lower case."""
    return {f"{service}:{action}" for action in _reference()[service]["Actions"]}


def is_narrowed(action: str) -> bool:
    """Whether AWS lets a policy name resources for it."""
    return bool(_kinds(action)) and action.lower() not in _NARROWED_LATELY


def applies_to(action: str, pattern: str) -> bool:
    """Whether an ARN under the pattern is one of a kind that the action is about."""
    kinds = {name.lower(): kind for name, kind in _reference()[_service(action)]["Resources"].items()}
    formats = [text for kind in _kinds(action) for text in kinds[kind.lower()]["ARNFormats"]]
    return any(_expression(text).fullmatch(pattern) is not None for text in formats)


def _kinds(action: str) -> list[str]:
    service, _, name = action.lower().partition(":")
    return _reference()[service]["Actions"][name].get("Resources", [])


def _service(action: str) -> str:
    return action.partition(":")[0].lower()


@cache
def _expression(text: str) -> re.Pattern[str]:
    """`${Partition}` and the like stand for a part of an ARN."""
    return re.compile(re.sub(r"\$\{\w+\}", "[^:]*", text))
