"""What the stores of one drill share: two regions of moto, a folder, and a search node in each region."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from localcloud.drill.search_nodes import SearchNodes


@dataclass(frozen=True, kw_only=True)
class World:
    endpoint: str
    """URL of moto, which is the drill's alone."""
    primary_region: str
    dr_region: str
    folder: Path
    search: SearchNodes

    def client(self, service: str, region: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id="drill",
            aws_secret_access_key="drill",
        )

    def folder_of(self, store: str) -> Path:
        """New and empty."""
        folder = self.folder / store
        folder.mkdir()
        return folder


@contextmanager
def world(primary_region: str, dr_region: str) -> Iterator[World]:
    """Everything of it has ended and is gone when the block has ended."""
    with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder, _moto() as endpoint:
        # Where we are root, PostgreSQL runs as somebody else.
        Path(folder).chmod(0o711)
        search = SearchNodes(Path(folder) / "search")
        try:
            yield World(
                endpoint=endpoint,
                primary_region=primary_region,
                dr_region=dr_region,
                folder=Path(folder),
                search=search,
            )
        finally:
            search.stop()


@contextmanager
def _moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
