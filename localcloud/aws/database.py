"""The provider's own store: one SQLite file that survives a killed process and serves many threads."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcloud.protocol import ProviderError

FILE_NAME = "provider.db"
_LOCK_TIMEOUT_SECONDS = 30
_TABLES = """
create table if not exists objects (
    type text, region text, id text, properties text, primary key (type, region, id)
);
create table if not exists unkept (
    type text, region text, id text, property text, given text, observed text, paths text,
    primary key (type, region, id, property)
);
create table if not exists runs (number integer primary key autoincrement);
create table if not exists creations (
    token text primary key, run integer, urn text, type text, region text, id text, inputs text
);
"""


Statement = tuple[str, Sequence[Any]]


class Database:
    """What a method has returned from is on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with self._explained():
            self._connection = sqlite3.connect(
                self._path, timeout=_LOCK_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Commits reach the operating system, so they outlive kill -9; a lost power supply may cost the last ones.
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            self._connection.executescript(_TABLES)

    def execute(self, statement: str, *values: Any) -> list[tuple]:
        with self._lock, self._explained():
            return self._connection.execute(statement, values).fetchall()

    def execute_together(self, statements: Iterable[Statement]) -> None:
        """All of them or none."""
        with self._lock, self._explained(), self._connection:
            self._connection.execute("begin immediate")
            for statement, values in statements:
                self._connection.execute(statement, values)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise ProviderError(
                f"{self._path}: {error}; the local cloud's record of AWS is unusable: delete the file and start anew."
            ) from error
