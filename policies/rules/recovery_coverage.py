from __future__ import annotations

from pulumi_policy import Severity

from policies.coverage import EXEMPTION, EXEMPTION_ANNOTATION, cases
from policies.rule import StackRule

RULE = StackRule(
    id="recovery-coverage",
    requirement="What holds data has its backup or copy, its lock, a test of its restore and an alarm on its age.",
    why="A chain of recovery breaks in silence: each link is a resource of its own, which nobody misses until then.",
    fix=f"declare the link that is named; what needs none says so in the tag {EXEMPTION} (in Kubernetes the annotation "
    f"{EXEMPTION_ANNOTATION}) as `owner until YYYY-MM-DD: reason`",
    severity=Severity.CRITICAL,
    cases=cases,
)
