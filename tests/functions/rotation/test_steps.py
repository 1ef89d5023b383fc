"""The four steps: the value in use works whatever fails, a retry goes on where it stopped, and a failure is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from functions.rotation.alternation import next_user
from functions.rotation.generated import Generated
from functions.rotation.passwords import password
from functions.rotation.steps import PENDING, NotUnderRotation, rotate
from observability.event_rules import EVENT_RULES
from tests.functions.rotation.service import STEPS, Service
from tests.observability.event_patterns import matches

FAILED = EVENT_RULES["secret-rotation-failed"].pattern


class Injected(Exception):
    """Raised by the tests."""


@dataclass(kw_only=True)
class Database:
    """Stands for a server with two users who take turns: what it lets in is what it was told."""

    passwords: dict[str, str] = field(default_factory=dict)
    renewals: int = 0

    def renewed(self, current: str | None) -> str:
        self.renewals += 1
        return json.dumps({"username": next_user("app", current), "password": password()})

    def install(self, pending: str) -> None:
        user = json.loads(pending)
        self.passwords[user["username"]] = user["password"]

    def prove(self, pending: str) -> None:
        if not self.lets_in(pending):
            raise PermissionError("password authentication failed")

    def lets_in(self, value: str | None) -> bool:
        user = json.loads(value) if value else {}
        return bool(user) and self.passwords.get(user["username"]) == user["password"]


@pytest.fixture
def database() -> Database:
    return Database()


def failing_before(step: str):
    def before(next_step: str) -> None:
        if next_step == step:
            raise Injected

    return before


def test_an_empty_secret_is_filled(service: Service, database: Database) -> None:
    assert service.value() is None
    assert service.rotate(database)
    assert database.lets_in(service.value())


def test_the_next_value_is_the_other_users(service: Service, database: Database) -> None:
    users = []
    for _ in range(3):
        assert service.rotate(database)
        users.append(json.loads(service.value() or "")["username"])
    assert users == ["app", "app_clone", "app"]


def test_the_value_before_works_after_a_rotation_too(service: Service, database: Database) -> None:
    service.rotate(database)
    before = service.value()
    service.rotate(database)
    assert service.value("AWSPREVIOUS") == before
    assert database.lets_in(before)


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_a_step_leaves_the_value_in_use_alone_and_is_reported(
    service: Service, database: Database, step: str
) -> None:
    assert service.rotate(database)
    before = service.value()
    assert not service.rotate(database, before=failing_before(step))
    assert service.value() == before
    assert database.lets_in(before)
    assert [matches(FAILED, event) for event in service.events] == [False, True]


@pytest.mark.parametrize("step", STEPS)
def test_a_retry_finishes_with_the_value_that_the_first_attempt_made(
    service: Service, database: Database, step: str
) -> None:
    service.rotate(database)
    version = service.new_version()
    service.rotate(database, version, failing_before(step))
    made = service.value(PENDING)
    assert service.rotate(database, version)
    assert database.lets_in(service.value())
    assert made is None or service.value() == made
    assert database.renewals == 2


@pytest.mark.parametrize("step", STEPS)
def test_a_step_may_be_repeated(service: Service, database: Database, step: str) -> None:
    service.rotate(database)
    version = service.new_version()
    for one in STEPS:
        for _ in range(2 if one == step else 1):
            rotate(service.client, service.secret, version, one, database)
    assert database.lets_in(service.value())
    assert database.renewals == 2


@pytest.mark.parametrize("broken", ["install", "prove"])
def test_what_the_database_refuses_never_comes_into_use(
    service: Service, database: Database, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.rotate(database)
    before = service.value()

    def refuse(pending: str) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(database, broken, refuse)
    assert not service.rotate(database)
    assert service.value() == before
    assert database.lets_in(before)


def test_a_version_that_is_not_pending_is_refused(service: Service, database: Database) -> None:
    service.rotate(database)
    with pytest.raises(NotUnderRotation, match="is not AWSPENDING"):
        rotate(service.client, service.secret, "00000000-0000-0000-0000-000000000000", "createSecret", database)


def test_a_secret_that_is_not_rotated_is_refused(service: Service, database: Database) -> None:
    with pytest.raises(NotUnderRotation, match="is not rotated"):
        rotate(service.client, service.secret, "any", "createSecret", database)


def test_an_unknown_step_is_refused(service: Service, database: Database) -> None:
    with pytest.raises(ValueError, match="no step of a rotation"):
        rotate(service.client, service.secret, service.new_version(), "dropSecret", database)


@pytest.mark.parametrize(("once", "changes"), [(True, False), (False, True)])
def test_generated_text_stays_if_it_is_to_be_made_once(service: Service, once: bool, changes: bool) -> None:
    kind = Generated(once=once)
    service.rotate(kind)
    first = service.value()
    service.rotate(kind)
    assert first and (service.value() != first) is changes


def test_passwords_are_long_plain_and_never_the_same() -> None:
    made = {password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 40 and one.isalnum() and one.isascii() for one in made)
