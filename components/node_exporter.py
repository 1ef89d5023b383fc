"""The node exporter: what each node itself measures. The one program that reaches into its node, and only to read."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, metadata, program_labels, selector
from components.workload import ProgramArgs, Resources, container, http_probe, pod_template
from observability.topology import NODE_EXPORTER

_COLLECTORS = (
    "conntrack",
    "cpu",
    "diskstats",
    "filefd",
    "filesystem",
    "loadavg",
    "meminfo",
    "netdev",
    "netstat",
    "os",
    "pressure",
    "sockstat",
    "stat",
    "time",
    "timex",
    "uname",
    "vmstat",
)
"""What is read of a node. All others stay off: each costs series on every node."""

_PODS_MOUNTS = "^/(dev|proc|run|sys|var/lib/(containerd|kubelet))($|/)"
_PODS_INTERFACES = "^(veth.*|eni.*|cali.*|lo)$"
"""What comes and goes with pods tells of them, not of the node."""

_NODE_MOUNTS = {"root": ("/", "/host/root"), "sys": ("/sys", "/host/sys")}
"""Directory of the node, and where it is seen, by volume."""


class NodeExporter(pulumi.ComponentResource):
    """The DaemonSet: one on each node, tainted ones too."""

    def __init__(self, name: str, args: ProgramArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:node_exporter:NodeExporter", name, {}, opts)
        labels = program_labels(NODE_EXPORTER, args.ownership, images().node_exporter)
        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(NODE_EXPORTER.name, NODE_EXPORTER.namespace, labels),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        apps.DaemonSet(
            f"{name}-daemon-set",
            metadata=metadata(NODE_EXPORTER.name, NODE_EXPORTER.namespace, labels),
            spec=_daemon_set(labels),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, account]),
        )
        self.register_outputs({})


def _daemon_set(labels: Mapping[str, str]) -> Manifest:
    spec = {
        "serviceAccountName": NODE_EXPORTER.name,
        "priorityClassName": "system-node-critical",
        "tolerations": [{"operator": "Exists"}],
        # The node's interfaces and its init process's mounts, which is where the node's file systems are listed.
        "hostNetwork": True,
        "hostPID": True,
        "containers": [_exporter()],
        "volumes": [
            {"name": volume, "hostPath": {"path": path, "type": "Directory"}}
            for volume, (path, _) in _NODE_MOUNTS.items()
        ],
    }
    return {
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
        "selector": {"matchLabels": selector(NODE_EXPORTER)},
        "template": pod_template(labels, spec),
    }


def _exporter() -> Manifest:
    exporter = container(
        "node-exporter",
        images().node_exporter,
        args=[
            # Only on the node's own address, which is where it is scraped.
            f"--web.listen-address=$(NODE_IP):{NODE_EXPORTER.port}",
            f"--path.rootfs={_NODE_MOUNTS['root'][1]}",
            f"--path.sysfs={_NODE_MOUNTS['sys'][1]}",
            "--collector.disable-defaults",
            *(f"--collector.{collector}" for collector in _COLLECTORS),
            f"--collector.filesystem.mount-points-exclude={_PODS_MOUNTS}",
            f"--collector.netdev.device-exclude={_PODS_INTERFACES}",
        ],
        ports={"http": NODE_EXPORTER.port},
        resources=Resources(cpu_millicores=50, memory_mib=64),
        probes={"liveness": http_probe("/", "http"), "readiness": http_probe("/", "http")},
        mounts={volume: seen_at for volume, (_, seen_at) in _NODE_MOUNTS.items()},
        environment={"NODE_IP": "status.hostIP"},
    )
    # Mounts that the node makes later are seen too.
    mounts = [{**mount, "mountPropagation": "HostToContainer"} for mount in exporter["volumeMounts"]]
    return {**exporter, "volumeMounts": mounts}
