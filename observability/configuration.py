"""Everything that the monitoring programs of one cluster read, derived from the catalogue and the stack's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.models import Catalogue
from observability import notifications, probes, rules, scrape, service_jobs
from settings.models import Cluster, Settings


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Texts in YAML. Only `targets` depends on which services there are; a threshold is in one file of `rules`."""

    prometheus: str
    """prometheus.yaml."""
    targets: Mapping[str, str]
    """By file name: the probes' targets and the services' scrape jobs."""
    rules: Mapping[str, str]
    """Rule file by domain."""
    blackbox: str
    """blackbox.yaml; a service changes it only by expecting HTTP statuses that no other expects."""
    alertmanager: str
    """alertmanager.yaml."""


def configuration(catalogue: Catalogue, settings: Settings, cluster: Cluster) -> Configuration:
    """Same input, same text, in whatever order the catalogue lists things. Raises ProblemsFound."""
    services = catalogue.services
    return Configuration(
        prometheus=scrape.render_prometheus(settings, cluster),
        targets={
            **probes.render_targets(services, settings),
            service_jobs.FILE: service_jobs.render_service_jobs(services),
        },
        rules=rules.render_rules(catalogue.alerts, settings),
        blackbox=probes.render_modules(services, settings),
        alertmanager=notifications.render_alertmanager(catalogue.teams, settings),
    )
