"""Thanos' ruler: evaluates the rules that need more than one Prometheus holds, and keeps what they record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.config_reloader import config_reloader
from components.images import images
from components.manifests import Manifest, config_map_data, metadata, program_labels, selector
from components.recovery_marks import recovered_as
from components.thanos import DATA, DATA_DIR, BucketClientArgs, ports, thanos_container
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import Resources, one_at_a_time, pod_template, service_spec, spread
from observability.thanos import ruler_arguments
from observability.topology import REPLICA_VARIABLE, THANOS_RULER, THANOS_RULES_DIR
from settings.metrics import ThanosRuler as RulerSettings

_PORTS = ports(THANOS_RULER)


@dataclass(frozen=True, kw_only=True)
class ThanosRulerArgs(BucketClientArgs):
    settings: RulerSettings
    rules: Mapping[str, str]
    """Rule file by domain."""
    external_labels: Mapping[str, str]
    """Of all that it records and sends: those of the cluster's Prometheus, but for the replica."""
    interval_seconds: int
    """Between evaluations of a group that names no interval of its own."""


class ThanosRuler(pulumi.ComponentResource):
    """The StatefulSet with its rules, which are loaded while it runs. It evaluates what there is, be it nothing."""

    def __init__(self, name: str, args: ThanosRulerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:thanos_ruler:ThanosRuler", name, {}, opts)
        labels = program_labels(THANOS_RULER, args.ownership, images().thanos)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(THANOS_RULER.name, THANOS_RULER.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        config_maps = [
            core.ConfigMap(
                f"{name}-rules-{domain}",
                metadata=metadata(_config_map(domain), THANOS_RULER.namespace, labels),
                data=config_map_data(_config_map(domain), {f"{domain}.yaml": text}),
                opts=child(),
            )
            for domain, text in sorted(args.rules.items())
        ]
        service = core.Service(
            f"{name}-service",
            metadata=metadata(THANOS_RULER.name, THANOS_RULER.namespace, labels),
            spec=service_spec(THANOS_RULER, _PORTS, governing=True),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(THANOS_RULER.name, THANOS_RULER.namespace, labels),
            spec=one_at_a_time(THANOS_RULER),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(THANOS_RULER.name, THANOS_RULER.namespace, labels, recovered_as("metrics")),
            spec=_stateful_set(args, labels),
            # Deleting or replacing it loses what was recorded since the last block, on all replicas at once.
            opts=child(account, service, *config_maps, protect=True),
        )
        self.register_outputs({})


def _config_map(domain: str) -> str:
    return f"thanos-ruler-rules-{domain}"


def _stateful_set(args: ThanosRulerArgs, labels: Mapping[str, str]) -> Manifest:
    settings = args.settings
    server = thanos_container(
        THANOS_RULER,
        "rule",
        [
            f"--data-dir={DATA_DIR}",
            f"--objstore.config={args.object_store}",
            *ruler_arguments(
                args.external_labels, interval_seconds=args.interval_seconds, domain=args.ownership.domain
            ),
        ],
        ports=_PORTS,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        mounts={"rules": THANOS_RULES_DIR},
        writable={DATA: DATA_DIR},
        environment={REPLICA_VARIABLE: "metadata.name"},
    )
    reloader = config_reloader(
        {"rules": THANOS_RULES_DIR}, reload=[f"--reload-url=http://127.0.0.1:{THANOS_RULER.port}/-/reload"]
    )
    spec = {
        "serviceAccountName": THANOS_RULER.name,
        "terminationGracePeriodSeconds": 150,
        "containers": [server, reloader],
        "volumes": [{"name": "rules", **_rules_volume(args.rules)}],
        **spread(THANOS_RULER),
    }
    return {
        "serviceName": THANOS_RULER.name,
        "replicas": settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(THANOS_RULER)},
        "template": pod_template(labels, spec),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(DATA, settings.volume_gib)],
    }


def _rules_volume(rules: Iterable[str]) -> Manifest:
    """The directory of all domains' rules; it is there, and watched, where there are none."""
    sources = [{"configMap": {"name": _config_map(domain)}} for domain in sorted(rules)]
    return {"projected": {"sources": sources}} if sources else {"emptyDir": {}}
