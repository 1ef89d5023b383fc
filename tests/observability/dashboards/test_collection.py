"""Dashboards follow the catalogue and the stack, and refuse what could not be told apart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from catalog.models import Catalogue, Service
from catalog.rule_files import AlertFile, AlertOverrides, Rule, RuleGroup, RuleOverride, Signal, Threshold
from catalog.telemetry import THRESHOLD
from documents.problems import ProblemsFound
from observability.dashboards.collection import dashboards, declared, uid_problems
from observability.dashboards.limits import lines
from observability.dashboards.links import MAX_UID_LENGTH, service_uid
from observability.dashboards.model import Dashboard
from observability.dashboards.sources import Sources
from observability.links import panel_id
from settings.alerting import Alerts
from settings.models import Settings

UP = "sum by (cluster) (up)"


def of(catalogue: Catalogue, settings: Settings, uid: str) -> Dashboard:
    return next(dashboard for dashboard in declared(catalogue, settings) if dashboard.uid == uid)


def with_signals(catalogue: Catalogue, *names: str) -> Catalogue:
    signals = {name: Signal(title="Targets that answer.", unit="count", expr=UP) for name in names}
    file = catalogue.alerts["hosts"].model_copy(update={"signals": signals, "groups": ()})
    return catalogue.model_copy(update={"alerts": {"hosts": file}})


def test_two_dashboards_with_one_uid_are_refused_in_a_sentence(catalogue: Catalogue, settings: Settings) -> None:
    nodes = of(catalogue, settings, "nodes")
    [problem] = uid_problems([nodes, replace(nodes, source="catalog/alerts/nodes.yaml")])
    assert str(problem) == (
        "catalog/alerts/nodes.yaml: the file: 'nodes' is the uid of the dashboard from observability.dashboards.nodes "
        "as well; rename one of the two"
    )


def test_a_uid_that_grafana_would_refuse_is_refused_before(catalogue: Catalogue, settings: Settings) -> None:
    domain = "a" * 33
    renamed = catalogue.model_copy(update={"alerts": {domain: catalogue.alerts["hosts"]}})
    with pytest.raises(ProblemsFound, match="more than 40 characters, which Grafana refuses; shorten the file's name"):
        dashboards(renamed, settings)


def test_signals_whose_panels_would_share_an_id_are_refused(catalogue: Catalogue, settings: Settings) -> None:
    first, second = same_id()
    with pytest.raises(ProblemsFound, match=rf"signals\.{second} has the panel id \d+ of {first}; rename one"):
        dashboards(with_signals(catalogue, first, second), settings)


def same_id() -> tuple[str, str]:
    seen: dict[int, str] = {}
    for number in range(1_000_000):
        name = f"signal_{number}"
        if (other := seen.setdefault(panel_id(name), name)) != name:
            return other, name
    raise AssertionError("a million ids hold a million names")


def test_every_signal_has_its_panel_under_the_id_that_alerts_link_to(catalogue: Catalogue, settings: Settings) -> None:
    for domain, alerts in catalogue.alerts.items():
        shown = {panel.id for panel in of(catalogue, settings, f"signals-{domain}").panels}
        assert shown == {panel_id(signal) for signal in alerts.signals}


def test_every_limit_that_is_drawn_is_one_of_an_alert(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A panel that names a signal which does not exist would show no limit, and nobody would notice."""
    asked: set[tuple[str, str]] = set()
    found = Sources.limits

    def noted(sources: Sources, domain: str, signal: str, *service: Service | None) -> object:
        asked.add((domain, signal))
        return found(sources, domain, signal, *service)

    monkeypatch.setattr(Sources, "limits", noted)
    assert list(declared(catalogue, settings))
    assert {("hosts", "cpu_used_percent"), ("application", "dependency_failed_ratio")} <= asked
    assert {(domain, signal) for domain, signal in asked if signal not in catalogue.alerts[domain].signals} == set()


def test_long_names_of_services_stay_distinct_and_short() -> None:
    long = "very-long-name-of-a-service-that-"
    assert len({service_uid(long + "one"), service_uid(long + "two")}) == 2
    assert len(service_uid(long + "one")) <= MAX_UID_LENGTH
    assert service_uid("cart") == "service-cart"


