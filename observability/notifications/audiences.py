"""Who hears of an alert: the team that owns it, or the stack's owner for what no team owns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalog.models import Team
from catalog.times import minutes, time_of_day
from catalog.working_hours import WorkingHours
from documents.problems import Problem, ProblemsFound
from documents.validation import closest_fix
from settings.models import Settings

UNOWNED = "Unowned"
"""Audience of alerts that belong to no team; a team's own name is in lower case."""


@dataclass(frozen=True, kw_only=True)
class Audience:
    name: str
    """Begins the names of its receivers and time intervals."""
    owner: str | None
    """The alerts' `owner` label; None for whatever is the name of no team."""
    slack_channel: str
    pagerduty_routing_key: str
    """Name of the secret file."""
    time_zone: str
    working_hours: WorkingHours
    escalation_from: str
    """Time of the day from which an S2 alert may page."""
    reports_to_sentry: bool


def audiences(teams: Sequence[Team], settings: Settings) -> tuple[Audience, ...]:
    """Every team by name, and last the one that hears of what no team owns. Raises ProblemsFound."""
    if problems := [*_stack_problems(teams, settings), *_escalation_problems(teams, settings)]:
        raise ProblemsFound(problems)
    owned = {team.name: _audience(team, settings) for team in sorted(teams, key=lambda team: team.name)}
    unowned = replace(
        owned[settings.ownership.owner],
        name=UNOWNED,
        owner=None,
        slack_channel=settings.alertmanager.slack_channel,
        reports_to_sentry=False,
    )
    return (*owned.values(), unowned)


def _audience(team: Team, settings: Settings) -> Audience:
    return Audience(
        name=team.name,
        owner=team.name,
        slack_channel=settings.alertmanager.slack_channels.get(team.name, team.slack_channel),
        pagerduty_routing_key=team.pagerduty_routing_key,
        time_zone=team.time_zone,
        working_hours=team.working_hours,
        escalation_from=time_of_day(_escalation_minute(team, settings)),
        reports_to_sentry=team.reports_to_sentry,
    )


def _escalation_minute(team: Team, settings: Settings) -> int:
    return minutes(team.working_hours.starts) + 60 * settings.alertmanager.escalation_hours


def _stack_problems(teams: Sequence[Team], settings: Settings) -> Iterator[Problem]:
    names = [team.name for team in teams]
    if settings.ownership.owner not in names:
        yield Problem(
            file="the stack file",
            path="ownership.owner",
            value=settings.ownership.owner,
            rule="must be a team of the catalogue, as it is paged for alerts that nobody owns",
            fix="name a team of catalog/teams.yaml",
        )
    for name in settings.alertmanager.slack_channels:
        if name not in names:
            rule, fix = "is no team of catalog/teams.yaml", closest_fix(name, names)
            yield Problem(file="the stack file", path="alertmanager.slack_channels", value=name, rule=rule, fix=fix)


def _escalation_problems(teams: Sequence[Team], settings: Settings) -> Iterator[Problem]:
    hours = settings.alertmanager.escalation_hours
    for team in teams:
        if _escalation_minute(team, settings) >= minutes(team.working_hours.ends):
            yield Problem(
                file="the stack file",
                path="alertmanager.escalation_hours",
                value=hours,
                rule=f"leaves no time to page {team.name}, who works from {team.working_hours.starts} "
                f"to {team.working_hours.ends}",
                fix="shorten it",
            )
