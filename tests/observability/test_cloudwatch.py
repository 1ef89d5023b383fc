"""The CloudWatch exporter: what the telemetry list names is asked for, once, where it is, and at a known price."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from observability.cloudwatch import (
    EXPORTER,
    SCRAPING_INTERVAL_SECONDS,
    exported_name,
    listed,
    queries,
    regions,
    render_exporter,
    requested_regions,
)
from observability.cloudwatch_cost import ApiUse, api_use
from observability.cloudwatch_sources import SOURCES
from observability.event_rules import COUNTED
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SERVICES = CATALOGUE.services
PROD = load_from_files(ROOT, "prod").settings
DEV = load_from_files(ROOT, "dev").settings
EVERY_METRIC = frozenset(
    exported_name(source.namespace, metric, "Sum") for source in SOURCES for metric in source.metrics
)
some_metrics = st.frozensets(st.sampled_from(sorted(EVERY_METRIC)))

# Each taken from the exporter's own tests, documentation or dashboards.
EXPORTED = {
    ("AWS/RDS", "CPUUtilization", "Average"): "aws_rds_cpuutilization_average",
    ("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Maximum"): (
        "aws_elasticache_database_memory_usage_percentage_maximum"
    ),
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum"): "aws_applicationelb_httpcode_target_5_xx_count_sum",
    ("AWS/ES", "ClusterStatus.red", "Maximum"): "aws_es_cluster_status_red_maximum",
    ("AWS/Kafka", "KafkaDataLogsDiskUsed", "Maximum"): "aws_kafka_data_logs_disk_used_maximum",
    ("AWS/Lambda", "Duration", "p99"): "aws_lambda_duration_p99",
    ("Glue", "glue.driver.aggregate.bytesRead", "Average"): "aws_glue_driver_aggregate_bytes_read_average",
    ("/aws/sagemaker/TrainingJobs", "CPUUtilization", "Average"): "aws_sagemaker_trainingjobs_cpuutilization_average",
}


def jobs(metrics: frozenset[str], settings=PROD, cluster=PROD.clusters.primary, services=SERVICES) -> list[dict]:
    document = from_yaml(render_exporter(services, metrics, settings, cluster))
    assert document["apiVersion"] == "v1alpha1"
    assert document["discovery"]["exportedTagsOnMetrics"].keys() == {
        job["type"] for job in document["discovery"]["jobs"]
    }
    named = {job["namespace"]: {**job, **_dimension(job)} for job in document["static"]}
    return [*document["discovery"]["jobs"], *document["customNamespace"], *named.values()]


def _dimension(static_job: dict) -> dict:
    """As other jobs have it; static jobs of one namespace differ in its value alone."""
    return {"dimensionNameRequirements": [dimension["name"] for dimension in static_job["dimensions"]]}


def namespace(job: dict) -> str:
    return job.get("type") or job["namespace"]


@pytest.mark.parametrize(("parts", "name"), EXPORTED.items(), ids=lambda item: item if isinstance(item, str) else "")
def test_a_metric_has_the_name_that_the_exporter_gives_it(parts: tuple[str, str, str], name: str) -> None:
    assert exported_name(*parts) == name


def test_every_metric_of_aws_that_a_rule_asks_for_is_exported() -> None:
    """Straight from the alert files, so that it holds of what no list mentions too."""
    asked = {
        name
        for file in Path(ROOT / "catalog/alerts").glob("*.yaml")
        for name in re.findall(r"\baws_[a-z0-9_]+", file.read_text())
    }
    assert asked
    assert queries(frozenset(asked))


def test_every_metric_on_the_telemetry_list_is_exported_by_a_job() -> None:
    metrics = listed(CATALOGUE.telemetry)
    exported = {
        exported_name(namespace(job), metric["name"], statistic)
        for job in jobs(metrics)
        for metric in job["metrics"]
        for statistic in metric["statistics"]
    }
    assert metrics and metrics <= exported


def test_the_telemetry_list_names_the_dimensions_that_are_asked_for() -> None:
    for name, metric in CATALOGUE.telemetry[EXPORTER].metrics.items():
        if name.startswith("aws_"):
            asked = {dimension for query in queries(frozenset({name})) for dimension in query.source.dimensions}
            assert set(metric.labels) == {f"dimension_{dimension.replace(' ', '_')}" for dimension in asked}, name


@given(some_metrics)
def test_nothing_is_asked_for_that_is_not_listed_and_nothing_twice(metrics: frozenset[str]) -> None:
    found = [
        (namespace(job), tuple(job["dimensionNameRequirements"]), region, metric["name"], *metric["statistics"])
        for job in jobs(metrics)
        for region in job["regions"]
        for metric in job["metrics"]
    ]
    assert len(found) == len(set(found))
    assert {exported_name(place, metric, statistic) for place, _, _, metric, statistic in found} == metrics


@pytest.mark.parametrize("name", ["aws_rds_cpu_utilization_average", "aws_rds_cpuutilization_mean", "aws_nothing_sum"])
def test_a_metric_that_cloudwatch_does_not_have_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        queries(frozenset({name, "aws_rds_cpuutilization_average"}))
    [problem] = caught.value.problems
    assert str(problem).startswith(f"catalog/telemetry/{EXPORTER}.yaml: metrics.{name} is no statistic of a metric")
    assert "cloudwatch_sources.py" in str(problem)


def test_a_misspelt_metric_is_answered_with_the_right_one() -> None:
    with pytest.raises(ProblemsFound, match="write aws_rds_cpuutilization_average"):
        queries(frozenset({"aws_rds_cpuutilisation_average"}))


def test_resources_are_found_by_the_names_of_services_that_can_own_them() -> None:
    for job in jobs(EVERY_METRIC):
        if "type" not in job:
            continue
        [tag] = job["searchTags"]
        named = {service.name for service in SERVICES if re.search(tag["value"], service.name)}
        kinds = {kind for source in SOURCES if source.namespace == job["type"] for kind in source.kinds}
        assert tag["key"] == "service"
        assert named == {service.name for service in SERVICES if service.kind in kinds}
        assert not re.search(tag["value"], f"not-{sorted(named)[0]}")


def test_a_kind_without_a_service_costs_no_request() -> None:
    without = [service for service in SERVICES if service.kind != "redis"]
    assert "AWS/ElastiCache" in {namespace(job) for job in jobs(EVERY_METRIC)}
    assert "AWS/ElastiCache" not in {namespace(job) for job in jobs(EVERY_METRIC, services=without)}


def test_each_event_rule_is_asked_for_by_name_as_rare_ones_are_listed_too_late() -> None:
    document = from_yaml(
        render_exporter(SERVICES, frozenset({"aws_events_triggered_rules_sum"}), PROD, PROD.clusters.primary)
    )
    rules = [dimension for job in document["static"] for dimension in job["dimensions"]]
    assert rules == [{"name": "RuleName", "value": rule} for rule in COUNTED]
    assert len({job["name"] for job in document["static"]}) == len(COUNTED)
    assert {metric["nilToZero"] for job in document["static"] for metric in job["metrics"]} == {True}
    assert document["customNamespace"] == []


def test_what_was_not_measured_is_not_taken_for_zero() -> None:
    metrics = frozenset({"aws_rds_free_storage_space_minimum", "aws_sqs_number_of_messages_sent_sum"})
    zero = {metric["name"]: metric["nilToZero"] for job in jobs(metrics) for metric in job["metrics"]}
    assert zero == {"FreeStorageSpace": False, "NumberOfMessagesSent": True}


def test_each_region_is_watched_from_one_cluster_and_charges_are_asked_for_once() -> None:
    primary, dr = PROD.clusters.primary, PROD.clusters.dr
    assert dr
    assert (regions(PROD, primary), regions(PROD, dr)) == (["ap-northeast-1"], ["ap-northeast-3"])
    assert regions(DEV, DEV.clusters.primary) == ["ap-northeast-1", "ap-northeast-3"]
    billing = {
        cluster.name: [job["regions"] for job in jobs(EVERY_METRIC, cluster=cluster) if namespace(job) == "AWS/Billing"]
        for cluster in (primary, dr)
    }
    assert billing == {primary.name: [["us-east-1"], ["us-east-1"]], dr.name: []}


@pytest.mark.parametrize("settings", [PROD, DEV])
def test_no_region_is_asked_that_the_identity_may_not_ask(settings) -> None:
    for cluster in filter(None, (settings.clusters.primary, settings.clusters.dr)):
        asked = {region for job in jobs(EVERY_METRIC, settings, cluster) for region in job["regions"]}
        assert asked == set(requested_regions(settings, cluster))


def test_the_price_is_that_of_the_metrics_asked_for_and_the_lists() -> None:
    """Worked out by hand: 3 databases of 2 instances, in one region, 12 rounds an hour, 730 hours a month."""
    use = api_use(SERVICES, frozenset({"aws_rds_cpuutilization_average"}), PROD, PROD.clusters.primary)
    assert SCRAPING_INTERVAL_SECONDS == 300
    assert use == ApiUse(metrics_per_hour=72, list_calls_per_hour=12)
    assert use.dollars_per_month == pytest.approx((72 + 12) * 730 * 0.00001)


def test_two_regions_cost_twice_as_much_as_one() -> None:
    metrics = frozenset({"aws_rds_cpuutilization_average"})
    one = api_use(SERVICES, metrics, PROD, PROD.clusters.primary)
    two = api_use(SERVICES, metrics, DEV, DEV.clusters.primary)
    assert two == ApiUse(metrics_per_hour=2 * one.metrics_per_hour, list_calls_per_hour=2 * one.list_calls_per_hour)


@given(some_metrics, some_metrics)
def test_the_price_of_more_metrics_is_never_less(some: frozenset[str], more: frozenset[str]) -> None:
    one, both = (
        api_use(SERVICES, metrics, PROD, PROD.clusters.primary).dollars_per_month for metrics in (some, some | more)
    )
    assert 0 <= one <= both


def test_the_whole_stack_stays_below_two_hundred_dollars_a_month() -> None:
    metrics = listed(CATALOGUE.telemetry)
    for settings in (PROD, DEV):
        clusters = filter(None, (settings.clusters.primary, settings.clusters.dr))
        assert sum(api_use(SERVICES, metrics, settings, cluster).dollars_per_month for cluster in clusters) < 200
