"""A run killed at any point of a creation, and what the next one makes of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws.journal import Identity, Journal
from localcloud.aws.provider import AwsProvider
from localcloud.aws.resource_type import ResourceType
from localcloud.aws.table import RESOURCE_TYPES
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import ProviderError
from tests.localcloud.aws.engine import Engine, provider
from tests.localcloud.aws.examples import trust
from tests.localcloud.aws.tokens import ASSOCIATED, ASSOCIATION, BUCKET, KEY, PUBLIC_ACCESS_BLOCK, ROLE, SECRET


class Killed(BaseException):
    """kill -9 runs no handler: nothing in the provider may catch this."""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "store")


@pytest.fixture
def next_run(endpoint: AwsEndpoint, tmp_path: Path) -> Iterator[Callable[[], AwsProvider]]:
    """A provider in a process of its own, as far as the store can tell."""
    running: list[Any] = []

    def started() -> AwsProvider:
        Journal(tmp_path / "store").begin_run()
        running.append(provider(endpoint, tmp_path / "store"))
        return running[-1].__enter__()

    yield started
    for one in running:
        one.__exit__(None, None, None)


@pytest.fixture(params=["before the answer", "before the note", "before the end"])
def killed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Kill the next creation of a type: when AWS has it but has not said so, when the id is not noted, or later."""

    def kill(token: str) -> Any:
        kind, patch = RESOURCE_TYPES[token], pytest.MonkeyPatch()
        real: Callable[..., str] = kind.create

        def create(*arguments: Any) -> str:
            real(*arguments)
            raise Killed

        match request.param:
            case "before the answer":
                patch.setattr(kind, "create", create)
            case "before the note":
                patch.setattr(Journal, "created", _killed)
            case "before the end":
                patch.setattr(ResourceType, "settle", _killed)
                patch.setattr(type(kind), "settle", _killed)
        return patch

    return kill


def _killed(*_: object) -> None:
    raise Killed


CASES = [
    (BUCKET, {"bucket": "interrupted", "tags": {"a": "b"}}),
    (ROLE, {"name": "interrupted", "assumeRolePolicy": trust("s3.amazonaws.com")}),
    (KEY, {"description": "interrupted", "tags": {"a": "b"}}),
    (KEY, {}),
    (SECRET, {"name": "interrupted", "recoveryWindowInDays": 0}),
    (ASSOCIATION, ASSOCIATED),
]


@pytest.mark.parametrize(("token", "inputs"), CASES)
def test_the_next_run_adopts_what_a_killed_one_made(
    token: str, inputs: dict[str, Any], next_run, killed, journal: Journal, endpoint: AwsEndpoint
):
    engine = _killed_while_creating(token, inputs, next_run, killed)
    before = _count(token, engine.provider)
    engine.provider = next_run()
    state = engine.create(inputs)
    assert _count(token, engine.provider) == before
    assert state.properties.get("description", "") == inputs.get("description", "")
    assert not engine.diff(inputs).paths
    assert engine.refresh() == state
    assert not journal.orphans()
    engine.delete()


@pytest.mark.parametrize(("token", "inputs"), CASES)
def test_what_nobody_adopts_is_an_orphan_and_can_be_deleted(
    token: str, inputs: dict[str, Any], next_run, killed, journal: Journal
):
    before = _count(token, next_run())
    engine = _killed_while_creating(token, inputs, next_run, killed)
    later = next_run()
    assert [orphan.urn for orphan in journal.orphans()] == [engine.request.urn]
    later.delete_orphans([])
    assert not journal.orphans()
    assert _count(token, later) == before


