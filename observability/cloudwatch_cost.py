"""What the CloudWatch exporter's requests cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Service
from observability.cloudwatch import SCRAPING_INTERVAL_SECONDS, asked, owners, source_regions
from settings.models import Settings
from settings.places import Cluster

# https://aws.amazon.com/cloudwatch/pricing, as of 2026-11: all are billed by the thousand, GetMetricData by the metrics
# asked for, whatever it finds, GetMetricStatistics, which asks for one, and ListMetrics by the call. Finding resources
# by their tags is free.
_DOLLARS_PER_METRIC = 0.01 / 1000
_DOLLARS_PER_LIST_CALL = 0.01 / 1000
_HOURS_PER_MONTH = 730
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class ApiUse:
    """Requests of one exporter to CloudWatch."""

    metrics_per_hour: float
    """Metrics that GetMetricData is asked for."""
    list_calls_per_hour: float
    """Calls of ListMetrics: one for each metric of a source, and each region."""

    @property
    def dollars_per_month(self) -> float:
        return _HOURS_PER_MONTH * (
            self.metrics_per_hour * _DOLLARS_PER_METRIC + self.list_calls_per_hour * _DOLLARS_PER_LIST_CALL
        )


def api_use(services: Sequence[Service], metrics: frozenset[str], settings: Settings, cluster: Cluster) -> ApiUse:
    """What the exporter of the cluster asks for, by the sources' own estimates of how many resources there are."""
    requested = listed = 0
    for source, found in asked(services, metrics, settings, cluster).items():
        places = len(source_regions(source, settings, cluster))
        resources = source.resources * (len(owners(source, services)) if source.kinds else 1)
        requested += places * resources * len(found)
        listed += 0 if source.values else places * len(found)
    rounds = _SECONDS_PER_HOUR / SCRAPING_INTERVAL_SECONDS
    return ApiUse(metrics_per_hour=rounds * requested, list_calls_per_hour=rounds * listed)
