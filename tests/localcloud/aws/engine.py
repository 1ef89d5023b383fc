"""What the Pulumi engine does with a provider, reduced to one resource at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import Diff, Properties, Request, State, decode, encode
from tests.localcloud.aws.examples import ACCOUNT_ID, DR_REGION, REGION

PEERS = {REGION: "ipv4:127.0.0.1:1", DR_REGION: "ipv4:127.0.0.1:2", "us-east-1": "ipv4:127.0.0.1:3"}
_names = itertools.count()


class BadInputs(Exception):
    """What check has found."""


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


def wire(properties: Mapping[str, Any]) -> Properties:
    """The values as they arrive after their travel."""
    return decode(encode(properties))


class Engine:
    """Keeps the state of one URN. `aws` may be exchanged, as happens when a run is killed and the next one starts."""

    def __init__(self, aws: AwsProvider, token: str, name: str = "", region: str = REGION) -> None:
        self.aws = aws
        self.request = Request(
            peer=PEERS[region],
            urn=f"urn:pulumi:dev::operations-platform::{token}::{name or f'example-{next(_names)}'}",
            type=token,
            name=name or f"example-{next(_names)}",
        )
        self.state: State | None = None

    def check(self, inputs: Mapping[str, Any], old: State | None = None) -> Properties:
        checked, failures = self.aws.check(self.request, wire(old.inputs) if old else {}, wire(inputs))
        if failures:
            raise BadInputs("\n".join(failure.reason for failure in failures))
        return wire(checked)

    def create(self, inputs: Mapping[str, Any]) -> State:
        checked = self.check(inputs)
        self.aws.create(self.request, checked, True)
        identifier, properties = self.aws.create(self.request, checked, False)
        self.state = State(id=identifier, properties=wire(properties), inputs=checked)
        return self.state

    def diff(self, inputs: Mapping[str, Any]) -> Diff:
        assert self.state
        return self.aws.diff(self.request, self.state, self.check(inputs, self.state))

    def update(self, inputs: Mapping[str, Any]) -> State:
        assert self.state
        checked = self.check(inputs, self.state)
        self.aws.update(self.request, self.state, checked, True)
        properties = self.aws.update(self.request, self.state, checked, False)
        self.state = State(id=self.state.id, properties=wire(properties), inputs=checked)
        return self.state

    def replace(self, inputs: Mapping[str, Any]) -> tuple[State, State]:
        """The old and the new state."""
        assert self.state
        old, diff = self.state, self.diff(inputs)
        if diff.delete_before_replace:
            self.aws.delete(self.request, old)
        new = self.create(inputs)
        if not diff.delete_before_replace:
            self.aws.delete(self.request, old)
        return old, new

    def refresh(self) -> State | None:
        assert self.state
        found = self.aws.read(self.request, self.state)
        self.state = found and State(id=found.id, properties=wire(found.properties), inputs=wire(found.inputs))
        return self.state

    def adopt(self, identifier: str) -> State | None:
        """Import."""
        found = self.aws.read(self.request, State(id=identifier, properties={}, inputs={}))
        self.state = found and State(id=found.id, properties=wire(found.properties), inputs=wire(found.inputs))
        return self.state

    def delete(self) -> None:
        assert self.state
        self.aws.delete(self.request, self.state)
