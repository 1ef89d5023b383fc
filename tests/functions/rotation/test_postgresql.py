"""Rotation of users of a real PostgreSQL: over TLS, by SCRAM, and with no password in the server's own log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.rotation.postgresql import PostgresqlUser
from functions.rotation.postgresql_client import Refused, connect
from functions.rotation.scram import NotTheServer, SignIn, check_server
from tests.functions.rotation.postgresql_server import (
    ADMINISTRATOR,
    ADMINISTRATOR_PASSWORD,
    PostgresqlServer,
    postgresql_server,
)
from tests.functions.rotation.service import STEPS, Service

ROLE, DATABASE = "orders_app", "postgres"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    with postgresql_server() as running:
        with administration(running) as connection:
            connection.query(f"CREATE ROLE {ROLE} NOLOGIN")
        yield running


def administration(server: PostgresqlServer) -> Any:
    return signed_in(server, ADMINISTRATOR, ADMINISTRATOR_PASSWORD)


def signed_in(server: PostgresqlServer, user: str, password: str, **more: Any) -> Any:
    trust = {"certificate_authority": server.certificate_authority, **more}
    return connect("127.0.0.1", server.port, database=DATABASE, user=user, password=password, **trust)


def rotated(server: PostgresqlServer, user: str) -> PostgresqlUser:
    return PostgresqlUser(
        host="127.0.0.1",
        port=server.port,
        database=DATABASE,
        user=user,
        role=ROLE,
        administrator=lambda: {"username": ADMINISTRATOR, "password": ADMINISTRATOR_PASSWORD},
        certificate_authority=server.certificate_authority,
    )


def lets_in(server: PostgresqlServer, value: str | None) -> bool:
    credentials = json.loads(value or "{}")
    try:
        with signed_in(server, credentials["username"], credentials["password"]) as connection:
            return connection.query(f"SET ROLE {ROLE}") == 0
    except Refused:
        return False


@pytest.mark.cloud
def test_users_take_turns_and_both_values_work(service: Service, server: PostgresqlServer) -> None:
    kind, values = rotated(server, "turns"), []
    for _ in range(3):
        assert service.rotate(kind)
        values.append(service.value() or "")
    assert [json.loads(value)["username"] for value in values] == ["turns", "turns_clone", "turns"]
    assert [lets_in(server, value) for value in values] == [False, True, True]


@pytest.mark.cloud
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_a_step_leaves_the_value_in_use_valid_and_a_retry_mends_it(
    service: Service, server: PostgresqlServer, step: str
) -> None:
    kind = rotated(server, f"failing_{step.lower()}")
    assert service.rotate(kind)
    before, version = service.value(), service.new_version()

    def fail(next_step: str) -> None:
        if next_step == step:
            raise ConnectionError("no route to host")

    assert not service.rotate(kind, version, fail)
    assert service.value() == before and lets_in(server, before)
    assert service.rotate(kind, version)
    assert service.value() != before and lets_in(server, service.value()) and lets_in(server, before)


@pytest.mark.cloud
def test_the_servers_log_holds_every_statement_and_no_password(service: Service, server: PostgresqlServer) -> None:
    service.rotate(rotated(server, "logged"))
    log = server.log.read_text()
    assert 'CREATE ROLE "logged"' in log
    assert json.loads(service.value() or "{}")["password"] not in log


@pytest.mark.cloud
def test_who_is_not_let_in_is_told_so_without_the_password(server: PostgresqlServer) -> None:
    with pytest.raises(Refused, match="28P01: password authentication failed") as caught:
        signed_in(server, ADMINISTRATOR, "not-it-at-all")
    assert "not-it-at-all" not in str(caught.value)


@pytest.mark.cloud
def test_a_server_with_a_certificate_of_others_is_not_spoken_to(server: PostgresqlServer) -> None:
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        signed_in(server, ADMINISTRATOR, ADMINISTRATOR_PASSWORD, certificate_authority=None)


@pytest.mark.cloud
def test_a_statement_that_is_refused_leaves_the_connection_usable(server: PostgresqlServer) -> None:
    with administration(server) as connection:
        with pytest.raises(Refused, match="42P01"):
            connection.query("SELECT * FROM nothing")
        assert connection.query("SELECT 1 UNION SELECT 2") == 2


def test_the_exchange_is_that_of_the_standard() -> None:
    """RFC 7677, section 3; PostgreSQL's client leaves the user's name out of the exchange, which changes the proof."""
    exchange = SignIn(password="pencil", nonce="rOprNGfwEbeRWgbNEkqO")
    server_first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    assert exchange.first == "n,,n=,r=rOprNGfwEbeRWgbNEkqO"
    answer, expected = exchange.final(server_first)
    assert answer.startswith("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=")
    with pytest.raises(NotTheServer):
        check_server("v=AAAA", expected)
    with pytest.raises(NotTheServer, match="another exchange"):
        exchange.final("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
