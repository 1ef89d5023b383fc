"""Pod specs, wherever a Kubernetes workload keeps them, and the containers in them.

Source: the restricted profile of Kubernetes' Pod Security Standards, and what it demands of each container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from pulumi_policy import ResourceValidationArgs

from policies.reading import Divide, Part, at, below, items, join, parts

NODE_AGENTS = "node-agents"
"""The one namespace whose pods may reach into their node: exporters and collectors that read the host itself."""

_IN_TEMPLATE = "spec.template.spec"
POD_SPECS: Mapping[str, tuple[str]] = {
    f"kubernetes:{kind}{suffix}": (path,)
    for kind, path in {
        "core/v1:Pod": "spec",
        "core/v1:PodTemplate": "template.spec",
        "core/v1:ReplicationController": _IN_TEMPLATE,
        "apps/v1:DaemonSet": _IN_TEMPLATE,
        "apps/v1:Deployment": _IN_TEMPLATE,
        "apps/v1:ReplicaSet": _IN_TEMPLATE,
        "apps/v1:StatefulSet": _IN_TEMPLATE,
        "batch/v1:CronJob": "spec.jobTemplate.spec.template.spec",
        "batch/v1:Job": _IN_TEMPLATE,
    }.items()
    for suffix in ("", "Patch")
}
"""Where the pod spec is, by resource type. A patch is judged as if it were all of the object."""


def in_node_agents(resource: ResourceValidationArgs) -> bool:
    return at(resource.props, "metadata", "namespace") == NODE_AGENTS


def container_fields(*keys: str) -> Divide:
    """Divides a pod spec into what each container, init and ephemeral ones included, holds under nested keys."""

    def divide(spec: Any) -> Iterator[Part]:
        for path, read in containers(spec):
            yield join(path, *keys), below(read, *keys)

    return divide


def security_contexts(*names: str) -> Divide:
    """Divides a pod spec into the security context in force for each container: its own fields, else the pod's."""

    def divide(spec: Any) -> Iterator[Part]:
        for path, read in containers(spec):
            yield join(path, "securityContext"), partial(_in_force, spec, read, names)

    return divide


def containers(spec: Any) -> Iterator[Part]:
    """Divides a pod spec into its containers."""
    for group in ("containers", "initContainers", "ephemeralContainers"):
        yield from parts(group, partial(at, spec, group), items)


def _in_force(spec: Any, read: Callable[[], Any], names: tuple[str, ...]) -> dict[str, Any]:
    own = at(read(), "securityContext")
    context = {name: at(own, name) for name in names}
    return {name: at(spec, "securityContext", name) if value is None else value for name, value in context.items()}
