"""What moto does not keep, kept by the provider: whole objects of unemulated types, and single properties of others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.aws.database import FILE_NAME, Database
from localcloud.protocol import Properties


@dataclass(frozen=True, kw_only=True)
class Key:
    """Which object is meant."""

    type: str
    region: str
    id: str

    @property
    def columns(self) -> tuple[str, str, str]:
        return self.type, self.region, self.id


@dataclass(frozen=True, kw_only=True)
class Unkept:
    """A property that read back differently from what was given, and where within it."""

    given: Any
    observed: Any
    paths: tuple[str, ...]


class Store:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put_object(self, key: Key, properties: Properties) -> None:
        self._database.execute(
            "insert or replace into objects values (?, ?, ?, ?)", *key.columns, json.dumps(properties)
        )

    def object(self, key: Key) -> Properties | None:
        rows = self._database.execute(
            "select properties from objects where type = ? and region = ? and id = ?", *key.columns
        )
        return json.loads(rows[0][0]) if rows else None

    def objects(self, token: str, region: str) -> dict[str, Properties]:
        """By id."""
        rows = self._database.execute("select id, properties from objects where type = ? and region = ?", token, region)
        return {identifier: json.loads(properties) for identifier, properties in rows}

    def put_unkept(self, key: Key, unkept: Mapping[str, Unkept]) -> None:
        """Replace all that was noted of the object."""
        self._database.execute_together(
            [
                ("delete from unkept where type = ? and region = ? and id = ?", key.columns),
                *(
                    (
                        "insert into unkept values (?, ?, ?, ?, ?, ?, ?)",
                        (*key.columns, name, json.dumps(one.given), json.dumps(one.observed), json.dumps(one.paths)),
                    )
                    for name, one in unkept.items()
                ),
            ]
        )

    def unkept(self, key: Key) -> dict[str, Unkept]:
        rows = self._database.execute(
            "select property, given, observed, paths from unkept where type = ? and region = ? and id = ?", *key.columns
        )
        return {
            name: Unkept(given=json.loads(given), observed=json.loads(observed), paths=tuple(json.loads(paths)))
            for name, given, observed, paths in rows
        }

    def forget(self, key: Key) -> None:
        self._database.execute_together(
            (f"delete from {table} where type = ? and region = ? and id = ?", key.columns)
            for table in ("objects", "unkept")
        )

    def not_emulated(self) -> Mapping[str, int]:
        """Resources by `type` for types that moto lacks, and by `type.property` for what it loses of the others."""
        counts: Counter[str] = Counter()
        for token, number in self._database.execute("select type, count(*) from objects group by type"):
            counts[token] = number
        for token, paths in self._database.execute("select type, paths from unkept"):
            counts.update(f"{token}.{path}" for path in json.loads(paths))
        return dict(sorted(counts.items()))


def reset(store: Path) -> None:
    """Forget everything: moto keeps its objects in memory, and has been started anew."""
    database = Database(store)
    database.execute_together((f"delete from {table}", ()) for table in ("objects", "unkept", "creations"))
    database.close()


def not_emulated(store: Path) -> Mapping[str, int]:
    """The same count, read by another process; empty where no provider has written to `store` yet."""
    if not (store / FILE_NAME).exists():
        return {}
    database = Database(store)
    try:
        return Store(database).not_emulated()
    finally:
        database.close()
