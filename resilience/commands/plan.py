"""`python -m resilience plan`: what protects each store, what is lost and how long recovery takes at worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from documents.problems import ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from resilience.acceptances import acceptances
from resilience.commands.stacks import JsonOption, PointOption, StackOption, TimeOption, stack_plan
from resilience.durations import said
from resilience.plain import plain
from resilience.plan import BackupSchedule, Plan, StackPlan
from resilience.prices import load_prices
from resilience.stack import problem
from resilience.standby import strategy_sentence

EPILOG = """Examples:

python -m resilience plan --stack prod

python -m resilience plan --stack prod --recovery-point 300

python -m resilience plan --stack dev --json plan.json"""

_COLUMNS = ("Store", "Type", "Tier", "Loses", "at most", "Back in", "within", "By", "$ a month")


def plan(
    stack: StackOption,
    recovery_point: PointOption = None,
    recovery_time: TimeOption = None,
    json: JsonOption = None,
) -> None:
    """List the cheapest mechanisms by which each store meets its objective; refuse, with status 1, what cannot be."""
    with problems_end_it():
        found = stack_plan(stack, recovery_point, recovery_time)
        if json and json != "-":
            write_json(Path(json), plain(found))
        if json == "-":
            print_json(plain(found))
        elif not json:
            print_table(_COLUMNS, map(_row, found.plans))
            print("\n" + "\n".join(_sentences(found)))
        if found.refusals:
            raise ProblemsFound(problem(refusal) for refusal in found.refusals)


def _row(one: Plan) -> Sequence[str]:
    return (
        one.store,
        one.type,
        str(one.tier),
        said(one.recovery_point_seconds),
        said(one.objective.recovery_point_seconds),
        said(one.recovery_time_seconds),
        said(one.objective.recovery_time_seconds),
        ", ".join(mechanism.name for mechanism in one.mechanisms),
        f"{one.dollars:,.2f}",
    )


def _sentences(found: StackPlan) -> Iterator[str]:
    yield strategy_sentence(found.standby)
    yield _schedule_sentence(found.schedule)
    prices = load_prices()
    yield (
        f"together ${found.dollars:,.2f} a month, ± {prices.plus_or_minus_percent} %: prices of {prices.region} in "
        f"{prices.currency}"
    )
    yield from (f"  {assumption}" for assumption in prices.assumptions)
    for one in found.plans:
        yield from (f"{one.store}: {sentence}" for sentence in acceptances(one))


def _schedule_sentence(schedule: BackupSchedule) -> str:
    return (
        f"backups daily by {schedule.daily_cron}, kept {schedule.daily_retention_days} days, and hourly by "
        f"{schedule.hourly_cron}, kept {schedule.hourly_retention_days}; vaults locked in {schedule.lock_mode} mode; "
        f"restores tested {schedule.restore_tests_a_year} times a year by {schedule.restore_test_cron}"
    )
