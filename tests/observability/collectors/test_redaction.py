"""The rules, run by Python's engine in the order in which the collector runs them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.telemetry.lines import lines
from observability.collectors.agent import agent
from observability.collectors.redaction import INNOCENT, RULES, log_statements
from settings.models import Settings
from tests.localcloud.telemetry.planted import planted

_DIGITS = "0123456789"
_PARTS = (
    *("4111", "3712", "0042", "34", "5", "-", " ", "%20", "%2d", ".", "_", "x", "[", "]"),
    *("ann", "@", "%40", "%2540", "(at)", ".example", "eyJhbGci", ".a", "AKIAABCDEFGHIJKLMNOP", "ghp_", "k" * 20),
    *("Bearer ", "BASIC ", "abcdefgh1", "password", "Cookie", "card_no", "cvv", "=", ": ", "%3D", "hunter2", "\n"),
)
"""Of which secrets are made, and what is nearly one."""


def innocent(text: str) -> bool:
    lower = text.lower()
    return not any(
        any(hint in lower for hint in rule.hints) or any(re.search(outline, text) for outline in rule.outlines)
        for rule in RULES
    )


def redacted(text: str) -> str:
    lower = text.lower()
    for rule in RULES:
        if not rule.hints or any(hint in lower for hint in rule.hints):
            replacement = re.sub(r"\$\$\{(\d)\}", r"\\g<\1>", rule.replacement)
            text = re.sub(rule.pattern, replacement, text)
    return text


def test_nothing_planted_is_left() -> None:
    left = [secret for secret in planted(200) if secret.value in redacted(secret.text)]
    assert left == []


@given(
    st.sampled_from("3456"),
    st.text(_DIGITS, min_size=15, max_size=15),
    st.sampled_from(["", " ", "-", ".", "%20", "+"]),
)
def test_a_card_is_found_however_it_is_grouped(first: str, rest: str, separator: str) -> None:
    number = first + rest
    shown = separator.join(number[place : place + 4] for place in range(0, 16, 4))
    assert redacted(f"charged {shown}, thanks") == "charged [number], thanks"


@given(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=8).map("".join))
def test_no_rule_could_change_what_is_marked_as_innocent(text: str) -> None:
    assert redacted(text) == text or not innocent(text)


@given(
    st.lists(st.text(_DIGITS, min_size=4, max_size=4), min_size=3, max_size=4),
    st.sampled_from([" ", ".", "+", "_", "/", "-", "%20", "%2d", "%2B"]),
)
def test_a_number_in_groups_is_never_innocent(groups: list[str], separator: str) -> None:
    assert not innocent(f"of {separator.join(groups)} today")


def test_lines_as_most_are_meet_no_rule() -> None:
    texts = [line.text for line in lines(300, datetime(2026, 11, 24, 3, tzinfo=UTC), ("nginx", "json", "java"))]
    assert sum(map(innocent, texts)) > 0.95 * len(texts)


def test_a_mark_that_a_program_sets_itself_spares_it_nothing(settings: Settings) -> None:
    rendered = agent(settings)
    pushed = rendered["service"]["pipelines"]["logs/pushed"]["processors"]
    assert "transform/pushed" in pushed and "transform/logs" not in pushed
    [_, redaction] = rendered["processors"]["transform/pushed"]["log_statements"]
    assert redaction == {"statements": log_statements()}
    assert INNOCENT not in str(redaction)


@given(st.emails())
def test_a_mail_address_is_found_encoded_or_not(address: str) -> None:
    local, _, domain = address.partition("@")
    if not re.fullmatch(r"[A-Za-z0-9._+'-]+", local) or not re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]+", domain, re.I):
        return
    for shown in (address, quote(address, safe=""), quote(quote(address, safe=""), safe=""), f"{local} [at] {domain}"):
        assert domain not in redacted(f"to={shown} sent").replace("[mail]", "")


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "PASSWORD: hunter2",
        '{"password":"hunter2"}',
        r'{"body":"{\"password\":\"hunter2\"}"}',
        "password%3Dhunter2",
        "?user=a&pwd=hunter2&x=1",
        "db_password=hunter2",
        "X-Api-Key: hunter2",
        "Authorization: Basic hunter2hunter2",
        "Set-Cookie: session=hunter2; Path=/",
    ],
)
def test_a_secret_is_known_by_its_name(text: str) -> None:
    assert "hunter2" not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "account 111122223333 in ap-northeast-1",
        "took 1732459200123 ms since the epoch",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "GET /products/12?page=3 HTTP/1.1",
        "2026-11-24 03:00:00,123 INFO [main] a.B - started in 4.2 s",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text
