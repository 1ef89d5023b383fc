from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pulumi_policy import Severity

from policies.pod_specs import NODE_AGENTS, POD_SPECS, in_node_agents
from policies.reading import Part, at, each, parts
from policies.rule import Rule, on


def _volumes(spec: Any) -> Iterator[Part]:
    yield from parts("volumes", partial(at, spec, "volumes"), each("hostPath"))


RULE = Rule(
    id="pod-host-paths",
    requirement=f"Only pods in the namespace {NODE_AGENTS} mount directories of their node.",
    why="Through a host path a pod reads other pods' secrets or rewrites the node.",
    fix=f"use another kind of volume, or move an agent of the node to the namespace {NODE_AGENTS}",
    severity=Severity.CRITICAL,
    where=on(POD_SPECS),
    divide=_volumes,
    holds=lambda host_path: host_path is None,
    exempt=in_node_agents,
)