@pytest.fixture
def measured(catalogue: Catalogue) -> Catalogue:
    """One signal that one alert compares with one threshold."""
    rule = Rule(alert="A", expr="${cpu} >= ${limit}", labels={"severity": "S2"})
    file = AlertFile(
        thresholds={"limit": catalogue.alerts["hosts"].thresholds["host_cpu_high_percent"]},
        signals={"cpu": Signal(title="CPU in use.", unit="percent", expr=UP)},
        groups=(RuleGroup(name="example", rules=(rule,)),),
    )
    return catalogue.model_copy(update={"alerts": {"example": file}})


def test_a_limit_is_drawn_dashed_in_the_colour_of_its_severity(measured: Catalogue, settings: Settings) -> None:
    def override(alerts: Alerts) -> dict[str, object]:
        text = dashboards(measured, settings.model_copy(update={"alerts": alerts}))["Signals"]["signals-example.json"]
        [panel] = [panel for panel in json.loads(text)["panels"] if panel["type"] != "row"]
        signal, line = panel["targets"]
        [found] = panel["fieldConfig"]["overrides"]
        assert THRESHOLD not in signal["expr"] and f'{THRESHOLD}{{threshold="limit"' in line["expr"]
        assert found["matcher"] == {"id": "byFrameRefID", "options": line["refId"]}
        return {each["id"]: each["value"] for each in found["properties"]}

    assert override(Alerts())["color"] == {"mode": "fixed", "fixedColor": "orange"}
    assert override(Alerts())["custom.lineStyle"] == {"fill": "dash", "dash": [10, 10]}
    graver = Alerts(rules={"A": RuleOverride(severity="S1")})
    assert override(graver)["color"] == {"mode": "fixed", "fixedColor": "red"}


def test_a_threshold_moved_moves_no_dashboard(catalogue: Catalogue, settings: Settings, texts) -> None:
    """Whether for everybody, for a stack or for a service: all that it is drawn from is in the rules."""

    def moved(threshold: Threshold) -> Threshold:
        value = threshold.minimum if threshold.value != threshold.minimum else threshold.maximum
        return threshold.model_copy(update={"value": value})

    alerts = {
        domain: file.model_copy(update={"thresholds": {name: moved(one) for name, one in file.thresholds.items()}})
        for domain, file in catalogue.alerts.items()
    }
    assert dashboards(catalogue.model_copy(update={"alerts": alerts}), settings) == texts
    values = {name: one.value for file in alerts.values() for name, one in file.thresholds.items()}
    assert dashboards(catalogue, settings.model_copy(update={"alerts": Alerts(thresholds=values)})) == texts
    own = AlertOverrides(thresholds=values)
    services = tuple(service.model_copy(update={"alerts": own}) for service in catalogue.services)
    assert dashboards(catalogue.model_copy(update={"services": services}), settings) == texts


def test_limits_that_are_asked_for_are_lines_beside_unstacked_ones(catalogue: Catalogue, settings: Settings) -> None:
    """In another view such a limit would look like one more thing that is measured."""
    panels = [panel for dashboard in declared(catalogue, settings) for panel in dashboard.panels]
    limited = [panel for panel in panels if any(lines(panel.limits))]
    assert len(limited) > 200
    assert [panel.name for panel in limited if panel.view != "trend" or panel.stacked] == []


def test_a_service_asks_for_its_own_threshold_first(measured: Catalogue, settings: Settings) -> None:
    sources, service = Sources(catalogue=measured, settings=settings), measured.services[0]
    [general], [own] = (lines(sources.limits("example", "cpu", one)) for one in (None, service))
    of_the_service = general.expr.replace('service=""', f'service="{service.name}"')
    assert own.expr == f"{of_the_service} or {general.expr}"


def test_a_panel_shows_the_query_that_its_alerts_compare(measured: Catalogue, settings: Settings) -> None:
    [panel] = of(measured, settings, "signals-example").panels
    assert panel.queries[0].expr.startswith(f"({UP}) and on (cluster)")
    assert panel.description == "Compared by A (S2)."
    assert panel.links[0].url == f"{settings.ownership.repository_url}/blob/main/runbooks/A.md"
