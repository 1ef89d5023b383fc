"""The programs that monitor a cluster: what each is given, and what it comes after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pulumi

from components.alert_bridge import AlertBridge, AlertBridgeArgs
from components.alertmanager import Alertmanager, AlertmanagerArgs
from components.blackbox_exporter import BlackboxExporter, BlackboxExporterArgs
from components.cloudwatch_exporter import CloudwatchExporter, CloudwatchExporterArgs
from components.grafana import Grafana, GrafanaArgs
from components.kube_state_metrics import KubeStateMetrics
from components.monitoring_args import MonitoringArgs
from components.namespaces import Namespaces
from components.node_exporter import NodeExporter
from components.prometheus import Prometheus, PrometheusArgs
from components.receiver_secret_sync import ReceiverSecretSync, ReceiverSecretSyncArgs
from components.thanos_compactor import ThanosCompactor, ThanosCompactorArgs
from components.thanos_query import ThanosQuery, ThanosQueryArgs
from components.thanos_ruler import ThanosRuler, ThanosRulerArgs
from components.thanos_store_gateway import ThanosStoreGateway, ThanosStoreGatewayArgs
from components.volumes import EncryptedVolumes
from components.workload import ProgramArgs
from observability.grafana import GRAFANA
from observability.thanos import object_store, own_blocks
from observability.topology import (
    CLOUDWATCH_EXPORTER,
    PROMETHEUS,
    THANOS_COMPACTOR,
    THANOS_RULER,
    THANOS_STORE_GATEWAY,
)

ArgsT = TypeVar("ArgsT", bound=ProgramArgs)
Part = Callable[[str, pulumi.Resource], pulumi.ComponentResource]
"""Declares a program in the monitoring of that name, as a child of it."""


def _part(
    role: str, component: Callable[[str, ArgsT, pulumi.ResourceOptions], pulumi.ComponentResource], args: ArgsT
) -> Part:
    return lambda name, parent: component(f"{name}-{role}", args, pulumi.ResourceOptions(parent=parent))


def programs(args: MonitoringArgs, namespaces: Namespaces, volumes: EncryptedVolumes) -> Iterator[Part]:
    """All of a cluster. What runs in a namespace comes after its quota and its denial of traffic."""
    yield from _metrics(args, namespaces, volumes)
    yield from _alerting(args, namespaces, volumes)
    yield from _exporters(args, namespaces)
    grafana = GrafanaArgs(
        ownership=args.ownership,
        settings=args.grafana,
        configuration=args.grafana_configuration,
        dashboards=args.dashboards,
        secret_store=args.secret_store,
        secrets=args.grafana_secrets,
        after=[namespaces.monitoring, args.identities[GRAFANA]],
    )
    yield _part("grafana", Grafana, grafana)


def _metrics(args: MonitoringArgs, namespaces: Namespaces, volumes: EncryptedVolumes) -> Iterator[Part]:
    """What keeps metrics, asks them and judges them."""
    ownership, thanos, ready = args.ownership, args.thanos, [namespaces.monitoring, volumes]
    bucket, blocks = object_store(args.metrics_bucket, args.region), own_blocks(args.cluster)
    prometheus = PrometheusArgs(
        ownership=ownership,
        settings=args.prometheus,
        size=args.prometheus_size,
        configuration=args.configuration,
        object_store=bucket,
        after=[*ready, args.identities[PROMETHEUS]],
    )
    query = ThanosQueryArgs(
        ownership=ownership, settings=thanos.query, shards=args.prometheus.shards, after=[namespaces.monitoring]
    )
    store_gateway = ThanosStoreGatewayArgs(
        ownership=ownership,
        settings=thanos.store_gateway,
        object_store=bucket,
        blocks=blocks,
        after=[*ready, args.identities[THANOS_STORE_GATEWAY]],
    )
    compactor = ThanosCompactorArgs(
        ownership=ownership,
        settings=thanos.compactor,
        object_store=bucket,
        blocks=blocks,
        retention_days=args.metrics_retention_days,
        after=[*ready, args.identities[THANOS_COMPACTOR]],
    )
    ruler = ThanosRulerArgs(
        ownership=ownership,
        settings=thanos.ruler,
        object_store=bucket,
        rules=args.configuration.ruler,
        external_labels=args.external_labels,
        interval_seconds=args.prometheus.evaluation_interval_seconds,
        after=[*ready, args.identities[THANOS_RULER]],
    )
    yield _part("prometheus", Prometheus, prometheus)
    yield _part("thanos-query", ThanosQuery, query)
    yield _part("thanos-store-gateway", ThanosStoreGateway, store_gateway)
    yield _part("thanos-compactor", ThanosCompactor, compactor)
    yield _part("thanos-ruler", ThanosRuler, ruler)


def _alerting(args: MonitoringArgs, namespaces: Namespaces, volumes: EncryptedVolumes) -> Iterator[Part]:
    """What tells people, and with which secrets."""
    ownership, bridge, ready = args.ownership, args.configuration.bridge, [namespaces.monitoring]
    alertmanager = AlertmanagerArgs(
        ownership=ownership,
        settings=args.alertmanager,
        configuration=args.configuration.alertmanager,
        secrets=args.receiver_secrets.keys() - (bridge.secrets if bridge else ()),
        after=[*ready, volumes],
    )
    secrets = ReceiverSecretSyncArgs(
        ownership=ownership, store=args.secret_store, secrets=args.receiver_secrets, after=ready
    )
    yield _part("alertmanager", Alertmanager, alertmanager)
    yield _part("receiver-secrets", ReceiverSecretSync, secrets)
    if bridge:
        yield _part("alert-bridge", AlertBridge, AlertBridgeArgs(ownership=ownership, bridge=bridge, after=ready))


def _exporters(args: MonitoringArgs, namespaces: Namespaces) -> Iterator[Part]:
    """What turns the state of other things into metrics."""
    ownership, configuration, ready = args.ownership, args.configuration, [namespaces.monitoring]
    blackbox = BlackboxExporterArgs(ownership=ownership, configuration=configuration.blackbox, after=ready)
    cloudwatch = CloudwatchExporterArgs(
        ownership=ownership,
        configuration=configuration.cloudwatch,
        after=[*ready, args.identities[CLOUDWATCH_EXPORTER]],
    )
    yield _part("blackbox-exporter", BlackboxExporter, blackbox)
    yield _part("cloudwatch-exporter", CloudwatchExporter, cloudwatch)
    yield _part("kube-state-metrics", KubeStateMetrics, ProgramArgs(ownership=ownership, after=ready))
    yield _part("node-exporter", NodeExporter, ProgramArgs(ownership=ownership, after=[namespaces.node_agents]))
