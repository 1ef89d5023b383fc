from __future__ import annotations

from pulumi_policy import ResourceValidationArgs

from policies.pod_specs import NODE_AGENTS
from policies.reading import at, fields
from policies.rule import Rule, on

_LABEL = "pod-security.kubernetes.io/enforce"


def _is_node_agents(resource: ResourceValidationArgs) -> bool:
    return at(resource.props, "metadata", "name") == NODE_AGENTS


RULE = Rule(
    id="namespace-pod-security",
    requirement=f"Every namespace but {NODE_AGENTS} enforces the restricted pod security level.",
    why="It makes the cluster refuse what reaches it by other ways than this program.",
    fix=f"label the namespace {_LABEL}: restricted",
    where=on({"kubernetes:core/v1:Namespace": ("metadata.labels",)}),
    divide=fields(_LABEL),
    holds=lambda level: level == "restricted",
    exempt=_is_node_agents,
)
