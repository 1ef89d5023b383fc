"""The unit tests that are made for each objective: promtool finds them right, and planted defects wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from observability.slo.objectives import Objective, objectives
from observability.slo.unit_tests import render_unit_tests
from settings.models import Settings
from tests.observability.promtool import unit_test_failures
from tests.observability.slo.made_up import PROD, rule_files, service, with_prometheus
from tests.reading import CATALOGUE, from_yaml

pytestmark = pytest.mark.cloud

SERVICES = {each.name: each for each in CATALOGUE.services}
SHIPPED = {(each.indicator.measure, each.name, each.percent): each for each in objectives(SERVICES.values(), PROD)}
"""Of objectives that differ in nothing but names, one."""
WHOLE, *OTHERS = {shape[0]: shape for shape in SHIPPED}.values()
"""A shape of each measure. Shapes of one measure differ in a number, and wait for `make prove`."""
COUNTED = ("a total outage", "no series of failures", "series that vanish", "the budget is that of the events")
"""Cases of how events are counted, which each measure does in its own way; the others are of rules that all share."""
REQUESTS = "http_server_request_duration_seconds_count"


def rules_of(objective: Objective) -> dict[str, str]:
    """Without the service's other objective, but for that of latency, whose events are those of availability."""
    found = SERVICES[objective.service]
    assert found.objectives
    if objective.name == "availability":
        found = found.model_copy(update={"objectives": found.objectives.model_copy(update={"latency": None})})
    return rule_files([found])


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shape, marks=() if shape == WHOLE else pytest.mark.proof, id="-".join(map(str, shape)))
        for shape in SHIPPED
    ],
)
def test_every_objective_fires_and_stays_quiet_as_it_should(shape: tuple[str, str, float], tmp_path: Path) -> None:
    objective: Objective = SHIPPED[shape]
    texts = rules_of(objective)
    unit_tests = render_unit_tests(objective, PROD, [f"{name}.yaml" for name in texts])
    assert unit_test_failures(tmp_path, texts, unit_tests) == ""


@pytest.mark.parametrize("shape", OTHERS, ids=[shape[0] for shape in OTHERS])
def test_every_measure_counts_its_own_events(shape: tuple[str, str, float], tmp_path: Path) -> None:
    objective: Objective = SHIPPED[shape]
    texts = rules_of(objective)
    assert unit_test_failures(tmp_path, texts, only(COUNTED, objective, PROD, texts)) == ""


def test_they_hold_at_another_pace_of_evaluation(tmp_path: Path) -> None:
    chosen = with_prometheus(evaluation_interval_seconds=60, scrape_interval_seconds=60)
    texts = rule_files([service()], chosen)
    objective = objectives([service()], chosen)[0]
    assert unit_test_failures(tmp_path, texts, only(["a total outage"], objective, chosen, texts)) == ""


def only(cases: Sequence[str], objective: Objective, settings: Settings, texts: Mapping[str, str]) -> str:
    """The unit tests whose name has one of `cases` in it."""
    document = from_yaml(render_unit_tests(objective, settings, [f"{name}.yaml" for name in texts]))
    document["tests"] = [test for test in document["tests"] if any(case in test["name"] for case in cases)]
    assert len(document["tests"]) == len(cases)
    return yaml.safe_dump(document)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "case"),
    [
        ("slo-pages", ">= 14.4", ">= 28.8", "a total outage pages in time"),
        ("slo-pages", " >= 5)", " >= 1)", "below the floor"),
        ("slo-services", "}[5m]", "}[50m]", "a total outage pages in time"),
        ("slo-pages", "unless on (cluster, service, slo)", "and on (cluster, service, slo)", "series that vanish"),
        ("slo-pages", "for: 10m", "for: 20m", "series that vanish"),
        (
            "slo-services",
            " or on (cluster) slo:events:rate5m",
            " and on (cluster) slo:events:rate5m",
            "no series of failures",
        ),
        ("slo-tickets", ">= 3\n", ">= 6\n", "slow burn"),
        ("slo-tickets", ">= 1\n", ">= 0.5\n", "a budget that lasts"),
        ("slo-budgets", "1 - slo", "1.01 - slo", "the budget is that of the events"),
        ("slo-budgets", "clamp_min(", "(", "no traffic"),
    ],
)
def test_they_find_a_planted_defect(file: str, right: str, wrong: str, case: str, tmp_path: Path) -> None:
    measured = service(objectives={"availability_percent": 99.9})
    texts = rule_files([measured])
    objective = objectives([measured], PROD)[0]
    assert right in texts[file]
    texts[file] = texts[file].replace(right, wrong)
    assert "FAILED" in unit_test_failures(tmp_path, texts, only([case], objective, PROD, texts))


def test_a_page_says_whose_it_is_what_was_promised_and_where_to_look(tmp_path: Path) -> None:
    measured = service(objectives={"availability_percent": 99.9})
    promise = "99.9% of requests answered without a 5xx status, over 30 days"
    own = 'cluster="c1",service="orders"'
    series = {
        f'{REQUESTS}{{{own},http_response_status_code="200"}}': "0+10x120",
        f'{REQUESTS}{{{own},http_response_status_code="500"}}': "0+10x120",
        f'slo:objective:ratio{{{own},owner="checkout",tier="1",slo="availability",objective="{promise}"}}': "0.999x120",
    }
    outage = {
        "interval": "30s",
        "input_series": [{"series": series, "values": values} for series, values in series.items()],
        "alert_rule_test": [
            {
                "eval_time": "1h",
                "alertname": "SloBurnRateFast",
                "exp_alerts": [
                    {
                        "exp_labels": {
                            "cluster": "c1",
                            "service": "orders",
                            "owner": "checkout",
                            "tier": "1",
                            "slo": "availability",
                            "objective": promise,
                            "severity": "S1",
                            "window": window,
                        },
                        "exp_annotations": {
                            "summary": "orders spends its error budget for availability too fast",
                            "description": f"Over {window} it was spent 500.0 times as fast as its objective "
                            f"({promise}) allows; the limit is {limit}.",
                            "runbook_url": f"{PROD.ownership.repository_url}/blob/main/runbooks/SloBurnRateFast.md",
                            "dashboard_url": f"https://grafana.{PROD.ownership.domain}/d/slo-overview"
                            "?viewPanel=panel-666096&var-cluster=c1&var-service=orders",
                        },
                    }
                    for window, limit in (("1h", "14.4"), ("6h", "6"))
                ],
            }
        ],
    }
    texts = rule_files([measured])
    test = {"rule_files": [f"{name}.yaml" for name in texts], "evaluation_interval": "30s", "tests": [outage]}
    assert unit_test_failures(tmp_path, texts, yaml.safe_dump(test)) == ""
