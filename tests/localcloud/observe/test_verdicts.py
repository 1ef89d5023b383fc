"""A run is judged by what was received: too late, twice, unwanted or missing is held against its scenario."""

from __future__ import annotations

import json
from dataclasses import replace

from localcloud.observe.playing import Firing, Run
from localcloud.observe.receivers import Message
from localcloud.observe.scenarios import SCENARIOS, Scenario, Told
from localcloud.observe.verdicts import judge, strays

OUTAGE = Scenario(
    name="outage",
    happens="the shop answers with errors",
    subjects=("shop",),
    told=(Told(channel="page", alerts=("ShopDown",), within_seconds=120),),
    inhibited=("ShopSlow",),
    resolved=("ShopDown",),
)
LOSS = Scenario(name="loss", happens="a replica dies", subjects=(), kills={"prometheus-1": 20})
FIRINGS = [
    Firing(at=1060, labels={"alertname": "ShopDown", "service": "shop"}),
    Firing(at=1070, labels={"alertname": "ShopSlow", "service": "shop"}),
]


def page(
    after: float, action: str = "trigger", alert: str = "ShopDown", subject: str = "shop", incident: str = ""
) -> Message:
    payload = {"class": alert.split()[0], "component": subject, "custom_details": {"firing": alert}}
    body = {"event_action": action, "dedup_key": incident or f"{alert} {subject}", "payload": payload}
    return Message(at=1000 + after, channel="page", body=json.dumps(body))


def post(after: float, alert: str, subject: str = "shop") -> Message:
    body = {"attachments": [{"title": f"[S2] 1 firing: {alert} · {subject}"}]}
    return Message(at=1000 + after, channel="post", body=json.dumps(body))


def faults(*messages: Message, firings: list[Firing] = FIRINGS) -> dict[str, tuple[str, ...]]:
    run = Run(faults_begin=1000, messages=messages, firings=firings)
    return {verdict.scenario.name: verdict.faults for verdict in judge(run, [OUTAGE, LOSS])}


def test_told_in_time_once_and_ended_is_as_it_should_be() -> None:
    assert faults(page(80), page(400, "resolve")) == {"outage": (), "loss": ()}


def test_nothing_told_is_a_fault_of_the_scenario_and_of_every_loss() -> None:
    found = faults()
    assert found["outage"] == ("page of ShopDown was not told", "nobody heard of the end of ShopDown")
    assert found["loss"] == ("page of ShopDown was not told",)


def test_too_late_is_a_fault() -> None:
    assert faults(page(121), page(400, "resolve"))["outage"] == ("page of ShopDown came after 121 s, not 120",)


def test_paged_twice_is_a_fault_of_the_loss() -> None:
    assert faults(page(80), page(95), page(400, "resolve"))["loss"] == ("ShopDown was paged 2 times",)


def test_what_another_alert_explains_must_fire_and_stay_unsaid() -> None:
    said = faults(page(80), post(90, "ShopSlow"), page(400, "resolve"))["outage"]
    assert said == ("post of ShopSlow was told, though another alert explains it",)
    asleep = faults(page(80), page(400, "resolve"), firings=FIRINGS[:1])["outage"]
    assert asleep == ("ShopSlow did not fire",)


def test_what_joins_an_incident_is_no_page_of_its_own() -> None:
    joining = replace(OUTAGE, inhibited=(), joins=("ShopSlow",))

    def said(*messages: Message, firings: list[Firing] = FIRINGS) -> tuple[str, ...]:
        run = Run(faults_begin=1000, messages=messages, firings=firings)
        return judge(run, [joining])[0].faults

    first, end = page(80, incident="i"), page(700, "resolve", incident="i")
    assert said(first, page(380, alert="ShopDown ShopSlow", incident="i"), end) == ()
    assert said(first, page(380, alert="ShopSlow", incident="j"), end) == (
        "ShopSlow was paged",
        "one cause was paged as 2 incidents",
    )
    assert said(first, end, firings=FIRINGS[:1]) == ("ShopSlow did not fire",)


def test_a_page_that_nobody_expects_is_a_fault_and_a_post_only_where_all_should_be_quiet() -> None:
    other = Firing(at=1060, labels={"alertname": "ShopOdd", "service": "shop"})
    run = (page(80), page(400, "resolve"), page(85, alert="ShopOdd"))
    assert faults(*run, firings=[*FIRINGS, other])["outage"] == ("ShopOdd was paged",)
    quiet = Scenario(name="quiet", happens="nothing", subjects=("shop",))
    judged = judge(Run(faults_begin=1000, messages=[post(80, "ShopOdd")], firings=[other]), [quiet])
    assert judged[0].faults == ("ShopOdd was told",)


def test_a_message_about_nothing_that_is_played_is_a_stray() -> None:
    run = Run(
        faults_begin=1000,
        messages=[page(80), page(80, subject="other"), Message(at=1001, channel="watchdog", body="{}")],
        firings=[],
    )
    assert strays(run, [OUTAGE]) == [run.messages[1]]


def test_no_two_scenarios_are_about_the_same_thing() -> None:
    subjects = [subject for scenario in SCENARIOS for subject in scenario.subjects]
    assert len(subjects) == len(set(subjects))
    assert len(SCENARIOS) >= 12
