from __future__ import annotations

from pulumi_policy import Severity

from policies.reading import fields
from policies.rule import Rule

LABELS = ("owner", "environment")

RULE = Rule(
    id="owner-labels",
    requirement=f"Every Kubernetes object is labelled with {' and '.join(LABELS)}.",
    why="Whoever is woken by a pod has to find the team that answers for it, and its dashboards group by it.",
    fix="give the object the ownership labels",
    severity=Severity.MEDIUM,
    where=lambda resource_type: ("metadata.labels",) if resource_type.startswith("kubernetes:") else (),
    divide=fields(*LABELS),
    holds=lambda value: isinstance(value, str) and bool(value.strip()),
)
