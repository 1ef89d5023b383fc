"""The backup plan of AWS Backup: when recovery points are made, how long they are kept, and when one is tried."""

from __future__ import annotations

from resilience.plan import BackupSchedule
from settings.models import Settings

START_WINDOW_MINUTES = 60
"""The least that AWS Backup takes."""
_COMPLETION_WINDOW_MINUTES = 180
_DAILY_POINTS_BRIDGED = 2
_TEST_HOURS_AFTER_BACKUP = 3


def backup_schedule(settings: Settings) -> BackupSchedule:
    """A full recovery point a day, incremental ones in the other hours, and restore tests over the year."""
    backups, kept = settings.recovery.backups, settings.storage.backups_retention_days
    months = range(1, 13, 12 // backups.restore_tests_a_year)
    hours = [hour for hour in range(24) if hour != backups.start_hour_utc]
    test_hour = (backups.start_hour_utc + _TEST_HOURS_AFTER_BACKUP) % 24
    # No longer than the daily points, where those are kept for a day.
    hourly = min(_DAILY_POINTS_BRIDGED, kept)
    return BackupSchedule(
        daily_cron=f"cron(0 {backups.start_hour_utc} * * ? *)",
        hourly_cron=f"cron(0 {_ranges(hours)} * * ? *)",
        start_window_minutes=START_WINDOW_MINUTES,
        completion_window_minutes=_COMPLETION_WINDOW_MINUTES,
        daily_retention_days=kept,
        hourly_retention_days=hourly,
        continuous_retention_days=backups.continuous_retention_days,
        cold_storage_after_days=backups.cold_storage_after_days,
        lock_mode=settings.storage.lock_mode,
        changeable_for_days=backups.lock_cooling_off_days,
        minimum_retention_days=min(hourly, backups.continuous_retention_days),
        maximum_retention_days=max(kept, backups.continuous_retention_days),
        restore_test_cron=f"cron(0 {test_hour} 1 {','.join(map(str, months))} ? *)",
        restore_tests_a_year=backups.restore_tests_a_year,
        restore_test_window_days=min(backups.generations, 365),
    )


def _ranges(hours: list[int]) -> str:
    """`0-17,19-23`."""
    ranges: list[list[int]] = []
    for hour in hours:
        if ranges and hour == ranges[-1][1] + 1:
            ranges[-1][1] = hour
        else:
            ranges.append([hour, hour])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
