"""What holds of every dashboard that ships, and that each check finds the fault that it is for."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.models import Catalogue
from catalog.telemetry import KnownSeries, known_series
from components.manifests import MAX_CONFIG_MAP_BYTES
from observability.dashboards.collection import dashboards
from observability.dashboards.links import ON_CALL, service_uid
from observability.links import dashboard_uid, panel_id
from settings.models import Settings
from tests.observability.dashboards import checks
from tests.observability.dashboards.checks import Dashboard


@pytest.fixture(scope="session")
def known(catalogue: Catalogue) -> KnownSeries:
    return known_series(catalogue.telemetry.values(), catalogue.alerts.values())


@pytest.fixture(scope="session")
def signal_ids(catalogue: Catalogue) -> frozenset[int]:
    return frozenset(panel_id(signal) for alerts in catalogue.alerts.values() for signal in alerts.signals)


def faults(check: Callable[..., Iterator[Any]], dashboards: list[Dashboard], *arguments: Any) -> list[Any]:
    return [fault for dashboard in dashboards for fault in check(dashboard, *arguments)]


def test_there_are_dashboards_for_everyone(rendered: list[Dashboard], catalogue: Catalogue) -> None:
    uids = {dashboard["uid"] for dashboard in rendered}
    assert len(rendered) >= 35
    assert {dashboard_uid(domain) for domain in catalogue.alerts} <= uids
    assert {service_uid(service.name) for service in catalogue.services} <= uids
    assert {"on-call", "alerts-overview", "slo-overview", "executive", "platform", "nodes", "pods", "probes"} <= uids


@pytest.mark.parametrize(
    "check",
    [
        checks.unparsable,
        checks.without_unit,
        checks.without_description,
        checks.repeated_panel_ids,
        checks.links_that_forget,
        checks.overlapping,
    ],
    ids=lambda check: check.__name__,
)
def test_every_dashboard_is_sound(check: Callable[..., Iterator[Any]], rendered: list[Dashboard]) -> None:
    assert faults(check, rendered) == []


def test_only_known_metrics_are_shown(rendered: list[Dashboard], known: KnownSeries) -> None:
    assert faults(checks.unknown_metrics, rendered, known) == []
    assert faults(checks.unknown_labels, rendered, known) == []


def test_windows_of_rates_follow_the_graph(rendered: list[Dashboard], signal_ids: frozenset[int]) -> None:
    assert faults(checks.fixed_windows, rendered, signal_ids) == []


def test_dashboards_can_be_told_apart_and_found(rendered: list[Dashboard], catalogue: Catalogue) -> None:
    assert list(checks.repeated_uids(rendered)) == []
    assert list(checks.dead_links(rendered, [service.name for service in catalogue.services])) == []
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", dashboard["uid"]) for dashboard in rendered)


def test_the_way_leads_from_a_service_over_its_domain_to_on_call(rendered: list[Dashboard]) -> None:
    by_uid = {dashboard["uid"]: dashboard for dashboard in rendered}
    ways = {uid: {link["url"].removeprefix("/d/") for link in item.get("links", [])} for uid, item in by_uid.items()}
    assert dashboard_uid("application") in ways["service-checkout-api"]
    assert ON_CALL in ways[dashboard_uid("application")]
    assert all(ON_CALL in ways[uid] for uid in by_uid if uid.startswith(("service-", "signals-")))
    assert not [link for item in rendered for link in item.get("links", []) if link.get("placement")], (
        "hidden in a menu"
    )


def test_every_dashboard_has_a_folder_tags_and_a_choice_of_cluster(texts, rendered: list[Dashboard]) -> None:
    assert set(texts) == {"Overview", "Infrastructure", "Services", "Signals"}
    for dashboard in rendered:
        assert dashboard["tags"] and dashboard["schemaVersion"] >= 42 and dashboard["editable"] is False
        names = [variable["name"] for variable in dashboard["templating"]["list"]]
        assert names[:2] == ["datasource", "cluster"], dashboard["uid"]


def test_deployments_are_marked_where_pods_are_shown(rendered: list[Dashboard], catalogue: Catalogue) -> None:
    marked = {item["uid"] for item in rendered if item["annotations"].get("list")}
    assert {service_uid(service.name) for service in catalogue.services if service.namespace} <= marked
    assert {"on-call", "pods", "platform"} <= marked


def test_files_are_named_by_uid_and_small(texts) -> None:
    for folder, files in texts.items():
        for file, text in files.items():
            assert file == f"{json.loads(text)['uid']}.json", folder
            assert len(text.encode()) < MAX_CONFIG_MAP_BYTES / 4, file


def test_order_of_the_catalogue_changes_nothing(catalogue: Catalogue, settings: Settings, texts) -> None:
    shuffled = catalogue.model_copy(
        update={
            "services": tuple(reversed(catalogue.services)),
            "alerts": dict(reversed(catalogue.alerts.items())),
        }
    )
    assert dashboards(shuffled, settings) == texts


def test_rendering_takes_less_than_half_a_second(catalogue: Catalogue, settings: Settings) -> None:
    def seconds() -> float:
        start = time.process_time()
        dashboards(catalogue, settings)
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.5


def test_every_check_finds_its_fault(rendered: list[Dashboard], known: KnownSeries, signal_ids: frozenset[int]) -> None:
    nodes = next(dashboard for dashboard in rendered if dashboard["uid"] == "nodes")

    def spoilt(change: Callable[[Dashboard, Any], Any]) -> Dashboard:
        dashboard = copy.deepcopy(nodes)
        change(dashboard, next(checks.panels(dashboard)))
        return dashboard

    def query(text: str) -> Callable[[Dashboard, Any], Any]:
        return lambda _, panel: panel["targets"][0].update(expr=text)

    assert list(checks.unparsable(spoilt(query("sum by (node (up)"))))
    assert list(checks.unknown_metrics(spoilt(query("rate(node_cpu_secnds_total[$__rate_interval])")), known))
    assert list(checks.unknown_labels(spoilt(query('node_load5{nodename="a"}')), known))
    assert list(checks.fixed_windows(spoilt(query("rate(node_load5[5m])")), signal_ids))
    assert list(checks.fixed_windows(spoilt(query("sum(rate(up[$__rate_interval])) / sum(rate(up[5m]))")), signal_ids))
    assert list(checks.without_unit(spoilt(lambda _, panel: panel["fieldConfig"]["defaults"].pop("unit"))))
    assert list(checks.without_description(spoilt(lambda _, panel: panel.update(description=""))))
    assert list(checks.without_description(spoilt(lambda dashboard, _: dashboard.pop("description"))))
    assert list(checks.repeated_uids([*rendered, nodes])) == ["nodes"]
    assert list(checks.repeated_panel_ids(spoilt(lambda item, panel: item["panels"][-1].update(id=panel["id"]))))
    assert list(checks.overlapping(spoilt(lambda item, panel: item["panels"][-1].update(gridPos=panel["gridPos"]))))
    assert list(checks.overlapping(spoilt(lambda _, panel: panel["gridPos"].update(x=20, w=8))))
    forgetful = [{"title": "x", "url": "/d/on-call"}]
    assert list(checks.links_that_forget(spoilt(lambda _, panel: panel.update(links=forgetful))))
    assert list(checks.links_that_forget(spoilt(lambda item, _: item["links"][0].update(keepTime=False))))


def test_links_to_nowhere_are_found(rendered: list[Dashboard]) -> None:
    link = {"title": "x", "url": "/d/nowhere?${__url_time_range}&${cluster:queryparam}"}
    broken = copy.deepcopy(rendered[0])
    next(checks.panels(broken))["links"] = [link]
    assert list(checks.dead_links([*rendered[1:], broken], [])) == [f"{broken['uid']} → nowhere"]
    assert any("service-ghost" in fault for fault in checks.dead_links(rendered, ["ghost"]))
