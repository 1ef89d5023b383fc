"""What no file of the catalogue can be checked for alone: names that refer to each other, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Generic, TypeVar, get_args

from catalog.alert_checks import alert_file_problems, rules_of
from catalog.models import STORING_KINDS, Service, Teams, Tier, TierObjectives, Tiers
from catalog.overrides import overridable, service_override_problems
from catalog.rule_files import AlertFile, AlertOverrides
from catalog.telemetry import KnownSeries
from documents.document import Document, KeyPath
from documents.problems import Problem
from documents.validation import Model, alternatives, closest_fix

_ModelT_co = TypeVar("_ModelT_co", bound=Model, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Part(Generic[_ModelT_co]):
    """A file of the catalogue that is right by itself."""

    stem: str
    document: Document
    content: _ModelT_co


def cross_problems(
    teams: Part[Teams] | None,
    tiers: Part[Tiers] | None,
    services: Sequence[Part[Service]],
    alerts: Sequence[Part[AlertFile]],
    unreadable: frozenset[str],
    series: KnownSeries,
) -> Iterator[Problem]:
    """Problems between the parts. A reference to a missing part or to an `unreadable` file, by its stem, passes."""
    if teams:
        yield from _repeated(teams, "teams", [team.name for team in teams.content.teams])
        yield from _owner_problems(services, [team.name for team in teams.content.teams])
    if tiers:
        yield from _repeated(tiers, "tiers", [tier.tier for tier in tiers.content.tiers], key="tier")
        yield from _tier_problems(tiers, services)
    yield from _name_problems(services)
    yield from _reference_problems(services, unreadable)
    yield from _cycle_problems(services)
    wrong_alerts = [problem for part in alerts for problem in alert_file_problems(part.document, part.content, series)]
    yield from wrong_alerts
    yield from _alert_problems(alerts)
    if not wrong_alerts:
        yield from _override_problems(services, alerts)


def _repeated(part: Part[Model], field: str, names: Sequence[str | int], key: str = "name") -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            path: KeyPath = (field, index, key)
            yield part.document.problem(path, value=name, rule="is taken already", fix="keep one of the two")


def _owner_problems(services: Sequence[Part[Service]], teams: Sequence[str]) -> Iterator[Problem]:
    for part in services:
        owner = part.content.owner
        if owner not in teams:
            rule, fix = "is no team of teams.yaml", closest_fix(owner, teams)
            yield part.document.problem(("owner",), value=owner, rule=rule, fix=fix)


def _tier_problems(tiers: Part[Tiers], services: Sequence[Part[Service]]) -> Iterator[Problem]:
    objectives: Mapping[Tier, TierObjectives] = {tier.tier: tier for tier in tiers.content.tiers}
    for missing in sorted(set(get_args(Tier)) - objectives.keys()):
        yield tiers.document.problem(("tiers",), rule=f"lacks tier {missing}", fix="describe all three tiers")
    for part in services:
        tier, promised = objectives.get(part.content.tier), part.content.objectives
        if tier and promised and promised.availability_percent < tier.minimum_availability_percent:
            yield part.document.problem(
                ("objectives", "availability_percent"),
                value=promised.availability_percent,
                rule=f"must be at least {tier.minimum_availability_percent:.12g}, as tier {tier.tier} promises",
                fix="raise it or choose a lower tier",
            )


def _name_problems(services: Sequence[Part[Service]]) -> Iterator[Problem]:
    files: dict[str, str] = {}
    for part in services:
        name = part.content.name
        first = files.setdefault(name, part.document.file)
        if first != part.document.file:
            rule, fix = f"is the service of {first} already", "give this one a name of its own"
            yield part.document.problem(("name",), value=name, rule=rule, fix=fix)
        elif name != part.stem:
            rule, fix = "must be the file's name", f"write {part.stem} or rename the file to {name}.yaml"
            yield part.document.problem(("name",), value=name, rule=rule, fix=fix)


def _reference_problems(services: Sequence[Part[Service]], unreadable: frozenset[str]) -> Iterator[Problem]:
    kinds = {part.content.name: part.content.kind for part in services}
    storing = [name for name, kind in kinds.items() if kind in STORING_KINDS]
    for part in services:
        for field in ("depends_on", "datastores"):
            names: tuple[str, ...] = getattr(part.content, field)
            yield from _repeated_items(part, field, names)
            valid = list(kinds) if field == "depends_on" else storing
            for index, name in enumerate(names):
                if name in valid or name in unreadable:
                    continue
                rule = "is no service of the catalogue"
                if name in kinds:
                    rule = f"is of kind {kinds[name]}, which is not {alternatives(sorted(STORING_KINDS))}"
                fix = closest_fix(name, valid)
                yield part.document.problem((field, index), value=name, rule=rule, fix=fix)


def _repeated_items(part: Part[Service], field: str, names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield part.document.problem((field, index), value=name, rule="is listed twice", fix="remove one of the two")


def _cycle_problems(services: Sequence[Part[Service]]) -> Iterator[Problem]:
    parts = {part.content.name: part for part in services}
    needs = {name: [*part.content.depends_on, *part.content.datastores] for name, part in parts.items()}
    while cycle := _cycle(needs):
        first, second = cycle[:2]
        field, names = next(
            (field, names)
            for field in ("depends_on", "datastores")
            if second in (names := getattr(parts[first].content, field))
        )
        yield parts[first].document.problem(
            (field, names.index(second)),
            rule=f"closes the cycle {' → '.join(cycle)}",
            fix="remove one of these dependencies",
        )
        needs[first] = [name for name in needs[first] if name != second]


def _cycle(needs: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Names in the order of need, the alphabetically first one at both ends; None where there is no cycle."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        ring = error.args[1][:0:-1]
        start = ring.index(min(ring))
        return [*ring[start:], *ring[:start], ring[start]]
    return None


def _alert_problems(alerts: Sequence[Part[AlertFile]]) -> Iterator[Problem]:
    thresholds: dict[str, str] = {}
    rules: dict[str, str] = {}
    for part in alerts:
        for name in part.content.thresholds:
            first = thresholds.setdefault(name, part.document.file)
            if first != part.document.file:
                rule, fix = f"is defined in {first} already", "give it a name of its own, as overrides go by name"
                yield part.document.problem(("thresholds", name), rule=rule, fix=fix)
        for path, rule_ in rules_of(part.content):
            if rule_.alert is None:
                continue
            place = f"{part.document.file}:{part.document.line_of((*path, 'alert'))}"
            first = rules.setdefault(rule_.alert, place)
            if first != place:
                rule, fix = f"is an alert on {first} already", "give it a name of its own, as runbooks go by name"
                yield part.document.problem((*path, "alert"), value=rule_.alert, rule=rule, fix=fix)


def _override_problems(services: Sequence[Part[Service]], alerts: Sequence[Part[AlertFile]]) -> Iterator[Problem]:
    overriding = [part for part in services if part.content.alerts != AlertOverrides()]
    if not overriding:
        return
    known = overridable({part.stem: part.content for part in alerts})
    for part in overriding:
        document = part.document
        yield from service_override_problems(
            known,
            part.content.alerts,
            file=document.file,
            path="alerts",
            line=lambda key, document=document: document.line_of(("alerts", *key)),
        )
