"""The rules, run by Python's engine in the order in which the collector runs them."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.telemetry.planted import planted
from observability.collectors.redaction import RULES

_DIGITS = "0123456789"


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
