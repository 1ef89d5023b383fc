"""Creations on record, so that a run killed before the engine wrote its state leaves no orphan and no duplicate.

A creation is noted before the API call, with a token of its own, and again with the id as soon as AWS has given one.
What an earlier run noted and no state holds is *interrupted*: the next creation of the same URN adopts it, and what
nobody adopts is an orphan.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from localcloud.aws.database import Database
from localcloud.protocol import Properties


@dataclass(frozen=True, kw_only=True)
class Creation:
    """`id` is empty where the run was killed before AWS answered."""

    token: str
    urn: str
    type: str
    region: str
    id: str
    inputs: Properties


@dataclass(frozen=True)
class Identity:
    """A resource as the engine's state names it."""

    urn: str
    id: str

    def is_of(self, type_token: str, identifier: str) -> bool:
        return self.id == identifier and self.urn.split("::")[2].split("$")[-1] == type_token


class Journal:
    """The engine's driver brackets each run with `begin_run` and `finish_run`; the provider notes what it creates."""

    def __init__(self, store: Path | Database) -> None:
        self._database = store if isinstance(store, Database) else Database(store)

    def begin_run(self) -> None:
        self._database.execute("insert into runs default values")

    def finish_run(self, in_state: Iterable[Identity]) -> None:
        """The engine has written its state: what is in it is no longer in doubt."""
        for identity in in_state:
            self.known(identity.urn, identity.id)

    def orphans(self) -> list[Creation]:
        """Creations of interrupted runs that are in no state and were not adopted."""
        return self._select("run < (select max(number) from runs)")

    def interrupted(self, urn: str) -> list[Creation]:
        return self._select("urn = ? and run < (select max(number) from runs)", urn)

    def intend(self, creation: Creation) -> None:
        """Note a creation before its API call."""
        self._database.execute(
            "insert into creations select ?, coalesce(max(number), 0), ?, ?, ?, '', ? from runs",
            creation.token,
            creation.urn,
            creation.type,
            creation.region,
            json.dumps(creation.inputs),
        )

    def created(self, creation: Creation, identifier: str) -> None:
        """Also moves an adopted creation into the run that goes on; an object has one creation, its last."""
        same = (creation.type, creation.region, identifier)
        self._database.execute_together(
            [
                ("delete from creations where type = ? and region = ? and id = ?", same),
                (
                    "insert or replace into creations select ?, coalesce(max(number), 0), ?, ?, ?, ?, ? from runs",
                    (creation.token, creation.urn, *same, json.dumps(creation.inputs)),
                ),
            ]
        )

    def drop(self, creation: Creation) -> None:
        self._database.execute("delete from creations where token = ?", creation.token)

    def known(self, urn: str, identifier: str) -> None:
        """The engine has this object in its state: it is nobody's orphan, and not to be adopted by a replacement."""
        self._database.execute("delete from creations where urn = ? and id = ?", urn, identifier)

    def _select(self, condition: str, *values: str) -> list[Creation]:
        rows = self._database.execute(
            f"select token, urn, type, region, id, inputs from creations where {condition} order by rowid", *values
        )
        return [
            Creation(token=token, urn=urn, type=kind, region=region, id=identifier, inputs=json.loads(inputs))
            for token, urn, kind, region, identifier, inputs in rows
        ]
