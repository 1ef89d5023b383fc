"""The engine on the AWS provider, with one peer a region, before a moto of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.examples import ACCOUNT_ID, DR_REGION, REGION
from tests.localcloud.engine import ResourceEngine

PEERS = {REGION: "ipv4:127.0.0.1:1", DR_REGION: "ipv4:127.0.0.1:2", "us-east-1": "ipv4:127.0.0.1:3"}


@contextmanager
def moto_server() -> Iterator[AwsEndpoint]:
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield AwsEndpoint(
            url=f"http://{host}:{port}",
            account_id=ACCOUNT_ID,
            access_key_id="AKIALOCALCLOUD",
            secret_access_key="local",
        )
    finally:
        server.stop()


@contextmanager
def provider(endpoint: AwsEndpoint | None, store: Path, **arguments: Any) -> Iterator[AwsProvider]:
    """Configured for each region of `PEERS`."""
    made = AwsProvider(endpoint, store)
    for region, peer in PEERS.items():
        made.configure(peer, {"region": region, **arguments})
    try:
        yield made
    finally:
        made.close()


class Engine(ResourceEngine[AwsProvider]):
    def __init__(self, aws: AwsProvider, token: str, name: str = "", region: str = REGION) -> None:
        super().__init__(aws, token, peer=PEERS[region], name=name)
