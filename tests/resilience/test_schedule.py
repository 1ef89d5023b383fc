"""The backup plan of AWS Backup: what the service takes, and what the generations need."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from resilience.plan import BackupSchedule
from resilience.schedule import backup_schedule
from settings.loader import load_from_files
from settings.recovery import Backups
from tests.projects import ROOT

PROD = load_from_files(ROOT, "prod").settings


def schedule(backups: Backups, kept_days: int = 90) -> BackupSchedule:
    return backup_schedule(
        PROD.model_copy(
            update={
                "recovery": PROD.recovery.model_copy(update={"backups": backups}),
                "storage": PROD.storage.model_copy(update={"backups_retention_days": kept_days}),
            }
        )
    )


def hours(cron: str) -> set[int]:
    (field,) = re.fullmatch(r"cron\(0 (\S+) \* \* \? \*\)", cron).groups()  # pyright: ignore[reportOptionalMemberAccess]
    found: set[int] = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


@given(st.integers(0, 23), st.sampled_from([2, 3, 4, 6, 12]), st.integers(7, 400), st.integers(1, 35))
@profile(max_examples=30)
def test_every_hour_has_one_recovery_point_and_every_lock_takes_what_the_plan_sends(
    start: int, tests: int, kept: int, continuous: int
) -> None:
    made = schedule(
        Backups(start_hour_utc=start, restore_tests_a_year=tests, continuous_retention_days=continuous), kept
    )
    daily, hourly = hours(made.daily_cron), hours(made.hourly_cron)
    assert daily == {start}
    assert daily | hourly == set(range(24))
    assert not daily & hourly
    sent = (made.daily_retention_days, made.hourly_retention_days, made.continuous_retention_days)
    assert made.minimum_retention_days <= min(sent)
    assert made.maximum_retention_days >= max(sent)
    # One failed daily job may not leave a gap: hourly points last until the daily one after it.
    assert made.hourly_retention_days * 24 >= 48
    assert made.start_window_minutes >= 60
    assert made.completion_window_minutes >= made.start_window_minutes + 60
    months = re.search(r"cron\(0 \d+ 1 ([\d,]+) \? \*\)", made.restore_test_cron)
    assert months
    listed = [int(month) for month in months[1].split(",")]
    assert len(listed) == tests
    assert {later - earlier for earlier, later in pairwise(listed)} == {12 // tests}


def test_production_by_hand() -> None:
    made = backup_schedule(PROD)
    assert made.daily_cron == "cron(0 18 * * ? *)"
    assert made.hourly_cron == "cron(0 0-17,19-23 * * ? *)"
    assert made.restore_test_cron == "cron(0 21 1 1,4,7,10 ? *)"
    assert (made.daily_retention_days, made.hourly_retention_days, made.continuous_retention_days) == (90, 2, 35)
    assert (made.lock_mode, made.changeable_for_days) == ("COMPLIANCE", 3)
    assert (made.minimum_retention_days, made.maximum_retention_days) == (2, 90)
