from __future__ import annotations

from typing import Any

from policies.pod_specs import POD_SPECS, container_fields
from policies.reading import at, one_or_many
from policies.rule import Rule, on

_PERMITTED = frozenset({"NET_BIND_SERVICE"})


def _are_dropped(capabilities: Any) -> bool:
    return "ALL" in one_or_many(at(capabilities, "drop")) and _PERMITTED.issuperset(
        one_or_many(at(capabilities, "add"))
    )


RULE = Rule(
    id="pod-capabilities",
    requirement="A container drops all capabilities and adds at most NET_BIND_SERVICE.",
    why="A container's default capabilities let it forge packets and override file permissions.",
    fix="set capabilities.drop to [ALL] in the container's securityContext and add nothing else",
    where=on(POD_SPECS),
    divide=container_fields("securityContext", "capabilities"),
    holds=_are_dropped,
)
