"""Judges a run: who was told of each scenario, how soon, how often, and who was told of nothing that happened."""

from __future__ import annotations

from collections.abc import Sequence
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
    doubled = tuple(f"{alert} was paged {times} times" for alert, times in _pages_more_than_once(verdicts))
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
        )
        for message in run.messages
        if message.channel in CHANNELS
        for alert in sorted(names | {told.alert for told in scenario.told})
        if message.is_about(alert, scenario.subjects)
    )
    return Verdict(
        scenario=scenario,
        heard=heard,
        fired=tuple((firing.labels["alertname"], round(firing.at - run.faults_begin, 1)) for firing in firings),
        faults=(*_missing(scenario, heard), *_unwanted(scenario, heard, names)),
    )


def _missing(scenario: Scenario, heard: Sequence[Heard]) -> list[str]:
    faults = []
    for told in scenario.told:
        moments = [one.after for one in heard if _is(one, told) and not one.resolves]
        if not moments:
            faults.append(f"{told.channel} of {told.alert} was not told")
        elif min(moments) > told.within_seconds:
            faults.append(
                f"{told.channel} of {told.alert} came after {min(moments):.0f} s, not {told.within_seconds:.0f}"
            )
    faults += [
        f"nobody heard of the end of {alert}"
        for alert in scenario.resolved
        if not any(one.alert == alert and one.resolves for one in heard)
    ]
    return faults


def _unwanted(scenario: Scenario, heard: Sequence[Heard], fired: set[str]) -> list[str]:
    faults = [f"{alert} did not fire" for alert in scenario.inhibited if alert not in fired]
    faults += [
        f"{one.channel} of {one.alert} was told, though another alert explains it"
        for one in heard
        if one.alert in scenario.inhibited
    ]
    pages = {told.alert for told in scenario.told if told.channel == "page"}
    faults += [f"{one.alert} was paged" for one in heard if one.channel == "page" and one.alert not in pages]
    if not scenario.told:
        faults += [f"{one.alert} was told" for one in heard if one.channel != "page"]
    return list(dict.fromkeys(faults))


def _pages_more_than_once(verdicts: Sequence[Verdict]) -> list[tuple[str, int]]:
    """Pages of one alert that come together. Later ones are updates: a group has grown."""
    found = []
    for verdict in verdicts:
        for alert in sorted({one.alert for one in verdict.heard}):
            moments = sorted(
                one.after for one in verdict.heard if one.alert == alert and one.channel == "page" and not one.resolves
            )
            together = [after for after in moments if after - moments[0] < _TOGETHER_SECONDS]
            if len(together) > 1:
                found.append((alert, len(together)))
    return found


def _is(heard: Heard, told: Told) -> bool:
    return (heard.channel, heard.alert) == (told.channel, told.alert)
