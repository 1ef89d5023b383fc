"""Secrets and personal data, made up, in the lines that they usually slip into; none may leave the node.

Values are valid of their kind, with check digits that are right, and drawn from a fixed seed.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

_SEED = 20261124
_ALPHANUMERIC = string.ascii_letters + string.digits

Random = random.Random


@dataclass(frozen=True, kw_only=True)
class Planted:
    """`value` is what must be found nowhere, `text` the line that carries it."""

    kind: str
    value: str
    text: str


def planted(count: int) -> Iterator[Planted]:
    """Of every kind in every carrier in turn."""
    drawn = random.Random(_SEED)
    for number in range(count):
        kind = list(_KINDS)[number % len(_KINDS)]
        value = _KINDS[kind](drawn)
        carrier = _CARRIERS[number // len(_KINDS) % len(_CARRIERS)]
        yield Planted(kind=kind, value=value, text=carrier(kind, value))


def card(drawn: Random) -> str:
    """A card's number, written together, in groups, or with hyphens."""
    body = drawn.choice(("4", "51", "2221", "3528"))
    body += _digits(drawn, 15 - len(body))
    number = body + luhn(body)
    separator = drawn.choice(("", " ", "-"))
    return separator.join(number[place : place + 4] for place in range(0, 16, 4))


def my_number(drawn: Random) -> str:
    """Japan's individual number: eleven digits and a check digit."""
    body = _digits(drawn, 11)
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def luhn(body: str) -> str:
    """The digit that makes the number valid (ISO/IEC 7812)."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _digits(drawn: Random, count: int) -> str:
    return "".join(drawn.choices(string.digits, k=count))


def _text(drawn: Random, count: int, alphabet: str = _ALPHANUMERIC) -> str:
    return "".join(drawn.choices(alphabet, k=count))


def _mail(drawn: Random) -> str:
    return f"{_text(drawn, 9, string.ascii_lowercase)}.{_text(drawn, 6, string.ascii_lowercase)}@example.co.jp"


def _jwt(drawn: Random) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps({"sub": _text(drawn, 12)}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{_text(drawn, 43)}"


_KINDS: dict[str, Callable[[Random], str]] = {
    "card": card,
    "my number": my_number,
    "mail": _mail,
    "encoded mail": lambda drawn: quote(_mail(drawn), safe=""),
    "json web token": _jwt,
    "bearer token": lambda drawn: _text(drawn, 40),
    "aws access key": lambda drawn: f"AKIA{_text(drawn, 16, string.ascii_uppercase + '234567')}",
    "password": lambda drawn: f"pw-{_text(drawn, 14)}",
    "github token": lambda drawn: f"ghp_{_text(drawn, 36)}",
    "session cookie": lambda drawn: _text(drawn, 32),
}

_NAMED = {
    "bearer token": "Authorization: Bearer {}",
    "password": "password={}",
    "session cookie": "Cookie: session={}",
    "my number": "my_number={}",
}
"""Kinds that only their surroundings give away."""


def _said(kind: str, value: str) -> str:
    return _NAMED.get(kind, "got {}").format(value)


def _plain(kind: str, value: str) -> str:
    return f"INFO {_said(kind, value)} from the caller"


def _in_message(kind: str, value: str) -> str:
    return json.dumps({"level": "info", "msg": f"answer was: {_said(kind, value)}"})


def _in_field(kind: str, value: str) -> str:
    name = {"bearer token": "authorization", "session cookie": "set-cookie"}.get(kind, kind.replace(" ", "_"))
    held = f"Bearer {value}" if kind == "bearer token" else value
    return json.dumps({"level": "info", "msg": "request", "request": {"headers": {name: held}}})


def _in_query(kind: str, value: str) -> str:
    name = {"bearer token": "access_token", "session cookie": "session"}.get(kind, kind.replace(" ", "_"))
    held = value if kind == "encoded mail" else quote(value, safe="@-._~")
    return f'203.0.113.5 - - [24/Nov/2026:03:00:00 +0000] "GET /a?{name}={held} HTTP/1.1" 200 1 "-" "-" 0.001'


def _in_stack(kind: str, value: str) -> str:
    return f"java.lang.IllegalArgumentException: {_said(kind, value)}\n\tat com.example.Ledger.close(Ledger.java:118)"


_CARRIERS = (_plain, _in_message, _in_field, _in_query, _in_stack)
