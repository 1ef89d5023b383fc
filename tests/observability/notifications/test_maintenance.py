"""Windows of maintenance: what is refused, and what Alertmanager is given."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

import toolchain
from catalog.loader import CATALOGUE_FOLDER, load_catalogue
from catalog.maintenance import ends, starts
from catalog.windows import MaintenanceWindow
from documents.problems import ProblemsFound
from observability.notifications.answers import answer
from observability.notifications.clock import Hours
from observability.notifications.time_intervals import time_intervals
from settings.loader import load_from_files
from tests.observability.notifications.configurations import CATALOGUE, document, text
from tests.observability.notifications.drawn import windows
from tests.projects import ROOT

SOON = datetime.now(UTC) + timedelta(days=2)
"""To come wherever on Earth the window is."""
RIGHT: dict[str, Any] = {
    "name": "orders-db-upgrade",
    "reason": "PostgreSQL 16 to 17; twenty minutes without writes.",
    "owner": "checkout",
    "time_zone": "Asia/Tokyo",
    "from": f"{SOON:%Y-%m-%dT02:00}",
    "to": f"{SOON:%Y-%m-%dT04:30}",
    "matches": {"services": ["orders-db"]},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("maintained") / "catalog"
    shutil.copytree(CATALOGUE_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "alerts"))
    return copy


def loaded(folder: Path, *written: dict[str, Any]) -> tuple[MaintenanceWindow, ...]:
    (folder / "maintenance.yaml").write_text(yaml.safe_dump({"windows": list(written)}, sort_keys=False))
    return load_catalogue(folder).maintenance


def test_a_right_window_is_read(folder: Path) -> None:
    [window] = loaded(folder, RIGHT)
    assert ends(window) - starts(window) == timedelta(hours=2, minutes=30)
    assert starts(window).utcoffset() == timedelta(hours=9)


def test_the_shipped_file_is_read_and_may_be_left_out(folder: Path) -> None:
    assert loaded(folder) == ()
    (folder / "maintenance.yaml").unlink()
    assert load_catalogue(folder).maintenance == ()


def test_the_shipped_windows_name_clusters_that_a_stack_has() -> None:
    stacks = [load_from_files(ROOT, file.suffixes[0].lstrip(".")).settings for file in ROOT.glob("Pulumi.*.yaml")]
    known = {cluster.name for stack in stacks for cluster in (stack.clusters.primary, stack.clusters.dr) if cluster}
    assert {"kiso-prod-tokyo", "kiso-local"} <= known
    assert {name for window in load_catalogue().maintenance for name in window.matches.clusters} <= known


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"from": "2020-01-01T02:00", "to": "2020-01-01T04:00"},
            "to: '2020-01-01T04:00' has passed; remove the window",
        ),
        ({"to": None}, "to is empty but must be text"),
        ({"to": "never"}, "to: 'never' must be a day and a time by the clock there; write it like 2026-11-28T02:00"),
        ({"to": f"{SOON + timedelta(days=20):%Y-%m-%dT%H:%M}"}, "ends more than 14 days after from"),
        ({"to": f"{SOON:%Y-%m-%dT01:59}"}, "must be later than from"),
        ({"to": RIGHT["from"]}, "must be later than from"),
        ({"to": f"{SOON:%Y-%m-%d}"}, "must be a day and a time"),
        ({"to": f"{SOON:%Y-%m-%dT04:30:00}"}, "must be a day and a time"),
        ({"time_zone": "Asia/Tokio"}, "'Asia/Tokio' is no time zone of the IANA database; write Asia/Tokyo"),
        ({"time_zone": "JST+9"}, "is no time zone"),
        ({"owner": "chekout"}, "owner: 'chekout' is no team of teams.yaml; write checkout"),
        (
            {"matches": {"services": ["order-db"]}},
            "services[0]: 'order-db' is no service of the catalogue; write orders-",
        ),
        ({"matches": {"teams": ["everybody"]}}, "teams[0]: 'everybody' is no team"),
        ({"matches": {"severities": ["S4"], "teams": ["checkout"]}}, "severities[0]: 'S4' must be S1, S2 or S3"),
        ({"matches": {"severities": ["S1"]}}, "would silence alerts of everybody; name services, teams or clusters"),
        ({"matches": {}}, "would silence alerts of everybody"),
        ({"matches": {"namespace": ["shop"], "services": ["cart"]}}, "namespace is no known key"),
        ({"reason": "work"}, "reason: 'work' must be text of 8 to 300 characters"),
        ({"until": "later"}, "until is no known key"),
    ],
)
def test_a_wrong_window_is_refused_in_one_sentence(change: dict[str, Any], said: str, folder: Path) -> None:
    with pytest.raises(ProblemsFound) as refused:
        loaded(folder, RIGHT | change)
    [sentence] = str(refused.value).splitlines()
    assert said.replace("'", '"') in sentence.replace("'", '"')
    assert sentence.startswith("catalog/maintenance.yaml:"), "with its line"


def test_a_window_that_never_ends_is_refused(folder: Path) -> None:
    with pytest.raises(ProblemsFound, match=r"windows\[0\]\.to is missing"):
        loaded(folder, {name: value for name, value in RIGHT.items() if name != "to"})


def test_all_problems_are_told_at_once(folder: Path) -> None:
    with pytest.raises(ProblemsFound) as refused:
        loaded(folder, RIGHT, RIGHT | {"owner": "ghost", "matches": {"services": ["ghost"]}})
    sentences = str(refused.value).splitlines()
    assert len(sentences) == 3 and "is taken already" in sentences[0]


@given(windows())
def test_days_and_hours_cover_exactly_the_window(window: MaintenanceWindow) -> None:
    [interval] = time_intervals([], [window], escalates=True)
    hours = Hours(mute={"it": interval["time_intervals"]}, active={})
    first, last = starts(window), ends(window)
    edges = [edge + timedelta(minutes=minute) for edge in (first, last) for minute in (-1, 0, 1)]
    around = [first + timedelta(hours=hour) for hour in range(-60, 24 * 17, 7)]
    for local in (*edges, *around):
        assert bool(hours.silent_for(local)) == (first <= local < last)


@pytest.mark.cloud
def test_the_linters_accept_windows(tmp_path: Path) -> None:
    """Over a month's end, with what is named overlapping in every way."""
    begin = SOON.replace(day=25) + timedelta(days=31)
    drawn = [
        RIGHT
        | {"name": name, "from": f"{begin:%Y-%m-%dT22:15}", "to": f"{begin + timedelta(days=days):%Y-%m-%dT00:00}"}
        | {"matches": matches}
        for name, days, matches in (
            ("one", 13, {"services": ["cart", "orders-db"]}),
            ("two", 1, {"clusters": ["kiso-prod-tokyo"], "severities": ["S2", "S3"]}),
            ("three", 5, {"teams": ["checkout"], "services": ["cart"]}),
            ("four", 2, {"teams": ["platform"]}),
            ("of-another-stack", 2, {"clusters": ["kiso-dev-tokyo"]}),
        )
    ]
    found = tuple(MaintenanceWindow.model_validate_json(json.dumps(window)) for window in drawn)
    maintained = CATALOGUE.model_copy(update={"maintenance": found})
    names = {interval["name"] for interval in document(maintained)["time_intervals"]}
    assert "maintenance-one" in names and "maintenance-of-another-stack" not in names
    path = tmp_path / "alertmanager.yaml"
    path.write_text(text(maintained))
    for command in (
        [str(toolchain.path("amtool")), "check-config", str(path)],
        [str(Path(sys.executable).parent / "amlint"), "check", "--strict", str(path)],
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def test_an_alert_without_a_severity_counts_as_s2_in_a_window_too() -> None:
    window = MaintenanceWindow.model_validate({**RIGHT, "matches": {"teams": ("checkout",), "severities": ("S2",)}})
    config = document(CATALOGUE.model_copy(update={"maintenance": (window,)}))
    during = starts(window) + timedelta(minutes=1)
    for labels, is_silent in (({}, True), ({"severity": "S2"}, True), ({"severity": "S1"}, False)):
        alert = {"alertname": "ApiErrorRatioHigh", "owner": "checkout", **labels}
        told = answer(config, alert, during).notifications
        assert {"sentry"} < {notification.receiver for notification in told}
        muted = {"in maintenance-orders-db-upgrade"}
        assert all((muted <= {*notification.silent}) == is_silent for notification in told)
