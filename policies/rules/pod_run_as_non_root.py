from __future__ import annotations

from typing import Any

from policies.pod_specs import POD_SPECS, security_contexts
from policies.rule import Rule, on


def _is_no_root(context: dict[str, Any]) -> bool:
    return context["runAsNonRoot"] is True and context["runAsUser"] != 0


RULE = Rule(
    id="pod-run-as-non-root",
    requirement="No container runs as root.",
    why="Root in a container is root on the node as soon as anything in between fails.",
    fix="set runAsNonRoot to true, with a runAsUser other than 0, for the pod or the container",
    where=on(POD_SPECS),
    divide=security_contexts("runAsNonRoot", "runAsUser"),
    holds=_is_no_root,
)
