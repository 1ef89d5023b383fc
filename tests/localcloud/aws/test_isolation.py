"""Nothing of the caller's is used: no credential, no configuration, no proxy."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.engine import PEERS, Engine, provider
from tests.localcloud.aws.examples import ACCOUNT_ID, REGION
from tests.localcloud.aws.tokens import BUCKET


@pytest.fixture
def live_looking_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(
        "[profile prod]\nregion = ap-south-1\nendpoint_url = http://127.0.0.1:2\ncredential_process = /bin/false\n"
        "[default]\nregion = ap-south-1\nca_bundle = /nowhere\nretry_mode = adaptive\n"
    )
    (home / ".aws" / "credentials").write_text("[prod]\naws_access_key_id = AKIALIVE\naws_secret_access_key = live\n")
    planted = {
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": "AKIALIVE",
        "AWS_SECRET_ACCESS_KEY": "live",
        "AWS_SESSION_TOKEN": "live",
        "AWS_PROFILE": "prod",
        "AWS_DEFAULT_PROFILE": "missing",
        "AWS_REGION": "ap-south-1",
        "AWS_DEFAULT_REGION": "ap-south-1",
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:2",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
        "AWS_CA_BUNDLE": "/nowhere",
        "AWS_DATA_PATH": "/nowhere",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "99",
        "HTTP_PROXY": "http://127.0.0.1:2",
        "http_proxy": "http://127.0.0.1:2",
        "HTTPS_PROXY": "http://127.0.0.1:2",
    }
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    yield home


def test_nothing_of_the_callers_is_used(
    live_looking_environment: Path, endpoint: AwsEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[str] = []
    real_open = builtins.open

    def noting(file: Any, *arguments: Any, **options: Any) -> Any:
        opened.append(str(file))
        return real_open(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", noting)
    sent: list[str] = []
    with provider(endpoint, tmp_path / "store") as aws:
        client = aws._sessions.client("s3", REGION)
        client.meta.events.register(
            "before-send.s3", lambda request, **_: sent.append(f"{request.url} {request.headers['Authorization']!r}")
        )
        Engine(aws, BUCKET).create({"bucket": "untouched"})
        identity = aws.invoke(PEERS[REGION], "aws:index/getCallerIdentity:getCallerIdentity", {})
    assert identity["accountId"] == ACCOUNT_ID
    assert sent and all(line.startswith(endpoint.url) and endpoint.access_key_id in line for line in sent)
    assert not [line for line in sent if "AKIALIVE" in line or "ap-south-1" in line]
    assert not [path for path in opened if path.startswith(str(live_looking_environment))]
