"""Thresholds of alerts as one stack has them: the catalogue's values and the stack's overrides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.models import AlertFile, Threshold
from documents.problems import Problem, ProblemsFound
from documents.validation import closest_fix


def effective_thresholds(
    alert_files: Mapping[str, AlertFile],
    overrides: Mapping[str, float],
    *,
    file: str = "the stack file",
    lines: Mapping[str, int] | None = None,
) -> dict[str, float]:
    """Value of every threshold by its name, which is unique over all alert files.

    `file` and `lines` (by override's name) say where the overrides stand. Raises ProblemsFound for an override that
    names no threshold or lies outside the threshold's bounds.
    """
    defined = {name: threshold for alerts in alert_files.values() for name, threshold in alerts.thresholds.items()}
    problems = list(_override_problems(defined, overrides, file, lines or {}))
    if problems:
        raise ProblemsFound(problems)
    return {name: overrides.get(name, threshold.value) for name, threshold in defined.items()}


def _override_problems(
    defined: Mapping[str, Threshold], overrides: Mapping[str, float], file: str, lines: Mapping[str, int]
) -> Iterator[Problem]:
    for name, value in overrides.items():
        threshold = defined.get(name)
        if threshold is None:
            rule, fix = "names no threshold of the catalogue", closest_fix(name, list(defined))
        elif not threshold.minimum <= value <= threshold.maximum:
            rule = f"must be from {threshold.minimum:.12g} to {threshold.maximum:.12g} ({threshold.unit})"
            fix = "choose a value within, or widen the bounds in the catalogue with evidence"
        else:
            continue
        path = f"operations-platform:alerts.thresholds.{name}"
        yield Problem(file=file, line=lines.get(name), path=path, value=value, rule=rule, fix=fix)
