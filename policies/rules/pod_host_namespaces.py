from __future__ import annotations

from pulumi_policy import Severity

from policies.pod_specs import NODE_AGENTS, POD_SPECS, in_node_agents
from policies.reading import fields
from policies.rule import Rule, on

RULE = Rule(
    id="pod-host-namespaces",
    requirement=f"Only pods in the namespace {NODE_AGENTS} share their node's processes, network or memory.",
    why="Such a pod sees every other pod's traffic or processes, past all network policies.",
    fix=f"leave the property out, or move an agent of the node to the namespace {NODE_AGENTS}",
    severity=Severity.CRITICAL,
    where=on(POD_SPECS),
    divide=fields("hostIPC", "hostNetwork", "hostPID"),
    holds=lambda shared: shared is None or shared is False,
    exempt=in_node_agents,
)
