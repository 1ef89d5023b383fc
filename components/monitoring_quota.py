"""How much of a cluster its monitoring may take."""

from __future__ import annotations

from components.monitoring_args import MonitoringArgs
from components.namespaces import Quota
from components.prometheus_containers import SIDECAR_RESOURCES
from components.workload import Resources

_SPARE_PODS = 25
"""For exporters, and for pods that are started by hand."""
_OTHER_CONTAINERS = Resources(cpu_millicores=2000, memory_mib=4096)
"""What all containers whose size is no setting may ask for together: at least twice of what they do."""


def quota(args: MonitoringArgs) -> Quota:
    """What the monitoring namespace may take of the cluster: all that is declared here, and room to repair it."""
    prometheus, size, thanos, grafana = args.prometheus, args.prometheus_size, args.thanos, args.grafana
    servers, compactors = prometheus.shards * prometheus.replicas, 1
    sized = [
        (servers, Resources(cpu_millicores=size.cpu_millicores, memory_mib=size.memory_mib)),
        (servers, SIDECAR_RESOURCES),
        *(
            (pods, Resources(cpu_millicores=part.cpu_request_millicores, memory_mib=part.memory_request_mib))
            for pods, part in (
                (thanos.query.replicas, thanos.query),
                (thanos.store_gateway.replicas, thanos.store_gateway),
                (thanos.ruler.replicas, thanos.ruler),
                (compactors, thanos.compactor),
                (grafana.replicas, grafana),
            )
        ),
        (1, _OTHER_CONTAINERS),
    ]
    total = Resources(
        cpu_millicores=sum(pods * each.cpu_millicores for pods, each in sized),
        memory_mib=sum(pods * each.memory_mib for pods, each in sized),
    )
    with_volumes = servers + args.alertmanager.replicas + thanos.store_gateway.replicas + thanos.ruler.replicas + 1
    return {
        **{
            f"{kind}.{resource}": amount
            for kind, amounts in total.manifest.items()
            for resource, amount in amounts.items()
        },
        # Claims outlive the pods of a replica that was scaled away.
        "persistentvolumeclaims": str(2 * with_volumes),
        "pods": str(with_volumes + thanos.query.replicas + grafana.replicas + _SPARE_PODS),
    }
