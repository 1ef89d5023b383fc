"""Which promises are accepted, and what measures them."""

from __future__ import annotations

import re
from typing import Any

import promql_parser as promql
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from catalog.models import Service
from catalog.objectives import HIGHEST_BURN_RATE, LATENCY_BUCKETS, LOWEST_PERCENT, Objectives
from documents.problems import ProblemsFound
from observability.slo.objectives import Objective, objectives
from tests.observability.slo.made_up import PROD, service, with_prometheus

TCP = {"probe": "tcp", "name": "port", "address": "orders.example.com:443"}


def refusal(**fields: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Objectives.model_validate({"availability_percent": 99.9} | fields)
    return str(refused.value)


def only(found: tuple[Objective, ...]) -> Objective:
    (objective,) = found
    return objective


@pytest.mark.parametrize("percent", [0.0, -1.0, 100.0, 100.1, float("nan")])
def test_an_objective_that_no_service_can_keep_or_miss_is_refused(percent: float) -> None:
    assert "availability_percent" in refusal(availability_percent=percent)
    assert "latency.percent" in refusal(latency={"percent": percent, "threshold_seconds": 0.25})


@given(st.floats(1e-9, 99.999999))
def test_an_objective_is_accepted_exactly_where_a_total_outage_would_page(percent: float) -> None:
    pages = HIGHEST_BURN_RATE * (1 - percent / 100) < 1
    if abs(percent - LOWEST_PERCENT) < 1e-9:
        return
    if pages:
        assert Objectives(availability_percent=percent).availability_percent == percent
    else:
        assert "a total outage could not burn" in refusal(availability_percent=percent)


def test_a_threshold_that_no_bucket_ends_at_is_refused_with_the_closest_that_one_does() -> None:
    assert "write 0.25" in refusal(latency={"percent": 99.0, "threshold_seconds": 0.3})
    for bound in LATENCY_BUCKETS:
        Objectives.model_validate(
            {"availability_percent": 99.9, "latency": {"percent": 99.0, "threshold_seconds": float(bound)}}
        )


def test_a_contract_is_never_stricter_than_the_objective() -> None:
    assert Objectives(availability_percent=99.9, agreed_availability_percent=99.9)
    assert "above the availability_percent of 99.9" in refusal(agreed_availability_percent=99.91)


@pytest.mark.parametrize("bound", LATENCY_BUCKETS)
def test_the_bucket_is_chosen_however_its_bound_is_written(bound: float) -> None:
    promised = {"availability_percent": 99.9, "latency": {"percent": 99.0, "threshold_seconds": float(bound)}}
    query = objectives([service(objectives=promised)], PROD)[1].indicator.bad_events
    promql.parse(query)
    pattern = re.search(r'le=~"([^"]+)"', query)
    assert pattern
    bounds = re.compile(pattern[1].replace("\\\\", "\\"))
    assert bounds.fullmatch(f"{bound:g}") and bounds.fullmatch(str(float(bound)))
    assert not [other for other in LATENCY_BUCKETS if other != bound and bounds.fullmatch(f"{other:g}")]


@pytest.mark.parametrize(
    ("measured", "metric"),
    [
        (service(objectives={"availability_percent": 99.9}), "http_server_request_duration_seconds_count"),
        (
            service(kind="worker", objectives={"availability_percent": 99.9}),
            "messaging_process_duration_seconds_count",
        ),
        (
            service(
                kind="external",
                namespace=None,
                metrics=None,
                endpoints=(TCP,),
                objectives={"availability_percent": 99.9},
            ),
            "probe_success",
        ),
    ],
    ids=["requests", "messages", "probes"],
)
def test_a_service_is_measured_by_what_it_does(measured: Service, metric: str) -> None:
    indicator = only(objectives([measured], PROD)).indicator
    for query in (indicator.events, indicator.bad_events):
        promql.parse(query)
        assert f'{metric}{{service="orders"' in query


def test_every_promise_that_nothing_measures_is_named() -> None:
    blind = service("blind", namespace=None, metrics=None)
    mute = service("mute", kind="worker")
    with pytest.raises(ProblemsFound) as found:
        objectives([mute, blind], PROD)
    assert [(problem.file, problem.path) for problem in found.value.problems] == [
        ("catalog/services/blind.yaml", "objectives.availability_percent"),
        ("catalog/services/blind.yaml", "objectives.latency"),
        ("catalog/services/mute.yaml", "objectives.latency"),
    ]


def test_a_scrape_interval_without_two_samples_in_a_rate_is_refused() -> None:
    assert objectives([service()], with_prometheus(scrape_interval_seconds=150))
    with pytest.raises(ProblemsFound, match=r"scrape_interval_seconds: 151 must be at most 150"):
        objectives([service()], with_prometheus(scrape_interval_seconds=151))


def test_a_window_that_no_store_keeps_is_refused() -> None:
    compactor = PROD.thanos.compactor.model_copy(update={"raw_retention_days": 29})
    thanos = PROD.thanos.model_copy(update={"compactor": compactor})
    kept_nowhere = with_prometheus(retention_days=29).model_copy(update={"thanos": thanos})
    with pytest.raises(ProblemsFound, match=r"slo.window_days: 30 is longer than any store keeps"):
        objectives([service()], kept_nowhere)
    four_weeks = PROD.slo.model_copy(update={"window_days": 28})
    assert objectives([service()], kept_nowhere.model_copy(update={"slo": four_weeks}))


def test_ratio_and_budget_are_exact() -> None:
    objective = objectives([service(objectives={"availability_percent": 99.95})], PROD)[0]
    assert (str(objective.ratio), str(objective.budget)) == ("0.9995", "0.0005")
