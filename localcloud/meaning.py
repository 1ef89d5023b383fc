"""What a change of rules means to people, beside the properties that differ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from localcloud.events import Step

if TYPE_CHECKING:
    from catalog.rule_files import AlertFile

_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
_SUFFIX = ".yaml"


def meaning(step: Step) -> list[str]:
    """Lines such as `ApiErrorRatioHigh 5 % → 4 %`; none where nothing is known about the change."""
    if step.type != _CONFIG_MAP or step.change != "changed":
        return []
    # Few previews change rules: the others need not pay for reading the catalogue.
    from observability.changes import rule_changes

    before, after = step.old_inputs.get("data") or {}, step.inputs.get("data") or {}
    return [
        line
        for file in sorted(before.keys() & after.keys())
        if before[file] != after[file] and (alerts := _alert_files().get(file.removesuffix(_SUFFIX)))
        for line in rule_changes(before[file], after[file], alerts)
    ]


@cache
def _alert_files() -> Mapping[str, AlertFile]:
    from catalog.loader import load_catalogue

    return load_catalogue().alerts
