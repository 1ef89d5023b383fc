"""Fragments of PromQL that many panels share. `$cluster` and its like are the dashboard's variables."""

from __future__ import annotations

CLUSTER = 'cluster=~"$cluster"'
"""Matcher of the chosen clusters."""


def of(metric: str, *scope: str) -> str:
    """Selector of a metric's series in the chosen clusters. `scope` are more matchers; empty ones are left out."""
    return f"{metric}{{{','.join((*filter(None, scope), CLUSTER))}}}"


def rate(metric: str, *scope: str) -> str:
    """Per second, over Grafana's own window: four scrapes at least, and a step of the graph where that is longer."""
    return f"rate({of(metric, *scope)}[$__rate_interval])"


def increase(metric: str, *scope: str) -> str:
    """By how much a counter grew within the window of `rate`."""
    return f"increase({of(metric, *scope)}[$__rate_interval])"


def quantile(share: float, histogram: str, by: str, *scope: str) -> str:
    """A quantile of a classic histogram. `by` are labels, as in PromQL: `cluster, service`."""
    return f"histogram_quantile({share}, sum by ({by}, le) ({rate(f'{histogram}_bucket', *scope)}))"


def of_chosen_clusters(query: str) -> str:
    """A finished query, whatever its form, for the chosen clusters alone. Its result must have the label `cluster`."""
    prometheus = of("up", 'job="prometheus"')
    return f"({query}) and on (cluster) {prometheus}"


def or_none(query: str) -> str:
    """A query for the chosen clusters that counts something, with 0 in every cluster where it finds nothing."""
    prometheus = of("up", 'job="prometheus"')
    return f"{query} or on (cluster) 0 * group by (cluster) ({prometheus})"


def of_service(query: str, service: str) -> str:
    """A finished query, whatever its form, for one service alone. Its result must have the label `service`."""
    return f'({query}) and on (service) label_replace(vector(1), "service", "{service}", "", "")'


def deployments(*scope: str) -> str:
    """Moments at which a Deployment changed other than in its number of replicas, which autoscalers change too."""
    changed = f"changes({of('kube_deployment_metadata_generation', *scope)}[2m]) > 0"
    return f"{changed} unless changes({of('kube_deployment_spec_replicas', *scope)}[2m]) > 0"