def test_kill_9_in_the_middle_of_many_creations(endpoint: AwsEndpoint, tmp_path: Path, next_run, journal: Journal):
    """The real thing: a process that is creating on sixteen threads, and is shown no mercy."""
    names = [f"key-{number}" for number in range(20)]
    before = _count(KEY, next_run())
    program = f"""
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.engine import Engine, provider
endpoint = AwsEndpoint(url={endpoint.url!r}, account_id="123456789012", access_key_id="a", secret_access_key="b")
def create(name):
    Engine(aws, {KEY!r}, name=name).create({{"enableKeyRotation": True}})
    print(name, flush=True)
with provider(endpoint, Path({str(tmp_path / "store")!r})) as aws, ThreadPoolExecutor(16) as pool:
    list(pool.map(create, {names!r}))
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(5):
            assert process.stdout.readline()
        process.kill()
    aws = next_run()
    made = {Engine(aws, KEY, name=name).create({"enableKeyRotation": True}).id for name in names}
    aws.delete_orphans([])
    assert len(made) == len(names)
    assert _count(KEY, aws) == before + len(names)


def test_what_is_in_the_state_is_no_orphan(next_run, journal: Journal):
    engine = Engine(next_run(), KEY)
    state = engine.create({})
    journal.finish_run([Identity(engine.request.urn, state.id)])
    next_run()
    assert not journal.orphans()


def test_a_replacement_does_not_adopt_the_old_object(next_run):
    """Also when the run that made it was killed after the engine had saved it, and the inputs are the same."""
    engine = Engine(next_run(), KEY)
    engine.create({})
    engine.provider = next_run()
    old, new = engine.replace({})
    assert old.id != new.id


def test_what_can_not_become_the_inputs_is_not_adopted(next_run, journal: Journal):
    inputs = {"bucket": "first-choice"}
    engine = Engine(next_run(), BUCKET)
    engine.create(inputs)
    engine.provider = next_run()
    assert engine.create({"bucket": "second-choice"}).id == "second-choice"
    assert [orphan.id for orphan in journal.orphans()] == ["first-choice"]
    engine.provider.delete_orphans([])


def test_an_orphan_that_another_resource_has_taken_over_is_kept(next_run, journal: Journal):
    """The program renames a resource between the killed run and the next one."""
    bucket = Engine(next_run(), BUCKET)
    bucket.create({"bucket": "renamed-logically"})
    inputs = {"bucket": "renamed-logically", "blockPublicAcls": True}
    Engine(bucket.provider, PUBLIC_ACCESS_BLOCK, name="old").create(inputs)
    journal.finish_run([Identity(bucket.request.urn, "renamed-logically")])
    renamed = Engine(next_run(), PUBLIC_ACCESS_BLOCK, name="new")
    renamed.create(inputs)
    renamed.provider.delete_orphans([])
    assert renamed.refresh()


@pytest.mark.parametrize(("token", "inputs"), [case for case in CASES if case[0] in (BUCKET, ROLE)])
def test_what_was_made_after_an_attempt_that_never_reached_aws_is_no_orphan(
    token: str, inputs: dict[str, Any], next_run, journal: Journal
):
    """The killed attempt left a name on record, and the object that bears it now is in the state."""
    engine = Engine(next_run(), token)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(RESOURCE_TYPES[token], "create", _killed)
        engine.create(inputs)
    engine.provider = next_run()
    identity = Identity(engine.request.urn, engine.create(inputs).id)
    journal.finish_run([identity])
    engine.provider.delete_orphans([identity])
    assert engine.refresh()
    assert not journal.orphans()
    engine.delete()


def test_an_adopted_object_is_brought_to_the_inputs(next_run):
    engine = Engine(next_run(), BUCKET)
    engine.create({"bucket": "half-done", "tags": {"old": "tag"}})
    engine.provider = next_run()
    state = engine.create({"bucket": "half-done", "tags": {"new": "tag"}})
    assert state.properties["tags"] == {"new": "tag"}
    assert engine.refresh() == state
    engine.delete()


def test_a_refused_creation_leaves_no_trace(next_run, journal: Journal):
    owner = Engine(next_run(), ROLE)
    owner.create({"name": "owned", "assumeRolePolicy": trust("s3.amazonaws.com")})
    journal.finish_run([Identity(owner.request.urn, "owned")])
    other = Engine(next_run(), ROLE)
    for _ in range(2):
        with pytest.raises(ProviderError, match="exists already"):
            other.create({"name": "owned", "assumeRolePolicy": trust("s3.amazonaws.com")})
        other.provider = next_run()
    assert not journal.orphans()
    owner.delete()


def test_without_a_run_nothing_is_interrupted(aws: AwsProvider, tmp_path: Path):
    Engine(aws, KEY).create({})
    assert not Journal(tmp_path / "store").orphans()


def _killed_while_creating(token: str, inputs: dict[str, Any], next_run, killed) -> Engine:
    engine, patch = Engine(next_run(), token), killed(token)
    with pytest.raises(Killed):
        engine.create(inputs)
    patch.undo()
    return engine


def _count(token: str, aws: AwsProvider) -> int:
    """Objects of the type that are alive."""
    there = aws._aws("eu-central-1")
    match token:
        case "aws:kms/key:Key":
            keys = there.client("kms").list_keys(Limit=1000)["Keys"]
            return sum(RESOURCE_TYPES[KEY].read(there, key["KeyId"]) is not None for key in keys)
        case "aws:s3/bucket:Bucket":
            return len(there.client("s3").list_buckets()["Buckets"])
        case "aws:iam/role:Role":
            return len(there.client("iam").list_roles()["Roles"])
        case "aws:secretsmanager/secret:Secret":
            return len(there.client("secretsmanager").list_secrets()["SecretList"])
    return len(there.store.objects(token, "eu-central-1"))
