"""Alerts, moments and windows of maintenance as hypothesis draws them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from catalog.maintenance import ends, starts
from catalog.windows import MaintenanceWindow
from tests.observability.notifications.configurations import CATALOGUE, OSAKA, TOKYO

TEAMS = [team.name for team in CATALOGUE.teams]
SERVICES = ("cart", "checkout-api", "orders-db", "web-front")
CAUSES = (
    "ElasticsearchRed",
    "HostDown",
    "HttpProbeFailed",
    "KubernetesApiDown",
    "KubernetesNodeNotReady",
    "KubernetesNodesLost",
)
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC")

alerts = st.fixed_dictionaries(
    {"alertname": st.sampled_from(("ApiErrorRatioHigh", "ApiLatencyHigh", "Watchdog", "Some", *CAUSES))},
    optional={
        "severity": st.sampled_from(("S1", "S2", "S3", "none", "critical")),
        "owner": st.sampled_from((*TEAMS, "nobody", "Unowned", "checkout2")),
        "service": st.sampled_from((*SERVICES, "unknown")),
        "cluster": st.sampled_from((TOKYO, OSAKA, "elsewhere")),
        "node": st.sampled_from(("n1", "n2")),
        "zone": st.sampled_from(("a", "b")),
        "instance": st.text(max_size=5),
    },
)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


matches = st.tuples(some(*SERVICES), some(*TEAMS), some("S1", "S2", "S3"), some(TOKYO, OSAKA)).filter(
    lambda found: found[0] or found[1] or found[3]
)
EARLIEST = datetime(2026, 10, 20)
MINUTES_AROUND = 30 * 24 * 60


@st.composite
def windows(draw: st.DrawFn) -> MaintenanceWindow:
    begin = EARLIEST + timedelta(minutes=draw(st.integers(0, MINUTES_AROUND)))
    end = begin + timedelta(minutes=draw(st.integers(1, 14 * 24 * 60 - 120)))
    services, teams, severities, clusters = draw(matches)
    return MaintenanceWindow.model_validate(
        {
            "name": draw(st.from_regex(r"[a-z]{12}", fullmatch=True)),
            "reason": "Drawn for a test.",
            "owner": "platform",
            "time_zone": draw(st.sampled_from(ZONES)),
            "from": f"{begin:%Y-%m-%dT%H:%M}",
            "to": f"{end:%Y-%m-%dT%H:%M}",
            "matches": {"services": services, "teams": teams, "severities": severities, "clusters": clusters},
        }
    )


moments = st.integers(-24 * 60, MINUTES_AROUND + 15 * 24 * 60).map(
    lambda minute: (EARLIEST + timedelta(minutes=minute)).replace(tzinfo=UTC)
)
many_windows = st.lists(windows(), max_size=4, unique_by=lambda window: window.name).map(tuple)


@st.composite
def windows_and_a_moment(draw: st.DrawFn) -> tuple[tuple[MaintenanceWindow, ...], datetime]:
    """The moment is at an edge of a window or near it, where mistakes are."""
    found = draw(many_windows)
    edges = [edge(window) for window in found for edge in (starts, ends)]
    edge = draw(st.sampled_from(edges)) if edges else draw(moments)
    return found, edge.astimezone(UTC) + timedelta(minutes=draw(st.sampled_from((-1, 0, 1)) | st.integers(-4000, 4000)))
