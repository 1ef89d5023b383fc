"""Everything that the monitoring programs of one cluster read, derived from the catalogue and the stack's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.models import Catalogue, Service
from observability import cloudwatch, links, notifications, probes, rules, scrape, service_jobs, sharding
from observability.notifications.bridge import Bridge
from observability.slo.files import render_slo_rules
from settings.models import Settings
from settings.places import Cluster


@dataclass(frozen=True, kw_only=True)
class ShardConfiguration:
    """What the replicas of one shard of Prometheus read, beside the rules."""

    prometheus: str
    """prometheus.yaml."""
    targets: Mapping[str, str]
    """By file name: the probes' targets and the services' scrape jobs."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Texts in YAML. A service changes `targets`, and `rules` by its objectives; a threshold is in one rule file."""

    prometheus: str
    """prometheus.yaml."""
    targets: Mapping[str, str]
    """By file name: the probes' targets and the services' scrape jobs."""
    rules: Mapping[str, str]
    """Rule file by domain, for every replica of Prometheus."""
    ruler: Mapping[str, str] = field(default_factory=dict)
    """Rule file by domain, for the Thanos ruler."""
    further_shards: tuple[ShardConfiguration, ...] = ()
    """Of Prometheus, where it has more than the one that `prometheus` and `targets` are for."""
    blackbox: str
    """blackbox.yaml; a service changes it only by expecting HTTP statuses that no other expects."""
    alertmanager: str
    """alertmanager.yaml."""
    bridge: Bridge | None
    """What files tickets and records in Sentry; the same on every cluster."""
    cloudwatch: str
    """cloudwatch.yaml; names the services whose resources it asks for."""

    @property
    def shards(self) -> tuple[ShardConfiguration, ...]:
        """All of Prometheus' shards."""
        return (ShardConfiguration(prometheus=self.prometheus, targets=self.targets), *self.further_shards)


def configuration(catalogue: Catalogue, settings: Settings, cluster: Cluster) -> Configuration:
    """Same input, same text, in whatever order the catalogue lists things. Raises ProblemsFound."""
    services, count = catalogue.services, settings.prometheus.shards
    first, *further = (_shard(services, settings, cluster, ordinal) for ordinal in range(count))
    rendered = rules.render_rules(
        links.linked(catalogue.alerts, settings.ownership, catalogue.runbooks), settings, services
    )
    on_shards, on_ruler = sharding.divided(rendered, count)
    return Configuration(
        prometheus=first.prometheus,
        targets=first.targets,
        further_shards=tuple(further),
        rules=on_shards | render_slo_rules(services, settings, cluster),
        ruler=on_ruler | render_slo_rules(services, settings, cluster, store="ruler"),
        blackbox=probes.render_modules(services, settings),
        alertmanager=notifications.render_alertmanager(catalogue, settings, cluster),
        bridge=notifications.alert_bridge(catalogue.teams, settings),
        cloudwatch=cloudwatch.render_exporter(services, cloudwatch.listed(catalogue.telemetry), settings, cluster),
    )


def _shard(services: Sequence[Service], settings: Settings, cluster: Cluster, ordinal: int) -> ShardConfiguration:
    return ShardConfiguration(
        prometheus=scrape.render_prometheus(settings, cluster, ordinal),
        targets={
            **probes.render_targets(services, settings),
            **service_jobs.render_service_jobs(services, ordinal, settings.prometheus.shards),
        },
    )
