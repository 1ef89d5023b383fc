from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.processes import Ports, ProcessFailed, ProcessSpec, Supervisor

_SLEEP = "import time; time.sleep(600)"
_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path)
    yield supervisor
    supervisor.stop()


def _spec(code: str = _SLEEP, *, name: str = "sleeper", ready: bool = True, within: float = 10, **environment: str):
    return ProcessSpec(
        name=name,
        argv=[sys.executable, "-c", code],
        environment=environment,
        ready=lambda: ready,
        ready_within_seconds=within,
    )


def _pid(supervisor: Supervisor, name: str = "sleeper") -> int:
    process = supervisor.find(name)
    assert process
    return process.pid


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_running_process_is_left_alone(supervisor: Supervisor) -> None:
    assert supervisor.ensure(_spec())
    pid = _pid(supervisor)
    assert not supervisor.ensure(_spec())
    assert _pid(supervisor) == pid
    assert supervisor.status() == {"sleeper": True}


def test_another_supervisor_of_the_directory_knows_it(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.ensure(_spec())
    assert not Supervisor(tmp_path).ensure(_spec())


def test_a_dead_process_is_noticed_and_replaced(supervisor: Supervisor) -> None:
    supervisor.ensure(_spec())
    pid = _pid(supervisor)
    os.kill(pid, signal.SIGKILL)
    while supervisor.alive("sleeper"):
        time.sleep(0.01)
    assert supervisor.status() == {"sleeper": False}
    assert supervisor.ensure(_spec())
    assert _pid(supervisor) != pid


def test_other_arguments_mean_another_process(supervisor: Supervisor) -> None:
    supervisor.ensure(_spec())
    pid = _pid(supervisor)
    assert supervisor.ensure(_spec(SETTING="other"))
    assert not _exists(pid)


def test_a_stranger_with_a_recycled_pid_is_never_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.ensure(_spec())
    pid = _pid(supervisor)
    record = tmp_path / "processes" / "sleeper.json"
    own = record.read_text()
    record.write_text(json.dumps({**json.loads(own), "started": 1}))
    assert not supervisor.alive("sleeper")
    supervisor.stop()
    assert _exists(pid)
    record.write_text(own)


def test_stop_leaves_none_not_even_a_stubborn_one(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localcloud.processes._TERMINATION_SECONDS", 0.2)
    log = supervisor.log("stubborn")
    supervisor.ensure(
        ProcessSpec(
            name="stubborn", argv=[sys.executable, "-c", _STUBBORN], ready=lambda: log.read_text().strip() == "up"
        )
    )
    supervisor.ensure(_spec())
    pids = [_pid(supervisor, "stubborn"), _pid(supervisor)]
    supervisor.stop()
    assert not any(map(_exists, pids))
    assert supervisor.status() == {}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (_spec("raise SystemExit(3)", ready=False), "sleeper ended while starting; its log is "),
        (_spec(ready=False, within=0.2), "sleeper did not become ready within 0 s; its log is "),
        (ProcessSpec(name="sleeper", argv=["/no/such/program"], ready=lambda: True), "cannot be started: /no/such"),
    ],
)
def test_a_failure_is_one_sentence_and_leaves_nothing(supervisor: Supervisor, spec: ProcessSpec, words: str) -> None:
    with pytest.raises(ProcessFailed, match=words):
        supervisor.ensure(spec)
    assert supervisor.status() == {}


def test_a_process_sees_only_the_environment_that_it_is_given(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "live")
    monkeypatch.setenv("KUBECONFIG", "/live")
    log = supervisor.log("sleeper")
    code = f"import os; print(sorted(k for k in os.environ if k != 'LC_CTYPE'), flush=True); {_SLEEP}"
    supervisor.ensure(
        ProcessSpec(
            name="sleeper",
            argv=[sys.executable, "-c", code],
            environment={"ONLY": "this"},
            ready=lambda: log.read_text() != "",
        )
    )
    assert log.read_text() == "['ONLY']\n"
    assert log.stat().st_mode & 0o077 == 0


def test_ports_are_kept_and_differ(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    first = ports.claim({"a": False, "b": False})
    assert first["a"] != first["b"]
    assert ports.claim({"a": False, "b": False}) == first


def test_a_port_that_a_stranger_took_is_given_up(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    first = ports.claim({"a": False, "b": False})
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", first["a"]))
        stranger.listen()
        assert ports.claim({"a": True, "b": False}) == first
        second = ports.claim({"a": False, "b": False})
    assert second["a"] != first["a"] and second["b"] == first["b"]
