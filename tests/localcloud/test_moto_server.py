from __future__ import annotations

from typing import Any

import pytest

from localcloud.moto_server import OnlySignedWith, access_key_of

_SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0"
_PRESIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}%2F20260101%2Feu-west-1%2Fs3%2Faws4_request"


def _status(environ: dict[str, str]) -> str:
    seen: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b""]

    list(OnlySignedWith("LOCAL1", application)(environ, lambda status, headers: seen.append(status)))  # pyright: ignore
    return seen[0]


@pytest.mark.parametrize(
    ("key", "status"), [("LOCAL1", "200 OK"), ("LOCAL11", "403 Forbidden"), ("AKIALIVE", "403 Forbidden")]
)
def test_only_the_clouds_own_key_is_answered(key: str, status: str) -> None:
    assert _status({"HTTP_AUTHORIZATION": _SIGNED.format(key)}) == status
    assert _status({"QUERY_STRING": _PRESIGNED.format(key)}) == status


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_AUTHORIZATION": "Basic TE9DQUwx"},
        {"HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential="},
        {"QUERY_STRING": "X-Amz-Credential="},
        {"PATH_INFO": "/moto-api/reset"},
    ],
)
def test_an_unsigned_request_is_refused(environ: dict[str, str]) -> None:
    assert access_key_of(environ) is None
    assert _status(environ) == "403 Forbidden"
