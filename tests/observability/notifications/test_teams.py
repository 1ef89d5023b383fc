"""When a team works, and how often it is told: what the files may say, and what follows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.loader import CATALOGUE_FOLDER, load_catalogue
from catalog.models import Team
from catalog.working_hours import WorkingHours
from documents.problems import ProblemsFound
from tests.observability.notifications.configurations import CATALOGUE, document, with_settings
from tests.reading import from_yaml

TEAMS = from_yaml((CATALOGUE_FOLDER / "teams.yaml").read_text())["teams"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOGUE_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "alerts"))
    return copy


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time_zone": "Asia/Tokio"}, "time_zone: 'Asia/Tokio' is no time zone of the IANA database; write Asia/Tokyo"),
        ({"time_zone": "Tokyo"}, "is no time zone"),
        ({"working_hours": {"starts": "9:00"}}, "must be a time of the day from 00:00 to 24:00; write it like 09:00"),
        ({"working_hours": {"starts": "18:00", "ends": "09:00"}}, "must be later than starts (18:00)"),
        ({"working_hours": {"days": ["mon"]}}, "must be monday, tuesday"),
        ({"working_hours": {"days": []}}, "working_hours.days is empty, so nobody would ever read what can wait"),
        ({"reports_to_sentry": "yes"}, "reports_to_sentry"),
    ],
)
def test_wrong_hours_are_refused_in_one_sentence(change: dict[str, Any], said: str, folder: Path) -> None:
    teams = [TEAMS[0] | change, *TEAMS[1:]]
    (folder / "teams.yaml").write_text(yaml.safe_dump({"teams": teams}))
    with pytest.raises(ProblemsFound) as refused:
        load_catalogue(folder)
    [sentence] = str(refused.value).splitlines()
    assert said in sentence and sentence.startswith("catalog/teams.yaml:")


def test_a_teams_hours_are_in_its_own_zone() -> None:
    abroad = {
        "time_zone": "Europe/Berlin",
        "working_hours": WorkingHours(days=("tuesday", "saturday"), starts="07:30", ends="24:00"),
    }
    teams = tuple(team.model_copy(update=abroad) if team.name == "checkout" else team for team in CATALOGUE.teams)
    intervals = {
        interval["name"]: interval["time_intervals"]
        for interval in document(CATALOGUE.model_copy(update={"teams": teams}))["time_intervals"]
    }
    days = {"weekdays": ["tuesday", "saturday"], "location": "Europe/Berlin"}
    assert intervals["working-hours-checkout"] == [{"times": [{"start_time": "07:30", "end_time": "24:00"}], **days}]
    assert intervals["escalation-hours-checkout"] == [{"times": [{"start_time": "09:30", "end_time": "24:00"}], **days}]
    assert intervals["working-hours-platform"][0]["location"] == "Asia/Tokyo"


def test_a_team_that_says_nothing_works_in_tokyo() -> None:
    team = Team(name="quiet", slack_channel="#quiet", pagerduty_routing_key="pagerduty-quiet")
    assert (team.time_zone, team.working_hours.starts, team.working_hours.ends) == ("Asia/Tokyo", "09:00", "18:00")
    assert len(team.working_hours.days) == 5 and not team.reports_to_sentry


def test_alertmanager_remembers_what_it_repeats() -> None:
    with pytest.raises(ValueError, match="exceeds retention_hours"):
        with_settings(ticket_repeat_hours=121)
    assert with_settings(ticket_repeat_hours=120).alertmanager.retention_hours == 120
