"""From an answer of Logstash's node statistics API to Prometheus' text format. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

UP = "logstash_info_up"

_Series = tuple[str, str, Mapping[str, str], float]
"""Name, type, labels and value."""

_OF_A_PIPELINE = (
    ("dead_letter_queue_dropped_events", "counter", ("dead_letter_queue", "dropped_events")),
    ("dead_letter_queue_size_in_bytes", "gauge", ("dead_letter_queue", "queue_size_in_bytes")),
    ("events_in", "counter", ("events", "in")),
    ("events_out", "counter", ("events", "out")),
    ("queue_events_count", "gauge", ("queue", "events_count")),
    ("queue_events_queue_size", "gauge", ("queue", "queue_size_in_bytes")),
    ("queue_max_size_in_bytes", "gauge", ("queue", "max_queue_size_in_bytes")),
    ("reloads_failures", "counter", ("reloads", "failures")),
)
"""Name, type, and where its value is in the pipeline's statistics."""


def text(statistics: Mapping[str, Any] | None) -> str:
    """Metrics of an answer; without one, only that Logstash is not up."""
    return "".join(_lines(_series(statistics)))


def _series(statistics: Mapping[str, Any] | None) -> Iterator[_Series]:
    yield UP, "gauge", {}, float(statistics is not None)
    if statistics is None:
        return
    yield "logstash_stats_jvm_mem_heap_used_percent", "gauge", {}, statistics["jvm"]["mem"]["heap_used_percent"]
    for pipeline, own in sorted(statistics["pipelines"].items()):
        labels = {"pipeline": pipeline}
        yield "logstash_stats_pipeline_up", "gauge", labels, float(not _failed_to_reload(own))
        for name, kind, path in _OF_A_PIPELINE:
            if (value := _at(own, path)) is not None:
                yield f"logstash_stats_pipeline_{name}", kind, labels, value
        for plugin in own.get("plugins", {}).get("outputs", ()):
            documents = plugin.get("documents")
            if documents:
                whose = labels | {"plugin": plugin["name"], "plugin_id": plugin["id"], "plugin_type": "output"}
                for name in ("successes", "non_retryable_failures"):
                    value = documents.get(name, 0)
                    yield f"logstash_stats_pipeline_plugin_documents_{name}", "counter", whose, value


def _failed_to_reload(pipeline: Mapping[str, Any]) -> bool:
    """A pipeline that runs has a time of its last success, or never had to reload."""
    reloads = pipeline["reloads"]
    failed, succeeded = reloads.get("last_failure_timestamp"), reloads.get("last_success_timestamp")
    return failed is not None and (succeeded is None or succeeded < failed)


def _at(place: Any, path: tuple[str, ...]) -> float | None:
    for key in path:
        place = place.get(key) if isinstance(place, Mapping) else None
    return place


def _lines(series: Iterator[_Series]) -> Iterator[str]:
    by_name: dict[str, tuple[str, list[str]]] = {}
    for name, kind, labels, value in series:
        shown = ",".join(f'{label}="{one}"' for label, one in labels.items())
        by_name.setdefault(name, (kind, []))[1].append(f"{name}{{{shown}}} {value:.15g}\n")
    for name, (kind, lines) in by_name.items():
        yield f"# TYPE {name} {kind}\n"
        yield from lines
