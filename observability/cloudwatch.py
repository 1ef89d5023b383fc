"""What the CloudWatch exporter asks AWS for: the metrics that the telemetry list names, of the catalogue's services.

The list is what rules and panels are checked against, and the exporter's jobs are derived from it: what no job exports,
no rule can name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog.metric_lists import TelemetryList
from catalog.models import Service
from documents.problems import Problem, ProblemsFound
from documents.validation import closest_fix
from observability.cloudwatch_sources import SOURCES, Source
from observability.rendering import render
from settings.models import Settings
from settings.places import Cluster

EXPORTER = "cloudwatch-exporter"
"""Its telemetry list, and its scrape job."""
SCRAPING_INTERVAL_SECONDS = 300
"""Between two rounds of requests to AWS, however often Prometheus asks."""
EXPORTED_TAGS = ("service", "owner", "tier")
"""Tags of a resource that become labels of its series."""
_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum", "p50", "p90", "p95", "p99")
_BILLING_REGION = "us-east-1"
"""The one that AWS publishes the account's charges in, whatever region they arise in."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """One statistic of one metric, for every resource that the source is about."""

    source: Source
    metric: str
    statistic: str


@cache
def exported_name(namespace: str, metric: str, statistic: str) -> str:
    """Name under which the exporter serves it, by the rule of its `BuildMetricName`."""
    space = _snake_case(namespace.lower()).removeprefix("_")
    name = _snake_case(metric)
    for part in space.split("_"):
        name = name.removeprefix(part)
    prefix = "" if space.startswith("aws") else "aws_"
    return f"{prefix}{space}_{name.removeprefix('_')}_{_snake_case(statistic)}"


def listed(telemetry: Mapping[str, TelemetryList]) -> frozenset[str]:
    """The metrics of AWS on the exporter's list, which names some of the exporter's own too."""
    found = telemetry.get(EXPORTER)
    return frozenset(name for name in found.metrics if name.startswith("aws_")) if found else frozenset()


def queries(metrics: frozenset[str]) -> list[Query]:
    """What CloudWatch is asked for each metric of the exporter. Raises ProblemsFound for one that nothing exports."""
    known = {
        exported_name(source.namespace, metric, statistic)
        for source in SOURCES
        for metric in source.metrics
        for statistic in _STATISTICS
    }
    if unknown := sorted(metrics - known):
        raise ProblemsFound(
            Problem(
                file=f"catalog/telemetry/{EXPORTER}.yaml",
                path=f"metrics.{name}",
                rule="is no statistic of a metric that the exporter asks CloudWatch for",
                fix=f"{closest_fix(name, sorted(known))}, or teach it in observability/cloudwatch_sources.py",
            )
            for name in unknown
        )
    return [
        Query(source=source, metric=metric, statistic=statistic)
        for source in SOURCES
        for metric in source.metrics
        for statistic in _STATISTICS
        if exported_name(source.namespace, metric, statistic) in metrics
    ]


def render_exporter(services: Sequence[Service], metrics: frozenset[str], settings: Settings, cluster: Cluster) -> str:
    """cloudwatch.yaml of the exporter in one cluster."""
    chosen = asked(services, metrics, settings, cluster)
    jobs = [(source, _job(source, found, services, settings, cluster)) for source, found in chosen.items()]
    discovered = [job for source, job in jobs if source.kinds]
    return render(
        {
            "apiVersion": "v1alpha1",
            "sts-region": regions(settings, cluster)[0],
            "discovery": {
                "exportedTagsOnMetrics": {job["type"]: list(EXPORTED_TAGS) for job in discovered},
                "jobs": discovered,
            },
            "customNamespace": [job for source, job in jobs if not source.kinds and not source.values],
            "static": [
                job for source, found in chosen.items() for job in _static_jobs(source, found, settings, cluster)
            ],
        }
    )


def asked(
    services: Iterable[Service], metrics: frozenset[str], settings: Settings, cluster: Cluster
) -> dict[Source, list[Query]]:
    """What the exporter of the cluster asks for, by source: nothing of kinds that the catalogue has no service of."""
    kinds = {service.kind for service in services}
    found: dict[Source, list[Query]] = {}
    for query in queries(metrics):
        owned = not query.source.kinds or query.source.kinds & kinds
        if owned and source_regions(query.source, settings, cluster):
            found.setdefault(query.source, []).append(query)
    return found


def regions(settings: Settings, cluster: Cluster) -> list[str]:
    """Regions that the exporter of this cluster watches: its own, and the DR region where no other cluster does."""
    if cluster == settings.clusters.dr:
        return [settings.aws.dr_region]
    alone = settings.clusters.dr is None
    return [settings.aws.primary_region, *([settings.aws.dr_region] if alone else [])]


def requested_regions(settings: Settings, cluster: Cluster) -> list[str]:
    """All regions that it sends requests to."""
    return sorted({region for source in SOURCES for region in source_regions(source, settings, cluster)})


def source_regions(source: Source, settings: Settings, cluster: Cluster) -> list[str]:
    """Regions that it asks about the source. The account's charges are the primary cluster's to ask for."""
    if not source.billing:
        return regions(settings, cluster)
    return [] if cluster == settings.clusters.dr else [_BILLING_REGION]


def owners(source: Source, services: Iterable[Service]) -> list[str]:
    """Names of the services that can have such resources."""
    return sorted(service.name for service in services if service.kind in source.kinds)


def _job(
    source: Source, found: Iterable[Query], services: Iterable[Service], settings: Settings, cluster: Cluster
) -> dict[str, Any]:
    if source.kinds:
        names = "|".join(owners(source, services))
        selection = {"type": source.namespace, "searchTags": [{"key": "service", "value": f"^({names})$"}]}
    else:
        selection = {
            "name": _snake_case("-".join([source.namespace, *source.dimensions])),
            "namespace": source.namespace,
            "customTags": [{"key": "owner", "value": settings.ownership.owner}],
        }
    return {
        **selection,
        "regions": source_regions(source, settings, cluster),
        "dimensionNameRequirements": list(source.dimensions),
        "metrics": list(_metrics(source, found)),
    }


def _static_jobs(
    source: Source, found: Sequence[Query], settings: Settings, cluster: Cluster
) -> Iterator[dict[str, Any]]:
    """One for each known value of the source's dimension; the exporter asks GetMetricStatistics for them."""
    for value in source.values:
        yield {
            "name": _snake_case(f"{source.namespace}-{value}"),
            "namespace": source.namespace,
            "regions": source_regions(source, settings, cluster),
            "dimensions": [{"name": source.dimensions[0], "value": value}],
            "customTags": [{"key": "owner", "value": settings.ownership.owner}],
            "metrics": list(_metrics(source, found)),
        }


def _metrics(source: Source, found: Iterable[Query]) -> Iterator[dict[str, Any]]:
    for query in found:
        yield {
            "name": query.metric,
            "statistics": [query.statistic],
            "period": source.period_seconds,
            # Twice, as the newest datapoint may be late.
            "length": 2 * source.period_seconds,
            # Nothing counted is zero; nothing measured is not.
            "nilToZero": query.statistic in ("Sum", "SampleCount"),
        }


def _snake_case(text: str) -> str:
    """As the exporter's `PromString`: an underscore before each capital that follows a small letter or a digit."""
    replaced = re.sub(r"[ ,\t/\\.\-:=@<>()]", "_", text).replace("%", "_percent")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", replaced).lower()
