"""The real Alertmanager tells real receivers what the rendered configuration promises."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Catalogue
from catalog.windows import MaintenanceWindow
from catalog.working_hours import WorkingHours
from observability.configuration import configuration
from observability.notifications.alerts import WATCHDOG
from tests.observability.notifications.configurations import CATALOGUE, OSAKA, PROD, TOKYO, text
from tests.observability.notifications.played import Outside, alertmanager, outside
from tests.observability.programs import eventually
from tests.reading import from_yaml

pytestmark = pytest.mark.cloud

EXPECTED: dict[str, Any] = from_yaml((Path(__file__).parent / "expected.yaml").read_text())
QUIET_SECONDS = 4
"""Four times the waits: what has not arrived by then does not come."""


@pytest.fixture
def world() -> Iterator[Outside]:
    with outside() as found:
        yield found


def alert(name: str, severity: str, **labels: str) -> dict[str, str]:
    return {"alertname": name, "severity": severity, "cluster": TOKYO, **labels}


def at_local_hour(hour: int) -> str:
    """A time zone in which it is about that hour now."""
    offset = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def working(hour: int) -> Catalogue:
    """Teams that work from 09:00 to 18:00 on every day, where it is about `hour` o'clock now."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = {"time_zone": at_local_hour(hour), "working_hours": WorkingHours(days=days)}
    return CATALOGUE.model_copy(update={"teams": tuple(team.model_copy(update=hours) for team in CATALOGUE.teams)})


def window(begin: datetime, end: datetime, **matches: list[str]) -> MaintenanceWindow:
    return MaintenanceWindow.model_validate(
        {
            "name": "played",
            "reason": "Work that this test plays.",
            "owner": "checkout",
            "time_zone": "UTC",
            "from": f"{begin:%Y-%m-%dT%H:%M}",
            "to": f"{end:%Y-%m-%dT%H:%M}",
            "matches": {name: tuple(names) for name, names in matches.items()},
        }
    )


def components(sent: list[dict[str, Any]]) -> list[str]:
    return [body["payload"]["component"] for body in sent if body["event_action"] == "trigger"]


def test_a_page_is_grouped_has_links_and_ends(world: Outside, tmp_path: Path) -> None:
    instances = [alert("ServiceDown", "S1", owner="checkout", service="cart", instance=f"cart-{n}") for n in range(3)]
    with alertmanager(text(), world, tmp_path) as running:
        running.fire(*instances)
        [page] = eventually(lambda: world.at("pagerduty"), "nobody was paged")
        [post] = eventually(lambda: world.at("slack"), "nothing was posted")
        assert page["routing_key"] == "key-of-pagerduty-checkout", "read from the team's secret file"
        assert page["event_action"] == "trigger" and page["payload"]["severity"] == "critical"
        assert page["payload"]["summary"] == "ServiceDown: ServiceDown of a test"
        assert page["client_url"].startswith("https://alertmanager.kiso.example/")
        assert post["channel"] == "#team-checkout"
        [attachment] = post["attachments"]
        assert attachment["title"] == f"[S1] 3 firing: ServiceDown · cart · {TOKYO}"
        assert attachment["text"].count("It is played.") == 3, "three alerts, one message"

        (running.secrets / "pagerduty-checkout").write_text("rotated-key")
        running.resolve(*instances)
        eventually(lambda: len(world.at("pagerduty")) > 1, "the pager was not told of the end")
        ended = world.at("pagerduty")[-1]
        assert (ended["event_action"], ended["dedup_key"]) == ("resolve", page["dedup_key"])
        assert ended["routing_key"] == "rotated-key", "a rotated secret needs no reload"
        eventually(lambda: len(world.at("slack")) > 1, "the channel was not told of the end")
        titles = [body["attachments"][0]["title"] for body in world.at("slack")]
        assert titles[-1].startswith("Resolved: ServiceDown")
        assert len(world.at("pagerduty")) == 2 and not world.at("tickets")


def test_a_dead_dependency_is_the_only_one_to_page(world: Outside, tmp_path: Path) -> None:
    cause = alert("TcpProbeFailed", "S1", owner="checkout", service="orders-db", endpoint="writer")
    symptom = alert("ApiErrorRatioHigh", "S1", owner="checkout", service="checkout-api")
    own_death = alert("ServiceDown", "S1", owner="checkout", service="checkout-api")
    stranger = alert("ApiErrorRatioHigh", "S1", owner="storefront", service="recommendations")
    with alertmanager(text(), world, tmp_path) as running:
        running.fire(cause)
        eventually(lambda: components(world.at("pagerduty")) == ["orders-db"], "the cause did not page")
        running.fire(symptom, own_death, stranger)
        eventually(lambda: len(components(world.at("pagerduty"))) == 3, "the others did not page")
        time.sleep(QUIET_SECONDS)
        classes = {(body["payload"]["component"], body["payload"]["class"]) for body in world.at("pagerduty")}
        assert classes == {
            ("orders-db", "TcpProbeFailed"),
            ("checkout-api", "ServiceDown"),
            ("recommendations", "ApiErrorRatioHigh"),
        }
        [inhibited] = [item for item in running.alerts() if item["status"]["inhibitedBy"]]
        assert inhibited["labels"]["alertname"] == "ApiErrorRatioHigh"
        assert inhibited["labels"]["service"] == "checkout-api"
        running.resolve(cause)
        eventually(
            lambda: any(
                "ApiErrorRatioHigh" in str(body) and body["payload"]["component"] == "checkout-api"
                for body in world.at("pagerduty")
            ),
            "the symptom that outlives its cause did not page",
        )


