"""Prometheus in shards: which targets each scrapes, and which rules can still be evaluated on a shard.

A shard holds some of the targets. A rule over series of several shards would be wrong on every one of them, so it is
the ruler's, which sees them all. What watches the monitoring itself stays: every shard scrapes the monitoring programs
whole, so the alerts on a broken ruler, querier or Alertmanager need none of them but the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import promql_parser as promql
import yaml

from catalog.promql import selectors
from observability.rendering import render

WHOLE_JOBS = frozenset(
    {
        "prometheus",
        "alertmanager",
        "thanos-sidecar",
        "thanos-query",
        "thanos-store-gateway",
        "thanos-compactor",
        "thanos-ruler",
    }
)
"""Jobs that every shard scrapes whole."""

ANY_OF_THANOS = "thanos-.+"
"""Regular expression of Thanos' own jobs, each of which is whole."""

_HASH = "__tmp_shard"


def share(job: Mapping[str, Any], shard: int, shards: int) -> dict[str, Any]:
    """The scrape job as one shard has it: with its share of the targets, each of which is one shard's."""
    if shards == 1 or job["job_name"] in WHOLE_JOBS:
        return dict(job)
    # Last, when addresses are final: a pod that is found at each of its ports is still one target. Probes share the
    # exporter's address and differ in what they ask for.
    hashed = {
        "source_labels": ["__address__", "__param_target"],
        "modulus": shards,
        "target_label": _HASH,
        "action": "hashmod",
    }
    kept = {"source_labels": [_HASH], "regex": str(shard), "action": "keep"}
    return {**job, "relabel_configs": [*job.get("relabel_configs", ()), hashed, kept]}


def divided(rules: Mapping[str, str], shards: int) -> tuple[dict[str, str], dict[str, str]]:
    """Rule files by domain of every Prometheus, and those of the ruler; each rule is in one of the two."""
    if shards == 1:
        return dict(rules), {}
    files = {domain: yaml.safe_load(text) for domain, text in rules.items()}
    return _files(files, on_shards=True), _files(files, on_shards=False)


def _files(files: Mapping[str, Mapping[str, Any]], *, on_shards: bool) -> dict[str, str]:
    chosen = {domain: _groups(file["groups"], on_shards=on_shards) for domain, file in files.items()}
    return {domain: render({"groups": groups}) for domain, groups in chosen.items() if groups}


def _groups(groups: Sequence[Mapping[str, Any]], *, on_shards: bool) -> list[dict[str, Any]]:
    chosen = [
        {**group, "rules": [rule for rule in group["rules"] if _is_whole_on_a_shard(rule["expr"]) == on_shards]}
        for group in groups
    ]
    return [group for group in chosen if group["rules"]]


def _is_whole_on_a_shard(query: str) -> bool:
    """Whether every series that is asked for is of a job that each shard scrapes whole, as its matchers say."""
    found = list(selectors(promql.parse(query)))
    return bool(found) and all(
        any(_is_of_whole_jobs(matcher) for matcher in selector.matchers.matchers) for selector in found
    )


def _is_of_whole_jobs(matcher: promql.Matcher) -> bool:
    if matcher.name != "job":
        return False
    return (matcher.op == promql.MatchOp.Equal and matcher.value in WHOLE_JOBS) or (
        matcher.op == promql.MatchOp.Re and matcher.value == ANY_OF_THANOS
    )
