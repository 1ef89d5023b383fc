"""Rule files: who is in which, for which store, how large, and how fast."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability import file_parts
from observability.dashboards import overviews
from observability.file_parts import LARGEST_FILE_BYTES
from observability.slo.files import render_slo_rules
from tests.observability.promtool import failures
from tests.observability.slo.made_up import CLUSTER, PROD, rule_files, service, with_prometheus
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

NAMES = st.sets(st.from_regex(r"[a-z]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True), min_size=1, max_size=30)
SMALL = 6_000
"""Bytes of a file that holds three services."""


def groups(texts: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    return {group["name"]: group["rules"] for text in texts.values() for group in from_yaml(text)["groups"]}


def services_of(text: str) -> list[str]:
    return [group["name"].removeprefix("slo.") for group in from_yaml(text)["groups"]]


def split(names: set[str]) -> dict[str, str]:
    """Files of these services, were they as small as SMALL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_parts, "LARGEST_FILE_BYTES", SMALL)
        texts = rule_files([*map(service, sorted(names))])
    return {name: text for name, text in texts.items() if name.startswith("slo-services")}


def test_without_objectives_there_are_no_rules() -> None:
    assert rule_files([service(objectives=None)]) == {}


def test_the_order_of_the_catalogue_changes_nothing() -> None:
    some = [service(name) for name in ("orders", "basket", "search")]
    assert rule_files(some) == rule_files(some[::-1])


@given(names=NAMES)
@settings(deadline=None, max_examples=25)
def test_a_new_service_changes_only_the_file_that_measures_it(names: set[str]) -> None:
    before = rule_files([*map(service, sorted(names - {"newcomer"}))])
    after = rule_files([*map(service, sorted(names | {"newcomer"}))])
    assert {name for name in before if before[name] != after[name]} <= {"slo-services"}


@given(names=NAMES)
@settings(deadline=None, max_examples=25)
def test_split_files_stay_within_their_size_and_each_service_is_in_one(names: set[str]) -> None:
    found = split(names)
    members = [name for text in found.values() for name in services_of(text)]
    assert sorted(members) == sorted(names)
    assert all(len(text.encode()) <= SMALL for text in found.values())


def test_a_service_that_goes_changes_no_file_but_its_own_and_those_it_is_merged_with() -> None:
    names = {f"service-{number:02}" for number in range(40)}
    before = split(names)
    for gone in sorted(names)[::8]:
        after = split(names - {gone})
        (own,) = (name for name, text in before.items() if gone in services_of(text))
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert changed and all(name.startswith(own[:-1]) for name in changed)


def test_a_thousand_services_take_linear_time_and_fit_into_config_maps() -> None:
    seconds: dict[int, float] = {}
    for count in (250, 1000):
        some = [service(f"service-{number:04}") for number in range(count)]
        started = time.process_time()
        texts = rule_files(some)
        seconds[count] = time.process_time() - started
        assert max(len(text.encode()) for text in texts.values()) <= LARGEST_FILE_BYTES
    assert seconds[1000] < 10
    assert seconds[1000] < 8 * seconds[250]


@pytest.mark.parametrize(
    ("changes", "on_ruler"),
    [
        ({"retention_days": 30}, set()),
        ({"retention_days": 29}, {"slo-budgets"}),
        ({"retention_days": 2}, {"slo-budgets", "slo-tickets"}),
        ({"retention_days": 30, "shards": 2}, {"slo-budgets", "slo-tickets", "slo-pages", "slo-services"}),
    ],
)
def test_a_window_is_judged_where_its_samples_are(changes: dict[str, int], on_ruler: set[str]) -> None:
    ruler, local = (
        render_slo_rules([service()], with_prometheus(**changes), CLUSTER, store=store)
        for store in ("ruler", "prometheus")
    )
    assert ruler.keys() == on_ruler
    assert local.keys() == {"slo-services", "slo-pages", "slo-tickets", "slo-budgets"} - on_ruler


def test_only_a_standby_cluster_does_not_miss_traffic() -> None:
    assert PROD.clusters.dr
    standby = groups(render_slo_rules([service()], PROD, PROD.clusters.dr))
    primary = groups(rule_files([service()]))
    assert [rule["alert"] for rule in primary["slo.pages"]][-1] == "SloSeriesAbsent"
    assert standby["slo.pages"] == primary["slo.pages"][:-1]


def test_every_record_says_which_objective_it_stands_for() -> None:
    for name, rules in groups(rule_files(CATALOGUE.services)).items():
        for rule in rules:
            assert promql.parse(rule["expr"])
            if rule.get("record", "").endswith(("rate5m", "objective:ratio")):
                labels = rule["labels"]
                assert labels["service"] == name.removeprefix("slo.")
                assert labels.keys() == {"service", "owner", "tier", "slo", "objective"}
                assert labels["objective"].endswith(", over 30 days")


def test_an_objective_has_fewer_rules_than_sloth_gives_it() -> None:
    one = groups(rule_files([service(objectives={"availability_percent": 99.9})]))
    assert sum(map(len, one.values())) < 17
    two = groups(rule_files([*map(service, ("orders", "basket"))]))
    three = groups(rule_files([*map(service, ("orders", "basket", "search"))]))
    assert sum(map(len, three.values())) - sum(map(len, two.values())) == 2 * 3


def test_every_alert_has_a_runbook_and_a_panel_that_exists() -> None:
    shown = {panel.id for row in overviews.slos().rows for panel in row.panels}
    for rules in groups(rule_files([service()])).values():
        for rule in rules:
            if "alert" in rule:
                assert (ROOT / "runbooks" / f"{rule['alert']}.md").is_file()
                assert rule["annotations"]["runbook_url"].endswith(f"/runbooks/{rule['alert']}.md")
                assert int(rule["annotations"]["dashboard_url"].split("panel-")[1].split("&")[0]) in shown


@pytest.mark.cloud
def test_promtool_lints_every_file(tmp_path: Path) -> None:
    texts = rule_files(CATALOGUE.services)
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    assert failures(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", *(f"{name}.yaml" for name in texts)) == ""
