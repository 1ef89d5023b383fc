"""Judges a run: who was told of each scenario, how soon, how often, and who was told of nothing that happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from localcloud.observe.playing import Run
from localcloud.observe.receivers import Message
from localcloud.observe.scenarios import Scenario, Told

CHANNELS = ("page", "post", "ticket")
_TOGETHER_SECONDS = 60
_SUBJECT_LABELS = ("service", "node", "instance")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message that belongs to a scenario. `after` is in seconds since the faults began."""

    channel: str
    alert: str
    after: float
    resolves: bool
    incident: str = ""
    """Of a page."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    scenario: Scenario
    heard: tuple[Heard, ...]
    fired: tuple[tuple[str, float], ...]
    """Alerts about the subjects, and seconds after the faults began at which they were first seen firing."""
    faults: tuple[str, ...]
    """What went otherwise than it should, in sentences."""

    def document(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario.name,
            "happens": self.scenario.happens,
            "heard": [vars(one) for one in self.heard],
            "fired": [{"alert": alert, "after": after} for alert, after in self.fired],
            "passed": not self.faults,
            "faults": list(self.faults),
        }


def judge(run: Run, scenarios: Sequence[Scenario]) -> list[Verdict]:
    """One verdict a scenario. What nobody expects is held against the scenario whose subject it names."""
    verdicts = [_judge(run, scenario) for scenario in scenarios]
    doubled = tuple(f"{alert} was paged {times} times" for alert, times in _pages_more_than_once(run.messages))
    missed = tuple(fault for verdict in verdicts for fault in verdict.faults if "was not told" in fault)
    return [
        replace(verdict, faults=tuple(dict.fromkeys((*verdict.faults, *doubled, *missed))))
        if verdict.scenario.kills
        else verdict
        for verdict in verdicts
    ]


def strays(run: Run, scenarios: Sequence[Scenario]) -> list[Message]:
    """Messages about nothing that any scenario is about, the proof of life apart."""
    subjects = tuple(subject for scenario in scenarios for subject in scenario.subjects)
    return [
        message
        for message in run.messages
        if message.channel in CHANNELS and not any(subject in message.body for subject in subjects)
    ]


def _judge(run: Run, scenario: Scenario) -> Verdict:
    firings = [
        firing
        for firing in run.firings
        if set(scenario.subjects) & {firing.labels.get(label) for label in _SUBJECT_LABELS}
    ]
    names = {firing.labels["alertname"] for firing in firings}
    heard = tuple(
        Heard(
            channel=message.channel,
            alert=alert,
            after=round(message.at - run.faults_begin, 1),
            resolves=message.resolves,
            incident=message.incident,
        )
        for message in _news(run.messages)
        for alert in sorted(names.union(*(told.alerts for told in scenario.told)))
        if message.is_about(alert, scenario.subjects)
    )
    return Verdict(
        scenario=scenario,
        heard=heard,
        fired=tuple((firing.labels["alertname"], round(firing.at - run.faults_begin, 1)) for firing in firings),
        faults=(*_missing(scenario, heard), *_unwanted(scenario, heard, names)),
    )


def _news(messages: Sequence[Message]) -> Iterator[Message]:
    """What people are told: each message, but of an incident of the pager only its beginnings and ends."""
    open_incidents: set[tuple[str, str]] = set()
    for message in messages:
        if message.channel not in CHANNELS:
            continue
        incident = (message.channel, message.incident)
        if message.incident and not message.resolves and incident in open_incidents:
            continue
        (open_incidents.discard if message.resolves else open_incidents.add)(incident)
        yield message


def _missing(scenario: Scenario, heard: Sequence[Heard]) -> list[str]:
    faults = []
    for told in scenario.told:
        moments = [one.after for one in heard if _is(one, told) and not one.resolves]
        if not moments:
            faults.append(f"{told.channel} of {' or '.join(told.alerts)} was not told")
        elif min(moments) > told.within_seconds:
            faults.append(
                f"{told.channel} of {' or '.join(told.alerts)} came after {min(moments):.0f} s, "
                f"not {told.within_seconds:.0f}"
            )
    faults += [
        f"nobody heard of the end of {alert}"
        for alert in scenario.resolved
        if not any(one.alert == alert and one.resolves for one in heard)
    ]
    return faults


def _unwanted(scenario: Scenario, heard: Sequence[Heard], fired: set[str]) -> list[str]:
    faults = [f"{alert} did not fire" for alert in (*scenario.inhibited, *scenario.joins) if alert not in fired]
    faults += [
        f"{one.channel} of {one.alert} was told, though another alert explains it"
        for one in heard
        if one.alert in scenario.inhibited
    ]
    pages = {alert for told in scenario.told if told.channel == "page" for alert in told.alerts}
    faults += [f"{one.alert} was paged" for one in heard if one.channel == "page" and one.alert not in pages]
    begun = {one.incident for one in heard if one.channel == "page" and not one.resolves}
    if scenario.joins and len(begun) > 1:
        faults.append(f"one cause was paged as {len(begun)} incidents")
    if not scenario.told:
        faults += [f"{one.alert} was told" for one in heard if one.channel != "page"]
    return list(dict.fromkeys(faults))


def _pages_more_than_once(messages: Sequence[Message]) -> list[tuple[str, int]]:
    """Pages of one incident that come together. Later ones are updates: a group has grown."""
    incidents: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.channel == "page" and not message.resolves:
            incidents[message.incident].append(message)
    found = []
    for first, *others in incidents.values():
        together = [other for other in others if other.at - first.at < _TOGETHER_SECONDS]
        if together:
            found.append((first.names, 1 + len(together)))
    return found


def _is(heard: Heard, told: Told) -> bool:
    return heard.channel == told.channel and heard.alert in told.alerts
