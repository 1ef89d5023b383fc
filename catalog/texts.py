"""Kinds of value that only the catalogue has, each with its rule and an example."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from documents.validation import Like, violation

DOMAIN_PLACEHOLDER = "${domain}"
"""Stands for the domain of the stack inside a URL, address or host."""

_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*")
_URL_CHARACTERS = re.compile(r"[!-#%-~]+")
"""Printable ASCII without the mark of a placeholder."""
_AMOUNT = re.compile(r"(\d+)(ms|[ywdhms])", re.ASCII)
_UNIT_SECONDS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1, "ms": 0.001}
_DAY_SECONDS = 86_400
_URL_FIX = f"write it like https://shop.{DOMAIN_PLACEHOLDER}/healthz"


def _url(text: str) -> str:
    filled = _filled(text)
    try:
        parts = urlsplit(filled)
        is_url = parts.scheme in ("http", "https") and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or not _URL_CHARACTERS.fullmatch(filled):
        raise violation("must be an http or https URL with a host", _URL_FIX)
    if "@" in urlsplit(filled).netloc:
        raise violation("must not hold a user or password", "take the credentials out of the URL")
    return text


def _address(text: str) -> str:
    filled = _filled(text)
    try:
        parts = urlsplit(f"//{filled}")
        is_address = parts.netloc == filled and _is_host(parts.hostname or "") and bool(parts.port)
    except ValueError:
        is_address = False
    if not is_address or "@" in filled:
        raise violation("must be a host and a port", f"write it like smtp.{DOMAIN_PLACEHOLDER}:587")
    return text


def _host(text: str) -> str:
    if not _is_host(_filled(text)):
        raise violation("must be a host name or an IP address", f"write it like vpn.{DOMAIN_PLACEHOLDER}")
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise violation("must be a day of the calendar", "write it like 2027-05-31") from None
    return text


def _with_a_unit(value: object) -> object:
    """A bare number is YAML's integer, and would otherwise be refused as being no text."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise violation("must have its unit", f"write it like {value or 5}m or {value or 5}s")
    return value


def _at_most_a_day(text: str) -> str:
    seconds = sum(int(number) * _UNIT_SECONDS[unit] for number, unit in _AMOUNT.findall(text))
    if seconds > _DAY_SECONDS:
        raise violation("must be at most 1d", "shorten it, as an alert that waits longer helps nobody")
    return text


def _filled(text: str) -> str:
    return text.replace(DOMAIN_PLACEHOLDER, "example.com")


def _is_host(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return _HOST_NAME.fullmatch(text) is not None


LabelName = Annotated[
    str,
    Like(
        pattern=r"[a-zA-Z_][a-zA-Z0-9_]*",
        rule="must be a Prometheus label name of letters, digits and underscores",
        example="severity",
    ),
]
AlertName = Annotated[
    str, Like(pattern=r"[A-Z][A-Za-z0-9]*", rule="must be an alert's name in CamelCase", example="HostCpuHigh")
]
MetricName = Annotated[
    str, Like(pattern=r"[a-zA-Z_:][a-zA-Z0-9_:]*", rule="must be a metric name", example="job:requests:rate5m")
]
Duration = Annotated[
    str,
    BeforeValidator(_with_a_unit),
    Like(
        pattern=r"0|(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?",
        rule="must be a duration in Prometheus' form, units from large to small",
        example="5m",
    ),
]
HoldingTime = Annotated[Duration, AfterValidator(_at_most_a_day)]
"""How long a condition must hold before its alert fires."""
SignalName = Annotated[
    str,
    Like(
        pattern=r"[a-z][a-z0-9_]*",
        rule="must be a signal's name of lower-case letters, digits and underscores",
        example="host_cpu_used",
    ),
]
Query = Annotated[str, StringConstraints(min_length=1, max_length=10000)]
HttpPath = Annotated[str, Like(pattern=r"/[-\w./]*", rule="must be a path from the root", example="/metrics")]
Sentence = Annotated[str, StringConstraints(min_length=8, max_length=300, strip_whitespace=True)]
Url = Annotated[str, AfterValidator(_url)]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[str, AfterValidator(_host)]
Day = Annotated[str, AfterValidator(_day)]
Port = Annotated[int, Field(ge=1, le=65535)]
Percent = Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False)]
