from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_policy import Severity

from policies.reading import Part, below, items, join, one_or_many
from policies.rule import Rule, on

_FIELDS = ("verbs", "resources", "nonResourceURLs")


def _grants(rules: Any) -> Iterator[Part]:
    for path, read in items(rules):
        for name in _FIELDS:
            yield join(path, name), below(read, name)


def _names_each(granted: Any) -> bool:
    return not any(str(item).startswith("*") for item in one_or_many(granted))


RULE = Rule(
    id="rbac-wildcards",
    requirement="A Kubernetes role lists the verbs and the resources that it grants.",
    why="A wildcard grants kinds that do not exist yet, and reading every kind includes secrets.",
    fix="list what the service account needs instead of `*`",
    severity=Severity.CRITICAL,
    where=on(
        {
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": ("rules",),
            "kubernetes:rbac.authorization.k8s.io/v1:Role": ("rules",),
        }
    ),
    divide=_grants,
    holds=_names_each,
)
