"""Access to the AWS API of the local cloud, and to nothing else: no environment variable, profile or file is read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from localcloud.aws.store import Store
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import CONCURRENT_REQUESTS, ProviderError
from settings.partitions import domain_of, partition_of

PREVIEW_ACCOUNT_ID = "123456789012"
"""The account where no cloud is up; moto's own default."""
_ATTEMPTS = 4
_CONNECT_TIMEOUT_SECONDS = 5
_READ_TIMEOUT_SECONDS = 60


class Sessions:
    """One botocore session, and a client for each service and region. Safe to use from several threads."""

    def __init__(self, endpoint: AwsEndpoint | None) -> None:
        self._endpoint = endpoint
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    @property
    def account_id(self) -> str:
        return self._endpoint.account_id if self._endpoint else PREVIEW_ACCOUNT_ID

    @property
    def is_up(self) -> bool:
        return self._endpoint is not None

    def client(self, service: str, region: str) -> Any:
        if self._endpoint is None:
            raise ProviderError("No local cloud is up, so AWS can only be previewed: start it with `up`.")
        key = (service, region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint.url,
                    aws_access_key_id=self._endpoint.access_key_id,
                    aws_secret_access_key=self._endpoint.secret_access_key,
                    config=self._config,
                )
            return self._clients[key]

    def close(self) -> None:
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    @cached_property
    def _session(self) -> Any:
        import botocore.session

        session = botocore.session.Session()
        variables = session.get_component("config_store")
        # Each of these has an environment variable or a line of ~/.aws that would change what is called, and how.
        for name, (_, _, default, _) in session.SESSION_VARIABLES.items():
            variables.set_config_variable(name, default)
        variables.set_config_variable("config_file", os.devnull)
        variables.set_config_variable("credentials_file", os.devnull)
        return session

    @cached_property
    def _config(self) -> Any:
        from botocore.config import Config

        return Config(
            connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            max_pool_connections=CONCURRENT_REQUESTS,
            proxies={},
            ignore_configured_endpoint_urls=True,
            use_dualstack_endpoint=False,
            use_fips_endpoint=False,
            s3={"addressing_style": "path"},
        )


@dataclass(frozen=True, kw_only=True)
class Aws:
    """What a resource type works with: the API in the resource's region."""

    sessions: Sessions
    store: Store
    region: str
    creation_token: str = ""
    """Unique to the creation under way; the same again when an interrupted one is looked for."""

    @property
    def account_id(self) -> str:
        return self.sessions.account_id

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @property
    def dns_suffix(self) -> str:
        return domain_of(self.partition)

    def client(self, service: str, region: str | None = None) -> Any:
        return self.sessions.client(service, region or self.region)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"


def found(call: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any] | None:
    """The answer of an API call; None where AWS says that what it asks for does not exist."""
    from botocore.exceptions import ClientError

    try:
        return call(**arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "404" or "NotFound" in code or "Nonexistent" in code or code.startswith("NoSuch"):
            return None
        raise


@contextmanager
def explained(token: str, name: str) -> Iterator[None]:
    """Turn an error of AWS into one sentence."""
    try:
        yield
    except ProviderError:
        raise
    except Exception as error:
        response = getattr(error, "response", None)
        if isinstance(response, dict) and "Error" in response:
            raise ProviderError(_refusal(token, name, getattr(error, "operation_name", ""), response)) from error
        if type(error).__module__.startswith("botocore."):
            raise ProviderError(f'{token} "{name}": {error}') from error
        raise


def _refusal(token: str, name: str, operation: str, response: dict[str, Any]) -> str:
    code, message = response["Error"].get("Code", ""), response["Error"].get("Message", "")
    if any(part in code for part in ("AlreadyExists", "AlreadyOwned", "ResourceExists")):
        return (
            f'{token} "{name}" exists already and is not part of this stack: import it or choose another name '
            f"({operation}: {message})"
        )
    if message.lstrip().startswith("<"):
        message = "the local cloud does not know this operation"
    return f'{token} "{name}": {operation} failed with {code}: {message}'
