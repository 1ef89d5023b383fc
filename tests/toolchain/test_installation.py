"""The order of sources, what makes a program stale, and two processes at once."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.toolchain.conftest import Vendor
from tests.toolchain.tables import builds, executable, fake_go, program, toolchain
from tests.toolchain.test_downloads import tar_gz
from toolchain.errors import ToolchainError
from toolchain.installation import Toolchain, this_platform
from toolchain.models import Archive, Program

PROJECT = Path(__file__).resolve().parents[2]
MACHINE = this_platform()


def released(vendor: Vendor, *, content: bytes = b"released", digest: str | None = None) -> Program:
    """The greeter with a release that the vendor offers."""
    url = vendor.offers("/greeter", content)
    return program(archives={MACHINE: Archive(url=url, sha256=digest or hashlib.sha256(content).hexdigest())})


def origin(tools: Toolchain, name: str = "greeter") -> tuple[str, str, str]:
    (status,) = (status for status in tools.status() if status.name == name)
    return status.state, status.origin, status.version


def test_a_program_on_path_comes_first(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    found = executable(empty_path / "greeter", "echo greeter 1.9.0")
    tools = toolchain(tmp_path, [released(vendor)])
    assert tools.ensure(["greeter"]) == {"greeter": found}
    assert origin(tools) == ("ready", "PATH", "1.9.0")
    assert builds(empty_path) == 0
    assert not vendor.requests


def test_a_release_comes_before_a_build(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [released(vendor)])
    path = tools.ensure(["greeter"])["greeter"]
    assert path.read_bytes() == b"released"
    assert os.access(path, os.X_OK)
    assert origin(tools) == ("ready", "release", "1.3.0")
    assert builds(empty_path) == 0


def test_programs_of_one_archive_are_fetched_once(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    bundle = tar_gz(greeter=b"hello", parter=b"bye")
    url, digest = vendor.offers("/bundle.tar.gz", bundle), hashlib.sha256(bundle).hexdigest()
    tools = toolchain(
        tmp_path,
        [
            program(name, archives={MACHINE: Archive(url=url, sha256=digest, member=f"folder/{name}")})
            for name in ("greeter", "parter")
        ],
    )
    paths = tools.ensure(["greeter", "parter"])
    assert [path.read_bytes() for path in paths.values()] == [b"hello", b"bye"]
    assert vendor.requests.count("GET /bundle.tar.gz") == 1


def test_without_a_release_for_this_machine_it_is_built(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    other = program(archives={"plan9-mips": Archive(url=f"{vendor.address}/greeter", sha256="0" * 64)})
    tools = toolchain(tmp_path, [other])
    tools.ensure(["greeter"])
    assert origin(tools) == ("ready", "built", "1.2.0")
    assert not vendor.requests


def test_what_the_vendor_does_not_give_is_built(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [released(vendor)])
    vendor.answers.clear()
    tools.ensure(["greeter"])
    assert origin(tools) == ("ready", "built", "1.2.0")


def test_a_wrong_file_stops_everything(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [released(vendor, digest="0" * 64)])
    with pytest.raises(ToolchainError, match="SHA-256"):
        tools.ensure(["greeter"])
    assert origin(tools)[0] == "missing"
    assert builds(empty_path) == 0


def test_when_no_source_has_it_the_failure_names_each(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path, "echo 'dial tcp: lookup modules.test: no such host' >&2; exit 1")
    tools = toolchain(tmp_path, [released(vendor)])
    vendor.answers.clear()
    with pytest.raises(ToolchainError, match=r"^greeter was not built: .*network.*greeter\.log.*answered 404"):
        tools.ensure(["greeter"])


def test_programs_of_one_module_are_built_in_one_go(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [program("greeter"), program("parter")])
    paths = tools.ensure(["greeter", "parter"])
    assert builds(empty_path) == 1
    assert paths["parter"].read_text() == "made example.test/parter\n"


def test_only_what_is_asked_for_is_built(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [program("greeter"), program("parter")])
    tools.ensure(["greeter"])
    assert origin(tools, "parter")[0] == "missing"
    tools.ensure(["greeter", "parter"])
    assert (empty_path / "builds").read_text().splitlines()[1].split()[-1] == "example.test/parter"


def test_a_warm_ensure_runs_nothing_and_is_fast(
    empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_go(empty_path)
    executable(empty_path / "parter", "echo parter 1.5.0")
    programs = [program("greeter"), program("parter")]
    toolchain(tmp_path, programs).ensure(["greeter", "parter"])

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    start = time.perf_counter()
    toolchain(tmp_path, programs).ensure(["greeter", "parter"])
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize("change", ["go.mod", "go.sum", "main.go"])
def test_a_changed_module_makes_its_programs_stale(empty_path: Path, tmp_path: Path, change: str) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [program()])
    tools.ensure(["greeter"])
    (tmp_path / "modules" / "greeter" / change).write_text("changed")
    assert origin(tools)[0] == "stale"
    with pytest.raises(ToolchainError, match=r"greeter is not installed; run `python -m toolchain install greeter`"):
        tools.path("greeter")
    tools.ensure(["greeter"])
    assert builds(empty_path) == 2
    assert origin(tools)[0] == "ready"


def test_a_release_stays_while_it_is_the_pinned_one(empty_path: Path, tmp_path: Path, vendor: Vendor) -> None:
    old = released(vendor)
    toolchain(tmp_path, [old]).ensure(["greeter"])
    assert origin(toolchain(tmp_path, [old]))[0] == "ready"
    new = released(vendor, content=b"released later")
    assert origin(toolchain(tmp_path, [new]))[0] == "stale"
    assert toolchain(tmp_path, [new]).ensure(["greeter"])["greeter"].read_bytes() == b"released later"


@pytest.mark.parametrize("damage", ["gone", "cut short", "stamp damaged"])
def test_a_damaged_installation_is_made_anew(empty_path: Path, tmp_path: Path, damage: str) -> None:
    fake_go(empty_path)
    tools = toolchain(tmp_path, [program()])
    path = tools.ensure(["greeter"])["greeter"]
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    elif damage == "cut short":
        path.write_bytes(whole[:3])
    else:
        (tmp_path / ".toolchain" / "stamps" / "greeter.json").write_text("{")
    assert origin(tools)[0] == "missing"
    assert tools.ensure(["greeter"])["greeter"].read_bytes() == whole


def test_progress_says_which_item_of_how_many_and_how_long(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path, "/bin/sleep 1.2")
    said: list[str] = []
    toolchain(tmp_path, [program()]).ensure(["greeter"], said.append)
    assert said == [
        "[1/1] building greeter 1.2.0: 0 s of about 1 s",
        "[1/1] building greeter 1.2.0: 1 s of about 1 s",
        "[1/1] building greeter 1.2.0: done in 1 s",
    ]


def test_a_folder_that_cannot_be_written_is_named(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path)
    (tmp_path / ".toolchain").write_text("a file where the folder should be")
    with pytest.raises(ToolchainError, match=r"\.toolchain.*make it writable"):
        toolchain(tmp_path, [program()]).ensure(["greeter"])


def test_a_disk_that_fills_up_while_downloading_is_named(small_disk: Path, empty_path: Path, vendor: Vendor) -> None:
    fake_go(empty_path)
    tools = toolchain(small_disk, [released(vendor, content=bytes(1 << 20))])
    with pytest.raises(ToolchainError, match=r"the disk of .*\.toolchain is full: free some space and run the same"):
        tools.ensure(["greeter"])
    assert origin(tools)[0] == "missing"
    assert builds(empty_path) == 0


INSTALL = """
import signal, sys
from pathlib import Path
from tests.toolchain.tables import program, toolchain
# Where the tests run in the background, an interrupt is ignored by inheritance.
signal.signal(signal.SIGINT, signal.default_int_handler)
toolchain(Path(sys.argv[1]), [program()]).ensure(["greeter"], lambda text: print(text, flush=True))
"""


def installing(root: Path) -> subprocess.Popen[str]:
    """Another process that installs the greeter below `root`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        [sys.executable, "-c", INSTALL, root],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_build(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while builds(folder) == 0:
        assert time.monotonic() < deadline, "no build began"
        time.sleep(0.02)


def written(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"{path.name} was not written"
        time.sleep(0.02)
    return path.read_text()


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_of_two_at_once_one_builds_and_the_other_waits_and_says_so(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path, "/bin/sleep 1.5")
    first = installing(tmp_path)
    wait_for_build(empty_path)
    second = installing(tmp_path)
    answers = [process.communicate(timeout=60) for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], answers
    assert builds(empty_path) == 1
    assert "waiting for another process" not in answers[0][0]
    assert "waiting for another process" in answers[1][0]


def test_after_kill_9_the_next_run_waits_for_what_is_left_and_finishes(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path, "/bin/sleep 1")
    killed = installing(tmp_path)
    wait_for_build(empty_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    assert origin(toolchain(tmp_path, [program()]))[0] == "missing"

    said: list[str] = []
    path = toolchain(tmp_path, [program()]).ensure(["greeter"], said.append)["greeter"]
    assert path.read_text() == "made example.test/greeter\n"
    assert any("waiting for another process" in text for text in said)
    assert builds(empty_path) == 2
    assert not list((tmp_path / ".toolchain" / "work").iterdir())


def test_an_interrupted_build_leaves_no_process_and_nothing_half_done(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path, f"/bin/sleep 30 & echo $! > {empty_path}/pid; wait")
    interrupted = installing(tmp_path)
    pid = int(written(empty_path / "pid"))
    interrupted.send_signal(signal.SIGINT)
    interrupted.communicate(timeout=60)
    ended = time.monotonic() + 20
    while runs(pid):
        assert time.monotonic() < ended, "a process of the build is left"
        time.sleep(0.02)
    assert origin(toolchain(tmp_path, [program()]))[0] == "missing"
    assert not list((tmp_path / ".toolchain" / "work").iterdir())