def test_a_service_that_fails_is_one_incident_whichever_alert_comes_first(world: Outside, tmp_path: Path) -> None:
    cart = {"owner": "checkout", "service": "cart"}
    with alertmanager(text(), world, tmp_path) as running:
        running.fire(alert("ApiErrorRatioHigh", "S1", **cart))
        [first] = eventually(lambda: world.at("pagerduty"), "nobody was paged")
        burning = [alert("SloBurnRateFast", "S1", **cart, slo=slo) for slo in ("availability", "latency")]
        other = alert("SloBurnRateFast", "S1", owner="storefront", service="recommendations", slo="latency")
        unlike = alert("ExternalCallsUnauthorised", "S1", **cart)
        running.fire(*burning, other, unlike)
        eventually(lambda: "SloBurnRateFast" in str(of_incident(world, first)), "the incident was not told the rest")
        eventually(lambda: len(incidents(world)) == 3, "what is no failure, or another's, was not paged")
        running.resolve(*burning)
        time.sleep(QUIET_SECONDS)
        assert {body["event_action"] for body in of_incident(world, first)} == {"trigger"}, "it goes on"
        running.resolve(alert("ApiErrorRatioHigh", "S1", **cart))
        eventually(lambda: of_incident(world, first)[-1]["event_action"] == "resolve", "its end was not told")
        assert len(incidents(world)) == 3


def incidents(world: Outside) -> set[str]:
    return {body["dedup_key"] for body in world.at("pagerduty")}


def of_incident(world: Outside, page: dict[str, Any]) -> list[dict[str, Any]]:
    return [body for body in world.at("pagerduty") if body["dedup_key"] == page["dedup_key"]]


def test_a_lost_node_is_one_post(world: Outside, tmp_path: Path) -> None:
    node = {"owner": "platform", "node": "ip-10-20-1-7"}
    with alertmanager(text(working(14)), world, tmp_path) as running:
        running.fire(alert("KubernetesNodeNotReady", "S2", **node))
        eventually(lambda: world.at("slack"), "the lost node was not posted")
        running.fire(
            alert("HostDown", "S2", **node),
            alert("KubernetesKubeletDown", "S2", **node),
            alert("HostDiskFilling", "S2", owner="platform", node="ip-10-20-1-8"),
        )
        eventually(lambda: len(world.at("slack")) == 2, "the other node was not posted")
        time.sleep(QUIET_SECONDS)
        told = " ".join(body["attachments"][0]["title"] for body in world.at("slack"))
        assert len(world.at("slack")) == 2 and "NodeNotReady" in told and "DiskFilling" in told


