"""What routing promises, whatever the alert, the catalogue and the windows of maintenance are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.maintenance import ends, starts
from catalog.models import Catalogue, Service
from catalog.windows import MaintenanceWindow
from catalog.working_hours import WorkingHours
from documents.problems import ProblemsFound
from observability.notifications.answers import answer
from tests.observability.notifications.configurations import (
    CATALOGUE,
    OSAKA,
    PROD,
    TOKYO,
    document,
    inhibits,
    with_settings,
)
from tests.observability.notifications.drawn import (
    CAUSES,
    TEAMS,
    alerts,
    many_windows,
    moments,
    windows_and_a_moment,
)

few = settings(max_examples=25)  # each renders a whole configuration
SHIPPED = document()


def maintained(found: tuple[MaintenanceWindow, ...]) -> Catalogue:
    return CATALOGUE.model_copy(update={"maintenance": found})


@few
@given(many_windows, st.lists(alerts, min_size=1, max_size=20))
def test_every_alert_has_one_audience_and_receivers_that_exist(
    found: tuple[MaintenanceWindow, ...], tried: list[dict[str, str]]
) -> None:
    config = document(maintained(found))
    receivers = {receiver["name"] for receiver in config["receivers"]}
    for alert in tried:
        told = {notification.receiver for notification in answer(config, alert, datetime.now(UTC)).notifications}
        assert told and told <= receivers
        audience = {name.partition("-S")[0] for name in told - {"sentry"}}
        owner = alert.get("owner", "")
        expected = "dead-mans-switch" if alert["alertname"] == "Watchdog" else owner if owner in TEAMS else "Unowned"
        assert audience == {expected}


@few
@given(many_windows)
def test_nothing_is_empty_and_nothing_is_unused(found: tuple[MaintenanceWindow, ...]) -> None:
    config = document(maintained(found))
    assert all(len(receiver) > 1 and all(receiver.values()) for receiver in config["receivers"])
    routes = list(walked(config["route"]))
    assert {route["receiver"] for route in routes if "receiver" in route} == {
        receiver["name"] for receiver in config["receivers"]
    }
    named = {
        name for route in routes for kind in ("mute", "active") for name in route.get(f"{kind}_time_intervals", ())
    }
    assert named == {interval["name"] for interval in config["time_intervals"]}
    assert all(interval["time_intervals"] for interval in config["time_intervals"])


def walked(route: dict[str, Any]) -> list[dict[str, Any]]:
    return [route, *(inner for child in route.get("routes", ()) for inner in walked(child))]


@settings(max_examples=50)
@given(windows_and_a_moment(), st.lists(alerts, min_size=1, max_size=12))
def test_maintenance_silences_exactly_what_its_windows_match(
    drawn: tuple[tuple[MaintenanceWindow, ...], datetime], tried: list[dict[str, str]]
) -> None:
    found, moment = drawn
    config = document(maintained(found))
    for alert in tried:
        wanted = {f"in maintenance-{window.name}" for window in found if silences(window, alert, moment)}
        usual = answer(SHIPPED, alert, moment).notifications
        for notification, otherwise in zip(answer(config, alert, moment).notifications, usual, strict=True):
            assert notification.receiver == otherwise.receiver
            assert set(notification.silent) == wanted | set(otherwise.silent)


def silences(window: MaintenanceWindow, alert: dict[str, str], moment: datetime) -> bool:
    """By the window's own words, and with moments rather than days and hours."""
    what = window.matches
    severity = alert.get("severity", "")
    pairs = (
        (what.services, alert.get("service")),
        (what.teams, alert.get("owner")),
        (what.severities, severity if severity in ("S1", "S3") else "S2"),
        (what.clusters, alert.get("cluster")),
    )
    is_meant = all(not names or value in names for names, value in pairs) and alert["alertname"] != "Watchdog"
    return is_meant and starts(window) <= moment.astimezone(starts(window).tzinfo) < ends(window)


@few
@given(alerts, moments)
def test_an_alert_is_told_when_the_answer_says_so(alert: dict[str, str], moment: datetime) -> None:
    for position, notification in enumerate(answer(SHIPPED, alert, moment).notifications):
        later = notification.speaks_from
        if not notification.silent:
            assert later == moment
            continue
        assert later is not None and later > moment
        assert not answer(SHIPPED, alert, later).notifications[position].silent
        assert answer(SHIPPED, alert, later - timedelta(minutes=1)).notifications[position].silent


