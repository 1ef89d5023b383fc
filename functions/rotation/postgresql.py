"""Users of a PostgreSQL database who take turns. A user is given one role, which owns what an application may do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from functions.rotation.alternation import Credentials, next_user
from functions.rotation.passwords import password
from functions.rotation.postgresql_client import Connection, connect, identifier, literal
from functions.rotation.scram import verifier


@dataclass(frozen=True, kw_only=True)
class PostgresqlUser:
    """A user of `database`, and its clone; both are members of `role`, which exists already."""

    host: str
    database: str
    user: str
    role: str
    administrator: Callable[[], Credentials]
    """Reads user name and password of one who may create users and grant the role."""
    port: int = 5432
    certificate_authority: str | None = None
    """PEM text; None trusts what the system trusts."""

    def renewed(self, current: str | None) -> str:
        return json.dumps(
            {
                "engine": "postgres",
                "host": self.host,
                "port": self.port,
                "dbname": self.database,
                "username": next_user(self.user, current),
                "password": password(),
            }
        )

    def install(self, pending: str) -> None:
        credentials = json.loads(pending)
        user = credentials["username"]
        with self._connect(self.administrator()) as database:
            found = database.query(f"SELECT 1 FROM pg_roles WHERE rolname = {literal(user)}")
            # The server is told a verifier, as psql's \password does: the password would appear in its log.
            database.query(
                f"{'ALTER' if found else 'CREATE'} ROLE {identifier(user)} "
                f"LOGIN PASSWORD {literal(verifier(credentials['password']))}"
            )
            database.query(f"GRANT {identifier(self.role)} TO {identifier(user)}")

    def prove(self, pending: str) -> None:
        with self._connect(json.loads(pending)) as database:
            database.query("SELECT 1")

    def _connect(self, user: Credentials) -> Connection:
        return connect(
            self.host,
            self.port,
            database=self.database,
            user=user["username"],
            password=user["password"],
            certificate_authority=self.certificate_authority,
        )
