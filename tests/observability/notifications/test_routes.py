"""Who is told: compared with what was written by hand, by amtool and by our own answer alike."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import toolchain
from observability.notifications import alert_bridge, secret_names
from observability.notifications.answers import answer
from observability.notifications.bridge import SENTRY_URL, TICKETS_URL
from observability.topology import ALERTMANAGER_SECRETS_DIR
from tests.observability.notifications.configurations import CATALOGUE, PROD, document, text, with_settings
from tests.reading import from_yaml

EXPECTED: dict[str, Any] = from_yaml((Path(__file__).parent / "expected.yaml").read_text())
NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

WHO_IS_TOLD = [
    # What pages: the owner's pager and channel.
    ("alertname=ServiceDown severity=S1 owner=checkout service=checkout-api tier=1", "checkout-S1"),
    ("alertname=ServiceDown severity=S1 owner=storefront service=web-front tier=1", "storefront-S1"),
    ("alertname=ServiceDown severity=S1 owner=fulfilment service=order-worker tier=2", "fulfilment-S1"),
    ("alertname=ServiceDown severity=S1 owner=platform service=identity tier=1", "platform-S1"),
    ("alertname=HttpProbeFailed severity=S1 owner=storefront service=web-front endpoint=home", "storefront-S1"),
    ("alertname=TcpProbeFailed severity=S1 owner=checkout service=orders-db endpoint=writer", "checkout-S1"),
    ("alertname=ExternalServiceDown severity=S1 owner=checkout service=payment-gateway", "checkout-S1"),
    ("alertname=CertificateExpired severity=S1 owner=platform service=identity endpoint=tls", "platform-S1"),
    ("alertname=HostDiskSpaceCritical severity=S1 owner=platform node=ip-10-20-1-7", "platform-S1"),
    ("alertname=KubernetesApiDown severity=S1 owner=platform cluster=kiso-prod-osaka", "platform-S1"),
    ("alertname=KubernetesVolumeSpaceCritical severity=S1 owner=platform namespace=shop", "platform-S1"),
    ("alertname=SloBurnRateFast severity=S1 owner=checkout service=cart slo=availability", "checkout-S1"),
    # Failing requests of teams that keep their errors in Sentry.
    ("alertname=ApiErrorRatioHigh severity=S1 owner=checkout service=checkout-api", "sentry,checkout-S1"),
    ("alertname=ApiErrorRatioHigh severity=S1 owner=storefront service=product-api", "sentry,storefront-S1"),
    ("alertname=ApiErrorRatioHigh severity=S1 owner=fulfilment service=notifications", "sentry,fulfilment-S1"),
    ("alertname=ApiErrorRatioHigh severity=S1 owner=platform service=identity", "platform-S1"),
    ("alertname=ApiErrorRatioHigh severity=S1 owner=nobody service=mystery", "Unowned-S1"),
    (
        "alertname=DependencyErrorRatioHigh severity=S2 owner=checkout server_address=cart",
        "sentry,checkout-S2-escalated,checkout-S2",
    ),
    ("alertname=ApiErrorRatioHighest severity=S1 owner=checkout", "checkout-S1"),
    # What waits for working hours, and the pager behind it.
    ("alertname=ApiLatencyHigh severity=S2 owner=checkout service=cart", "checkout-S2-escalated,checkout-S2"),
    ("alertname=ApiLatencyHigh severity=S2 owner=storefront service=search", "storefront-S2-escalated,storefront-S2"),
    ("alertname=ServiceInstanceDown severity=S2 owner=fulfilment", "fulfilment-S2-escalated,fulfilment-S2"),
    ("alertname=HostCpuHigh severity=S2 owner=platform node=ip-10-20-1-7", "platform-S2-escalated,platform-S2"),
    ("alertname=KubernetesNodeNotReady severity=S2 owner=platform", "platform-S2-escalated,platform-S2"),
    ("alertname=PrometheusDown severity=S2 owner=platform", "platform-S2-escalated,platform-S2"),
    # What becomes a ticket.
    ("alertname=ApiTrafficDropped severity=S3 owner=checkout service=cart", "checkout-S3"),
    ("alertname=CertificateExpiresSoon severity=S3 owner=storefront service=web-front", "storefront-S3"),
    ("alertname=TlsVersionOutdated severity=S3 owner=fulfilment service=warehouse-link", "fulfilment-S3"),
    ("alertname=HostCpuSaturated severity=S3 owner=platform node=ip-10-20-1-7", "platform-S3"),
    ("alertname=SloBurnRateSlow severity=S3 owner=checkout service=cart", "checkout-S3"),
    # What no team owns, or owns under a name that is nearly a team's.
    ("alertname=Stray severity=S1", "Unowned-S1"),
    ("alertname=Stray severity=S1 owner=nobody", "Unowned-S1"),
    ("alertname=Stray severity=S1 owner=Checkout", "Unowned-S1"),
    ("alertname=Stray severity=S1 owner=checkout-api", "Unowned-S1"),
    ("alertname=Stray severity=S2 owner=nobody", "Unowned-S2-escalated,Unowned-S2"),
    ("alertname=Stray severity=S3", "Unowned-S3"),
    # A severity that nobody knows is read by somebody all the same.
    ("alertname=Stray owner=checkout", "checkout-S2-escalated,checkout-S2"),
    ("alertname=Stray owner=checkout severity=critical", "checkout-S2-escalated,checkout-S2"),
    ("alertname=Stray owner=platform severity=s1", "platform-S2-escalated,platform-S2"),
    ("alertname=Stray owner=storefront severity=S11", "storefront-S2-escalated,storefront-S2"),
    ("alertname=Stray", "Unowned-S2-escalated,Unowned-S2"),
    ("severity=none", "Unowned-S2-escalated,Unowned-S2"),
    # The proof of life goes out of the platform and nowhere else.
    ("alertname=Watchdog severity=none owner=platform", "dead-mans-switch"),
    ("alertname=Watchdog severity=S1 owner=checkout cluster=kiso-prod-tokyo", "dead-mans-switch"),
    ("alertname=Watchdog", "dead-mans-switch"),
    ("alertname=WatchdogMissing severity=S1 owner=platform", "platform-S1"),
]


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("routes") / "alertmanager.yaml"
    path.write_text(text())
    return path


def test_enough_label_sets_are_tried() -> None:
    assert len({labels for labels, _ in WHO_IS_TOLD}) >= 40


@pytest.mark.cloud
@pytest.mark.parametrize(("labels", "receivers"), WHO_IS_TOLD)
def test_amtool_says_who_is_told(labels: str, receivers: str, file: Path) -> None:
    arguments = ["config", "routes", "test", f"--config.file={file}", f"--verify.receivers={receivers}"]
    command = [str(toolchain.path("amtool")), *arguments, *labels.split()]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("labels", "receivers"), WHO_IS_TOLD)
def test_our_answer_is_the_same(labels: str, receivers: str) -> None:
    found = answer(document(), dict(pair.split("=") for pair in labels.split()), NOON)
    assert [notification.receiver for notification in found.notifications] == receivers.split(",")


def test_every_receiver_has_the_channels_that_were_agreed_on() -> None:
    for name, owner, severity in (
        (receivers[-1], owner, severity)
        for owner, by_severity in EXPECTED["audiences"].items()
        for severity, receivers in by_severity.items()
    ):
        found = answer(document(), {"alertname": "Some", "owner": owner, "severity": severity}, NOON)
        assert name in [notification.receiver for notification in found.notifications]
        for notification in found.notifications:
            channels = [f"{channel.kind} {channel.to}" for channel in notification.channels]
            assert channels == EXPECTED["channels"][notification.receiver]
    assert {receiver["name"] for receiver in document()["receivers"]} == EXPECTED["channels"].keys()


@pytest.mark.cloud
@pytest.mark.parametrize("settings", [PROD, with_settings(pages=False, escalation_hours=8, ticket_repeat_hours=100)])
def test_the_linters_find_nothing(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "alertmanager.yaml"
    path.write_text(text(settings=settings))
    for command in (
        [str(toolchain.path("amtool")), "check-config", str(path)],
        [str(Path(sys.executable).parent / "amlint"), "check", "--strict", str(path)],
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def test_pages_are_left_out_where_a_stack_wants_none() -> None:
    quiet = document(settings=with_settings(pages=False, slack_channels={"checkout": "#checkout-dev"}))
    assert "pagerduty" not in str(quiet) and "escalat" not in str(quiet)
    urgent = answer(quiet, {"owner": "checkout", "severity": "S1"}, NOON)
    assert [channel.to for notification in urgent.notifications for channel in notification.channels] == [
        "#checkout-dev"
    ]


def test_every_secret_is_a_file_that_is_declared() -> None:
    named = {value for key, value in _values(document()) if key.endswith("_file")}
    assert named >= {f"{ALERTMANAGER_SECRETS_DIR}/pagerduty-checkout", f"{ALERTMANAGER_SECRETS_DIR}/slack-api-url"}
    own = alert_bridge(CATALOGUE.teams, PROD)
    assert own and own.secrets == (
        *(f"sentry-dsn-{team}" for team in ("checkout", "fulfilment", "storefront")),
        "ticket-tracker-token",
    )
    declared = {
        f"{ALERTMANAGER_SECRETS_DIR}/{name}" for name in {*secret_names(CATALOGUE.teams, PROD)} - {*own.secrets}
    }
    assert declared - named == {f"{ALERTMANAGER_SECRETS_DIR}/dead-mans-switch-kiso-prod-osaka"}, "the other cluster's"
    assert not named - declared
    clear = {"routing_key", "service_key", "slack_api_url", "api_url", "password", "credentials", "token"}
    assert not [key for key, _ in _values(document()) if key in clear]
    addresses = {value for key, value in _values(document()) if key == "url"}
    assert addresses == {TICKETS_URL, SENTRY_URL}, "those of the cluster, which let nobody else in"


def test_a_stack_without_a_tracker_posts_what_would_be_a_ticket() -> None:
    settings = with_settings(tickets=None)
    minor = answer(document(settings=settings), {"owner": "checkout", "severity": "S3"}, NOON)
    assert [channel.to for notification in minor.notifications for channel in notification.channels] == [
        "#team-checkout"
    ]
    assert "ticket-tracker-token" not in secret_names(CATALOGUE.teams, settings)
    assert alert_bridge([team for team in CATALOGUE.teams if not team.reports_to_sentry], settings) is None


def _values(node: Any) -> list[tuple[str, Any]]:
    match node:
        case dict():
            return [pair for key, value in node.items() for pair in ((key, value), *_values(value))]
        case list():
            return [pair for item in node for pair in _values(item)]
    return []