names = [f"s{number}" for number in range(8)]


@st.composite
def dependent_services(draw: st.DrawFn) -> tuple[Service, ...]:
    """Services that need only those before them, so without a cycle."""
    services = [
        Service(
            name=name,
            description="A service of a generated catalogue.",
            owner=draw(st.sampled_from(TEAMS)),
            tier=1,
            kind="api",
            depends_on=draw(st.lists(st.sampled_from(names[:index]), unique=True).map(tuple)) if index else (),
        )
        for index, name in enumerate(names)
    ]
    return tuple(draw(st.permutations(services)))


def serving(services: tuple[Service, ...]) -> dict[str, Any]:
    return document(CATALOGUE.model_copy(update={"services": services}))


generated_alerts = st.fixed_dictionaries(
    {
        "alertname": st.sampled_from(("ApiErrorRatioHigh", "ServiceDown", "ApiLatencyHigh", "Watchdog", *CAUSES)),
        "severity": st.sampled_from(("S1", "S2", "S3", "none")),
        "cluster": st.sampled_from((TOKYO, OSAKA)),
    },
    optional={
        "service": st.sampled_from(names),
        "node": st.sampled_from(("n1", "n2")),
        "zone": st.sampled_from(("a", "b")),
    },
)


@few
@given(dependent_services(), st.lists(generated_alerts, min_size=2, max_size=8))
def test_no_alert_is_lost_between_alerts_that_silence_each_other(
    services: tuple[Service, ...], tried: list[dict[str, str]]
) -> None:
    config = serving(services)
    silenced_by = {
        index: {other for other, source in enumerate(tried) if inhibits(config, source, target)}
        for index, target in enumerate(tried)
    }
    for index, sources in silenced_by.items():
        assert index not in sources, "no alert silences itself"
        for source in sources:
            assert index not in silenced_by[source]
            assert tried[source]["severity"] <= tried[index]["severity"], "a page is never lost behind a post"
            assert tried[source]["cluster"] == tried[index]["cluster"]
            assert tried[index]["alertname"] != "Watchdog"
    assert not silenced_by or min(map(len, silenced_by.values())) == 0, "somebody is always told"


@few
@given(dependent_services())
def test_a_dependency_silences_those_who_need_it_and_no_others(services: tuple[Service, ...]) -> None:
    config = serving(services)
    for needed in names:
        source = {"alertname": "ServiceDown", "severity": "S1", "service": needed, "cluster": TOKYO}
        for service in services:
            if service.name == needed:
                continue
            symptom = {"severity": "S1", "service": service.name, "cluster": TOKYO}
            needs_it = needed in service.depends_on
            assert inhibits(config, source, symptom | {"alertname": "ApiErrorRatioHigh"}) == needs_it
            assert not inhibits(config, source, symptom | {"alertname": "ServiceDown"}), "its own death is its own"
            assert not inhibits(config, source | {"severity": "S2"}, symptom | {"alertname": "ApiErrorRatioHigh"})
            assert not inhibits(config, source, symptom | {"alertname": "ApiErrorRatioHigh", "cluster": OSAKA})


@few
@given(dependent_services())
def test_inhibition_grows_with_dependencies_and_always_compares(services: tuple[Service, ...]) -> None:
    rules = serving(services)["inhibit_rules"]
    needed = {name for service in services for name in service.depends_on}
    unrelated = serving(())["inhibit_rules"]
    assert len(rules) == len(unrelated) + len(needed)
    assert all("cluster" in rule["equal"] for rule in rules)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (with_settings(slack_channels={"chekout": "#x"}), "alertmanager.slack_channels: 'chekout' is no team"),
        (with_settings(escalation_hours=9), "leaves no time to page checkout, who works from 09:00 to 18:00"),
        (PROD.model_copy(update={"ownership": PROD.ownership.model_copy(update={"owner": "ghost"})}), "ghost"),
    ],
)
def test_a_stack_that_does_not_fit_the_teams_is_refused(settings: Any, said: str) -> None:
    with pytest.raises(ProblemsFound, match=said):
        document(settings=settings)


def test_working_hours_end_after_they_start() -> None:
    with pytest.raises(ValueError, match="must be later than starts"):
        WorkingHours(starts="18:00", ends="09:00")
