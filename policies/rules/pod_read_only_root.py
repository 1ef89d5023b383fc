from __future__ import annotations

from pulumi_policy import Severity

from policies.pod_specs import POD_SPECS, container_fields
from policies.rule import Rule, on

RULE = Rule(
    id="pod-read-only-root",
    requirement="A container cannot write to its own image.",
    why="An intruder who cannot write cannot stay, and what a program keeps on purpose is in a volume.",
    fix="set readOnlyRootFilesystem to true in the container's securityContext and mount a volume where it writes",
    severity=Severity.MEDIUM,
    where=on(POD_SPECS),
    divide=container_fields("securityContext", "readOnlyRootFilesystem"),
    holds=lambda read_only: read_only is True,
)
