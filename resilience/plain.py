"""Plans as plain values for JSON; what nobody promises is null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from resilience.parts import promised
from resilience.plan import Plan, Protection, StackPlan


def plain(value: Any) -> Any:
    """Mappings, lists, texts and numbers; plans and proofs carry their sums besides."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)} | _sums(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 6) if promised(value) else None
    return value


def _sums(value: object) -> dict[str, float]:
    match value:
        case Protection():
            return {
                "recovery_point_seconds": value.recovery_point_seconds,
                "recovery_time_seconds": value.recovery_time_seconds,
            }
        case Plan():
            return {
                "recovery_point_seconds": value.recovery_point_seconds,
                "recovery_time_seconds": value.recovery_time_seconds,
                "dollars": round(value.dollars, 2),
            }
        case StackPlan():
            return {"dollars": round(value.dollars, 2)}
    return {}
