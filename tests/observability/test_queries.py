"""What every alert's query holds to, read from the parsed query."""

from __future__ import annotations

import re

import promql_parser as promql
import pytest

from catalog.promql import parts, result_labels, selectors
from observability import series
from observability.configuration import configuration
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "local").settings
RENDERED = configuration(CATALOGUE, SETTINGS, SETTINGS.clusters.primary)
RULES = {
    rule["alert"]: (domain, rule)
    for domain, text in RENDERED.rules.items()
    for group in from_yaml(text)["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
QUERIES = {alert: promql.parse(rule["expr"]) for alert, (_, rule) in RULES.items()}
ABOUT_SERVICES = ("application", "probes")
JOBS = {
    job["job_name"]
    for text in (RENDERED.prometheus, RENDERED.targets["services.yaml"])
    for job in from_yaml(text)["scrape_configs"]
}
KEPT = {"kubelet": series.KUBELET, "cadvisor": series.CADVISOR, "kube-apiserver": series.API_SERVER}

each_alert = pytest.mark.parametrize("alert", QUERIES)


@each_alert
def test_labels_that_the_texts_name_survive_joins_and_aggregations(alert: str) -> None:
    rule = RULES[alert][1]
    # The link to the dashboard makes do without a cluster.
    texts = [text for name, text in rule["annotations"].items() if name != "dashboard_url"]
    named = set(re.findall(r"\$labels\.(\w+)", " ".join(texts)))
    found = result_labels(QUERIES[alert])
    assert found is None or named <= found | rule["labels"].keys()


@pytest.mark.parametrize("alert", [alert for alert, (domain, _) in RULES.items() if domain in ABOUT_SERVICES])
def test_an_alert_about_a_service_keeps_the_labels_that_route_it(alert: str) -> None:
    found = result_labels(QUERIES[alert])
    assert found is None or found >= {"service", "owner", "tier"}


@each_alert
def test_no_rate_is_divided_by_one_that_may_be_zero(alert: str) -> None:
    """Compared with something first, 0/0 gives nothing; else it gives NaN, which fires or hides at random."""
    for part in parts(QUERIES[alert]):
        if isinstance(part, promql.BinaryExpr) and str(part.op) == "/" and "rate(" in part.rhs.prettify():
            divisor = part.rhs.expr if isinstance(part.rhs, promql.ParenExpr) else part.rhs
            assert isinstance(divisor, promql.BinaryExpr) and str(divisor.op) in {">", ">="}, part.prettify()


@each_alert
def test_every_job_that_an_alert_selects_is_scraped(alert: str) -> None:
    for selector in selectors(QUERIES[alert]):
        for matcher in selector.matchers.matchers:
            if matcher.name == "job":
                assert any(re.fullmatch(matcher.value, job) for job in JOBS), matcher.value


@each_alert
def test_every_series_that_an_alert_reads_passes_the_allow_list(alert: str) -> None:
    for selector in selectors(QUERIES[alert]):
        jobs = [matcher.value for matcher in selector.matchers.matchers if matcher.name == "job"]
        name = selector.name or ""
        for job in KEPT.keys() & jobs:
            assert name == "up" or re.fullmatch("|".join(KEPT[job]), name), name
