"""Logstash's statistics under the names that alerts ask for."""

from __future__ import annotations

from functions.logstash_metrics.series import text
from tests.reading import CATALOGUE

STATISTICS = {
    "jvm": {"mem": {"heap_used_percent": 41}},
    "pipelines": {
        "sources": {
            "events": {"in": 10, "out": 8},
            "reloads": {
                "failures": 1,
                "last_failure_timestamp": "2026-11-20T02:00:00Z",
                "last_success_timestamp": None,
            },
            "queue": {
                "type": "persisted",
                "events_count": 2,
                "queue_size_in_bytes": 500,
                "max_queue_size_in_bytes": 900,
            },
            "dead_letter_queue": {"queue_size_in_bytes": 7, "dropped_events": 0},
            "plugins": {
                "outputs": [
                    {"id": "es", "name": "elasticsearch", "documents": {"successes": 7, "non_retryable_failures": 1}},
                    {"id": "s3", "name": "s3"},
                ]
            },
        },
        "dead-letters": {"events": {"in": 0, "out": 0}, "reloads": {"failures": 0}, "queue": {"type": "persisted"}},
    },
}


def series(shown: str) -> dict[str, float]:
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in shown.splitlines()
        if not line.startswith("#")
    }


def test_every_metric_that_alerts_may_ask_for_is_there_and_no_other() -> None:
    listed = CATALOGUE.telemetry["logstash-exporter"].metrics
    assert {name.partition("{")[0] for name in series(text(STATISTICS))} == listed.keys()
    kinds = dict(line.split()[2:] for line in text(STATISTICS).splitlines() if line.startswith("# TYPE"))
    assert kinds == {name: metric.type for name, metric in listed.items()}


def test_values_are_those_of_their_pipeline() -> None:
    found = series(text(STATISTICS))
    assert found["logstash_info_up{}"] == 1
    assert found['logstash_stats_pipeline_events_in{pipeline="sources"}'] == 10
    assert found['logstash_stats_pipeline_queue_events_queue_size{pipeline="sources"}'] == 500
    refused = "logstash_stats_pipeline_plugin_documents_non_retryable_failures"
    labels = 'pipeline="sources",plugin="elasticsearch",plugin_id="es",plugin_type="output"'
    assert found[f"{refused}{{{labels}}}"] == 1


def test_a_pipeline_that_did_not_load_is_down() -> None:
    found = series(text(STATISTICS))
    assert found['logstash_stats_pipeline_up{pipeline="sources"}'] == 0
    assert found['logstash_stats_pipeline_up{pipeline="dead-letters"}'] == 1


def test_a_logstash_that_does_not_answer_is_not_up() -> None:
    assert series(text(None)) == {"logstash_info_up{}": 0}
