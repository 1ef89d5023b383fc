"""One evaluation of every rule: ask, judge, tell."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from functions.log_rules.calls import CallFailed, Search, tell
from functions.log_rules.judging import alert, firing
from functions.log_rules.metrics import Metrics


def evaluate(config: Mapping[str, Any], search: Search, metrics: Metrics) -> Sequence[Mapping[str, Any]]:
    """The alerts that were told. A rule that cannot be evaluated is counted, and keeps none of the others back."""
    told: list[Mapping[str, Any]] = []
    for rule in config["rules"]:
        try:
            answer = search.ask(rule["path"], rule["search"])
            now = datetime.now(UTC)
            told += [alert(rule, found, config, now) for found in firing(rule, answer, now)]
            metrics.evaluated(rule["alert"], now)
        except (CallFailed, KeyError, ValueError) as error:
            metrics.failed(rule["alert"])
            print(f"{rule['alert']}: {error}", file=sys.stderr, flush=True)
    try:
        if told:
            tell(config["alertmanagers"], told)
        metrics.told(len(told), datetime.now(UTC))
    except CallFailed as error:
        metrics.untold(len(told))
        print(f"no Alertmanager took {len(told)} alerts: {error}", file=sys.stderr, flush=True)
    return told
