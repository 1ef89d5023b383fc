from __future__ import annotations

from pulumi_policy import Severity

from policies.pod_specs import POD_SPECS, container_fields
from policies.rule import Rule, on

RULE = Rule(
    id="pod-privileged",
    requirement="No container is privileged.",
    why="A privileged container is root on its node, and so on every other pod there.",
    fix="remove privileged from the container's securityContext",
    severity=Severity.CRITICAL,
    where=on(POD_SPECS),
    divide=container_fields("securityContext", "privileged"),
    holds=lambda privileged: privileged is None or privileged is False,
)
