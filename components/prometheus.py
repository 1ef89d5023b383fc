"""Prometheus: replicas that each scrape everything, keep it for a while, and copy it to object storage for good.

Where the targets are divided into shards, each shard has its own such replicas. The first one's objects have the names
that they have without shards, so dividing adds objects and replaces none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.access import Access, AccessArgs, Rule, watch
from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels, selector
from components.prometheus_containers import DATA, PORTS, SIDECAR_PORTS, prometheus_containers
from components.recovery_marks import recovered_as
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import ProgramArgs, one_at_a_time, pod_template, service_spec, spread
from observability.configuration import Configuration, ShardConfiguration
from observability.sizing import ServerSize
from observability.topology import PROMETHEUS, Program, prometheus_shards
from settings.metrics import Prometheus as PrometheusSettings

_CLUSTER_RULES: list[Rule] = [
    watch("", "nodes", "pods"),
    {"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]},
    {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
]
_NAMESPACE_RULES: Mapping[str, list[Rule]] = {
    # Where the API server's own addresses are found.
    "default": [watch("", "services"), watch("discovery.k8s.io", "endpointslices")],
}


@dataclass(frozen=True, kw_only=True)
class PrometheusArgs(ProgramArgs):
    settings: PrometheusSettings
    size: ServerSize
    """Of each replica."""
    configuration: Configuration
    object_store: str
    """Configuration of the client of the bucket that blocks are copied to."""


class Prometheus(pulumi.ComponentResource):
    """The StatefulSet of each shard with what it reads, what it may read, and how it is reached.

    A change of prometheus.yaml replaces the pods; rules and targets are loaded while they run.
    """

    def __init__(self, name: str, args: PrometheusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:prometheus:Prometheus", name, {}, opts)
        labels = program_labels(PROMETHEUS, args.ownership, images().prometheus)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(PROMETHEUS.name, PROMETHEUS.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        access = Access(
            f"{name}-access",
            AccessArgs(
                program=PROMETHEUS,
                labels=labels,
                cluster_rules=_CLUSTER_RULES,
                namespace_rules=_NAMESPACE_RULES,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        rules = [
            core.ConfigMap(
                f"{name}-rules-{domain}",
                metadata=metadata(_rules_of(domain), PROMETHEUS.namespace, labels),
                data=config_map_data(_rules_of(domain), {f"{domain}.yaml": text}),
                opts=child(),
            )
            for domain, text in sorted(args.configuration.rules.items())
        ]
        for program, configuration in _shards(args):
            prefix = f"{name}{program.name.removeprefix(PROMETHEUS.name)}"
            shard_labels = program_labels(program, args.ownership, images().prometheus)
            config_maps = [
                core.ConfigMap(
                    f"{prefix}-{role}",
                    metadata=metadata(f"{program.name}-{role}", program.namespace, shard_labels),
                    data=config_map_data(f"{program.name}-{role}", texts),
                    opts=child(),
                )
                for role, texts in (
                    ("config", {"prometheus.yaml": configuration.prometheus}),
                    *((_targets_of(file), {file: text}) for file, text in sorted(configuration.targets.items())),
                )
            ]
            service = core.Service(
                f"{prefix}-service",
                metadata=metadata(program.name, program.namespace, shard_labels),
                spec=service_spec(program, PORTS | SIDECAR_PORTS, governing=True),
                opts=child(),
            )
            policy.PodDisruptionBudget(
                f"{prefix}-disruption-budget",
                metadata=metadata(program.name, program.namespace, shard_labels),
                spec=one_at_a_time(program),
                opts=child(),
            )
            apps.StatefulSet(
                f"{prefix}-stateful-set",
                metadata=metadata(program.name, program.namespace, shard_labels, recovered_as("metrics")),
                spec=_stateful_set(args, program, configuration, shard_labels),
                # Deleting or replacing it stops all replicas at once, and pods with other claims would start empty.
                opts=child(account, access, service, *config_maps, *rules, protect=True),
            )
        self.register_outputs({})


def _shards(args: PrometheusArgs) -> Sequence[tuple[Program, ShardConfiguration]]:
    programs = prometheus_shards(args.settings.shards)
    return list(zip(programs, args.configuration.shards, strict=True))


def _rules_of(domain: str) -> str:
    """The ConfigMap of one domain's rules: a diff shows the domain, and none nears the limit of its size."""
    return f"prometheus-rules-{domain}"


def _targets_of(file: str) -> str:
    return f"targets-{file.removesuffix('.yaml')}"


def _stateful_set(
    args: PrometheusArgs, program: Program, configuration: ShardConfiguration, labels: Mapping[str, str]
) -> Manifest:
    rules = [{"configMap": {"name": _rules_of(domain)}} for domain in sorted(args.configuration.rules)]
    targets = [{"configMap": {"name": f"{program.name}-{_targets_of(file)}"}} for file in sorted(configuration.targets)]
    spec = {
        "serviceAccountName": PROMETHEUS.name,
        # For the reloader to signal Prometheus: its HTTP way would let whoever reaches the port shut it down as well.
        "shareProcessNamespace": True,
        # Prometheus writes its head to disk before it goes.
        "terminationGracePeriodSeconds": 600,
        "containers": prometheus_containers(
            args.size,
            retention_days=args.settings.retention_days,
            domain=args.ownership.domain,
            object_store=args.object_store,
        ),
        "volumes": [
            {"name": "config", "configMap": {"name": f"{program.name}-config"}},
            {"name": "targets", "projected": {"sources": targets}},
            {"name": "rules", "projected": {"sources": rules}},
        ],
        **spread(program),
    }
    return {
        "serviceName": program.name,
        "replicas": args.settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(program)},
        "template": pod_template(labels, spec, annotations=checksum(configuration.prometheus), reads_api=True),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(DATA, args.size.volume_gib)],
    }
