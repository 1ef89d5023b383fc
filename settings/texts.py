"""Texts that settings are made of: places, addresses and names, each refused with the rule that it breaks."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from documents.validation import Like, violation

Region = Annotated[
    str, Like(pattern=r"[a-z]{2}(-[a-z]+)+-\d", rule="must be the code of an AWS region", example="ap-northeast-1")
]
AccountId = Annotated[
    str, Like(pattern=r"\d{12}", rule="must be an AWS account id of 12 digits", example='"111122223333"')
]
Email = Annotated[
    str, Like(pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", rule="must be a mail address", example="operations@kiso.example")
]
Domain = Annotated[
    str,
    Like(
        pattern=r"([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
        rule="must be a domain name in lower case",
        example="dev.kiso.example",
    ),
]

_PORT = r"([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
_REPOSITORY_URL = re.compile(rf"https://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:{_PORT})?(/[-\w.~]+)+", re.ASCII)


def _private_network(value: str) -> str:
    try:
        network = ipaddress.ip_network(value)
    except ValueError as error:
        raise violation(f"is no CIDR block ({error})", "write it like 10.0.0.0/16") from None
    if network.is_global:
        raise violation("must be a private network", "write the block of the nodes' own subnets, like 10.0.0.0/16")
    return str(network)


def _loopback_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_loopback = ipaddress.ip_address(parts.hostname or "").is_loopback
        is_plain = parts.port is not None and value == f"http://{parts.netloc}" and "@" not in value
    except ValueError:
        is_loopback = is_plain = False
    if not (is_loopback and is_plain):
        raise violation("must be an http URL of a loopback address and a port", "write it like http://127.0.0.1:5000")
    return value


def _repository_url(value: str) -> str:
    if not _REPOSITORY_URL.fullmatch(value):
        raise violation(
            "must be the https URL of a repository, without a trailing slash",
            "write it like https://github.com/kiso-example/operations-platform",
        )
    return value


PrivateCidr = Annotated[str, AfterValidator(_private_network)]
LoopbackUrl = Annotated[str, AfterValidator(_loopback_url)]
RepositoryUrl = Annotated[str, AfterValidator(_repository_url)]
HttpsUrl = Annotated[
    str,
    Like(
        pattern=rf"https://[-\w.]+(:{_PORT})?(/[-\w.~%]*)*",
        rule="must be an https URL without a query",
        example="https://login.kiso.example/oauth2/token",
    ),
]
PlainText = Annotated[
    str,
    Like(
        pattern=r"[\w./:@-]([\w ./:@-]{0,98}[\w./:@-])?",
        rule="must be up to 100 letters, digits, spaces and any of . _ / : @ -",
        example="operations-platform",
    ),
]
