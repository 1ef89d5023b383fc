from __future__ import annotations

from policies.pod_specs import POD_SPECS, container_fields
from policies.rule import Rule, on

RULE = Rule(
    id="pod-privilege-escalation",
    requirement="No process in a container gains more rights than its parent had.",
    why="A set-user-ID program in an image makes any user root otherwise.",
    fix="set allowPrivilegeEscalation to false in the container's securityContext",
    where=on(POD_SPECS),
    divide=container_fields("securityContext", "allowPrivilegeEscalation"),
    holds=lambda allowed: allowed is False,
)
