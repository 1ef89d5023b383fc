"""From a rule to what its runner sends: the search, and the alert that its answer may become."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from catalog.models import Catalogue
from observability.links import runbook_url
from observability.log_alerts.models import LogRule
from observability.scrape import external_labels
from observability.search.streams import SOURCES
from observability.topology import ALERTMANAGER, ELASTICSEARCH
from settings.models import Settings
from settings.places import Cluster

CONFIG_DIR: Final = "/etc/log-rules"
CREDENTIALS_DIR: Final = "/etc/log-rules-credentials"
"""Holds `username` and `password`."""
TLS_DIR: Final = "/etc/log-rules-tls"
RULES_FILE: Final = "rules.json"

_MOST_GROUPS: Final = 200
"""More groups than that at once are one incident; each is an alert."""
_MOST_KNOWN: Final = 5000
_NOT_SAID: Final = "unknown"


def render_log_rules(rules: Sequence[LogRule], catalogue: Catalogue, settings: Settings, cluster: Cluster) -> str:
    """rules.json of a cluster: whom to ask, whom to tell, and what."""
    return json.dumps(
        {
            "elasticsearch": f"https://{ELASTICSEARCH.address}",
            "alertmanagers": [
                f"http://{address}" for address in ALERTMANAGER.pod_addresses(settings.alertmanager.replicas)
            ],
            "interval_seconds": settings.logs.rule_interval_seconds,
            "labels": external_labels(settings, cluster),
            "owners": {service.name: service.owner for service in catalogue.services},
            "other_owner": settings.ownership.owner,
            "rules": [compiled(rule, settings) for rule in rules],
        },
        sort_keys=True,
        indent=1,
    )


def compiled(rule: LogRule, settings: Settings) -> dict[str, Any]:
    """One rule of rules.json."""
    return {
        "alert": rule.alert,
        "path": f"/{','.join(f'logs-{dataset}-*' for dataset in rule.datasets)}/_search",
        "search": _search(rule),
        "condition": rule.condition,
        "threshold": rule.threshold,
        "window_seconds": rule.window_minutes * 60,
        "group_by": list(rule.group_by),
        "labels": {"severity": rule.severity, **({"owner": rule.owner} if rule.owner else {})},
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            "runbook_url": runbook_url(settings.ownership, rule.alert),
        },
    }


def time_field(rule: LogRule) -> str:
    """Files of AWS come minutes after what they tell of, so these are counted by the time at which they came."""
    from_sources = all(dataset.partition(".")[2] in SOURCES for dataset in rule.datasets)
    return "event.ingested" if from_sources else "@timestamp"


def _search(rule: LogRule) -> dict[str, Any]:
    window = f"now-{rule.window_minutes}m"
    since = f"now-{rule.baseline_days}d" if rule.baseline_days else window
    query = {
        "bool": {
            "filter": [
                {"range": {time_field(rule): {"gte": since, "lt": "now"}}},
                {"query_string": {"query": rule.query, "allow_leading_wildcard": False}},
            ]
        }
    }
    body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": query}
    counted = {"distinct": {"cardinality": {"field": rule.distinct}}} if rule.distinct else {}
    if not rule.group_by:
        return body | ({"aggs": counted} if counted else {})
    if rule.condition == "first_seen":
        counted |= {
            "recent": {"filter": {"range": {time_field(rule): {"gte": window}}}},
            "first": {"min": {"field": time_field(rule)}},
        }
    groups = _groups(list(rule.group_by.values()), _MOST_KNOWN if rule.baseline_days else _MOST_GROUPS)
    return body | {"aggs": {"groups": groups | ({"aggs": counted} if counted else {})}}


def _groups(fields: Sequence[str], size: int) -> dict[str, Any]:
    """A document without one of the fields is in a group all the same: what it tells of is no less true."""
    own = [{"field": field, "missing": _NOT_SAID} for field in fields]
    if len(own) == 1:
        return {"terms": {**own[0], "size": size}}
    return {"multi_terms": {"terms": own, "size": size}}
