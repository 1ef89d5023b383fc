"""The collector's agent: one on each node, which reads the log files of its pods and takes what they push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core

from components.access import Access, AccessArgs
from components.images import images
from components.manifests import Manifest, metadata, selector
from components.telemetry.collector import (
    PUSH_PORTS,
    CollectorArgs,
    Foundation,
    collector_container,
    collector_template,
    foundation,
)
from components.workload import Resources, service_spec
from observability.collectors.agent import HOST_ROOT, NODE_IP, NODE_NAME, PODS_DIR
from observability.collectors.common import QUEUE_DIR
from observability.topology import OTEL_AGENT
from settings.telemetry import CollectorAgent as AgentSettings

_QUEUE_SPARE = 2
"""Times the queue: what is written while it is compacted, positions in files, and the traces' own queue."""
_ROOT_GROUP = 0
_NODE_DIRECTORIES: Mapping[str, tuple[str, str]] = {"pods": (PODS_DIR, PODS_DIR), "root": ("/", HOST_ROOT)}
"""Directory of the node, and where it is seen, by volume."""


@dataclass(frozen=True, kw_only=True)
class OtelAgentArgs(CollectorArgs):
    settings: AgentSettings


class OtelAgent(pulumi.ComponentResource):
    """The DaemonSet, and a Service that leads a pod to the agent of its own node."""

    def __init__(self, name: str, args: OtelAgentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:agent:OtelAgent", name, {}, opts)
        found = foundation(name, OTEL_AGENT, images().otel_collector, args, parent=self)
        named = metadata(OTEL_AGENT.name, OTEL_AGENT.namespace, found.labels)
        access = Access(
            f"{name}-access",
            AccessArgs(
                program=OTEL_AGENT,
                labels=found.labels,
                # What the kubelet asks of whoever reads its statistics.
                cluster_rules=[{"apiGroups": [""], "resources": ["nodes/stats"], "verbs": ["get"]}],
            ),
            pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        apps.DaemonSet(
            f"{name}-daemon-set",
            metadata=named,
            spec=_daemon_set(args, found),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *found.resources, access]),
        )
        core.Service(
            f"{name}-service",
            metadata=named,
            spec=_service(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        self.register_outputs({})


def _service() -> Manifest:
    return {**service_spec(OTEL_AGENT, PUSH_PORTS), "internalTrafficPolicy": "Local"}


def _daemon_set(args: OtelAgentArgs, found: Foundation) -> Manifest:
    settings = args.settings
    agent = collector_container(
        images().otel_collector,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        mounts={volume: seen_at for volume, (_, seen_at) in _NODE_DIRECTORIES.items()},
        # Lost with the pod, but not with a restart: a new pod reads the files again, and sends the same ids.
        writable={"queues": QUEUE_DIR},
        environment={NODE_NAME: "spec.nodeName", NODE_IP: "status.hostIP"},
    )
    # The kubelet lets root's group read the files of logs, and nobody else.
    agent["securityContext"] = {**agent["securityContext"], "runAsGroup": _ROOT_GROUP}
    spec = {
        "priorityClassName": "system-node-critical",
        "tolerations": [{"operator": "Exists"}],
        "terminationGracePeriodSeconds": 60,
        "volumes": [
            {"name": "queues", "emptyDir": {"sizeLimit": f"{settings.queue_mib * _QUEUE_SPARE}Mi"}},
            *(
                {"name": volume, "hostPath": {"path": path, "type": "Directory"}}
                for volume, (path, _) in _NODE_DIRECTORIES.items()
            ),
        ],
    }
    return {
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
        "selector": {"matchLabels": selector(OTEL_AGENT)},
        "template": collector_template(OTEL_AGENT, found, args.configuration, agent, spec, reads_api=True),
    }