def test_maintenance_mutes_what_it_names_and_ends(world: Outside, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    end = (now + timedelta(seconds=90)).replace(second=0, microsecond=0)
    played = window(now - timedelta(minutes=5), end, services=["cart"], clusters=[TOKYO])
    maintained = CATALOGUE.model_copy(update={"maintenance": (played,)})
    cart, others = ("cart", TOKYO), {("checkout-api", TOKYO), ("cart", OSAKA)}
    with alertmanager(text(maintained), world, tmp_path) as running:
        running.fire(
            alert("ServiceDown", "S1", owner="checkout", service="cart"),
            alert("ServiceDown", "S1", owner="checkout", service="checkout-api"),
            alert("ServiceDown", "S1", owner="checkout", service="cart") | {"cluster": OSAKA},
        )
        eventually(lambda: paged(world) >= others, "what is not maintained did not page")
        time.sleep(QUIET_SECONDS)
        assert datetime.now(UTC) < end and paged(world) == others
        eventually(lambda: cart in paged(world), "the alert outlived the window unsaid", seconds=100)
        assert datetime.now(UTC) >= end


def paged(world: Outside) -> set[tuple[str, str]]:
    """Services and clusters."""
    return {(body["payload"]["component"], body["payload"]["group"]) for body in world.at("pagerduty")}


@pytest.mark.parametrize(
    ("hour", "is_posted", "is_paged"),
    [(3, False, False), (10, True, False), (14, True, True), (20, False, False)],
    ids=["at night", "when work begins", "in the afternoon", "in the evening"],
)
def test_s2_waits_for_working_hours_and_then_escalates(
    hour: int, is_posted: bool, is_paged: bool, world: Outside, tmp_path: Path
) -> None:
    with alertmanager(text(working(hour)), world, tmp_path) as running:
        running.fire(
            alert("ApiLatencyHigh", "S2", owner="checkout", service="cart"),
            alert("ServiceDown", "S1", owner="platform", service="identity"),
        )
        eventually(lambda: "identity" in components(world.at("pagerduty")), "S1 waits for nothing")
        time.sleep(QUIET_SECONDS)
        posts = [body for body in world.at("slack") if body["channel"] == "#team-checkout"]
        pages = [body for body in world.at("pagerduty") if body["routing_key"] == "key-of-pagerduty-checkout"]
        assert (bool(posts), bool(pages)) == (is_posted, is_paged)
        assert [page["payload"]["severity"] for page in pages] == ["error"] * is_paged


def test_an_escalation_counts_from_the_alerts_own_start(world: Outside, tmp_path: Path) -> None:
    with alertmanager(text(working(14)), world, tmp_path, waits_are_short=False) as running:
        running.fire(alert("ApiLatencyHigh", "S2", owner="checkout", service="cart"), since=timedelta(minutes=119))
        running.fire(alert("ApiLatencyHigh", "S2", owner="storefront", service="search"), since=timedelta(minutes=121))
        eventually(lambda: world.at("pagerduty"), "what has fired for two hours did not page")
        time.sleep(QUIET_SECONDS)
        assert [body["routing_key"] for body in world.at("pagerduty")] == ["key-of-pagerduty-storefront"]


def test_tickets_sentry_and_the_outside_watcher_are_told(world: Outside, tmp_path: Path) -> None:
    with alertmanager(text(), world, tmp_path) as running:
        running.fire(
            alert("TlsVersionOutdated", "S3", owner="fulfilment", service="warehouse-link"),
            alert("ApiErrorRatioHigh", "S1", owner="checkout", service="cart"),
            alert(WATCHDOG, "none", owner="platform"),
        )
        [ticket] = eventually(lambda: world.at("tickets"), "no ticket was filed")
        assert (ticket["receiver"], ticket["status"]) == ("fulfilment-S3", "firing")
        assert ticket["groupKey"] and ticket["commonLabels"]["service"] == "warehouse-link"
        [event] = eventually(lambda: world.at("sentry"), "Sentry was not told")
        assert event["commonLabels"]["alertname"] == "ApiErrorRatioHigh"
        [life] = eventually(lambda: world.at(f"dead-mans-switch-{TOKYO}"), "the watcher was not told")
        assert life["commonLabels"]["alertname"] == WATCHDOG
        assert components(world.at("pagerduty")) == ["cart"]


def test_every_shipped_alert_tells_whom_the_teams_agreed_on(world: Outside, tmp_path: Path) -> None:
    everybody = [*(team.name for team in CATALOGUE.teams), "other"]
    rules = list(shipped())
    tried = [
        alert(rule["alert"], rule["labels"]["severity"], owner=owner)
        for rule in rules
        # Without an owner of its own, it has that of the service that it is about.
        for owner in ([rule["labels"]["owner"]] if "owner" in rule["labels"] else everybody)
    ]
    named = {rule.alert for file in CATALOGUE.alerts.values() for group in file.groups for rule in group.rules}
    assert {item["alertname"] for item in tried} >= named - {None}
    with alertmanager(text(), world, tmp_path) as running:
        running.fire(*tried)
        expected = {told_as(item): sorted(agreed(item)) for item in tried}
        eventually(lambda: len(running.alerts()) == len(expected), "Alertmanager lost alerts")
        told = {
            told_as(item["labels"]): sorted(found["name"] for found in item["receivers"]) for item in running.alerts()
        }
    assert told == expected


def shipped() -> Iterator[dict[str, Any]]:
    """Every alert that prod runs, those of the objectives among them."""
    rendered = configuration(CATALOGUE, PROD, PROD.clusters.primary)
    for file in (*rendered.rules.values(), *rendered.ruler.values()):
        for group in from_yaml(file)["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


def told_as(labels: dict[str, str]) -> tuple[str, str, str]:
    return labels["alertname"], labels["owner"], labels["severity"]


def agreed(item: dict[str, str]) -> list[str]:
    """By hand in expected.yaml."""
    if item["alertname"] in EXPECTED["outside_watcher"]:
        return EXPECTED["outside_watcher"][item["alertname"]]
    recorded = EXPECTED["recorded_in_sentry"]
    is_recorded = item["alertname"] in recorded["alerts"] and item["owner"] in recorded["teams"]
    return EXPECTED["audiences"][item["owner"]][item["severity"]] + ["sentry"] * is_recorded
