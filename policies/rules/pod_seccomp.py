from __future__ import annotations

from typing import Any

from pulumi_policy import Severity

from policies.pod_specs import POD_SPECS, security_contexts
from policies.reading import at
from policies.rule import Rule, on


def _is_confined(context: dict[str, Any]) -> bool:
    return at(context["seccompProfile"], "type") in ("RuntimeDefault", "Localhost")


RULE = Rule(
    id="pod-seccomp",
    requirement="Every container runs under a seccomp profile.",
    why="Most ways out of a container use a system call that no exporter needs.",
    fix="set seccompProfile.type to RuntimeDefault for the pod or the container",
    severity=Severity.MEDIUM,
    where=on(POD_SPECS),
    divide=security_contexts("seccompProfile"),
    holds=_is_confined,
)
