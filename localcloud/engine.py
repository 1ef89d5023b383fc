"""Drives the project's own program through the real Pulumi engine, on the state and the settings of a local cloud."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pulumi.automation import ConfigValue, LocalWorkspace, OutputMap, PulumiCommand, Stack, UpdateSummary
from pulumi.automation._stack import StackInitMode
from pulumi.automation.errors import CommandError

from localcloud.errors import LocalCloudError
from localcloud.events import Recording, Step
from localcloud.layout import PROJECT_NAME, CloudDirectory

PARALLEL_OPERATIONS = 24
"""Bounded: each operation in flight holds memory in the engine and a thread in a provider."""

_SALT = re.compile(r"^encryptionsalt: .*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    recording: Recording
    seconds: float


class OperationFailed(LocalCloudError):
    """The engine refused or failed; the sentences are the engine's, the program's or the policies' own."""

    def __init__(self, operation: str, recording: Recording, log: Path) -> None:
        self.recording = recording
        blocked = [
            f"{item.policy}: {item.message}" + (f" ({_name(item.urn)})" if item.urn else "")
            for item in recording.violations
            if item.mandatory
        ]
        sentences = list(dict.fromkeys(blocked or recording.errors)) or [f"{operation} failed; see {log}"]
        super().__init__("\n".join(sentences))


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Providers:
    """Which providers the engine talks to, and what it has to know to reach the local cloud through them."""

    variables: Mapping[str, str]
    """Environment of the engine, which its plugins inherit."""
    config: Mapping[str, str] = field(default_factory=dict)
    """Values laid over the stack's file, by path in the project's namespace."""
    secret_config: Mapping[str, str] = field(default_factory=dict)
    pulumi_home: Path | None = None
    """Where plugins are found; None is the caller's own."""


class Engine:
    """The engine on one stack; `program` declares the resources.

    `ready` waits for the providers to have started. `policies` does for the policy pack, and gives the environment that
    its runner needs; without it previews and ups are not judged.
    """

    def __init__(
        self,
        cloud: CloudDirectory,
        ready: Callable[[], Providers],
        program: Callable[[], None],
        policies: Callable[[], Mapping[str, str]] | None = None,
    ) -> None:
        self._cloud = cloud
        self._program = program
        self._policy_packs = [str(cloud.root / "policies")] if policies else None
        _prepare_workspace(cloud)
        command = PulumiCommand()
        providers = ready()
        if policies:
            providers = replace(providers, variables={**providers.variables, **policies()})
        self._stack = self._open(command, providers)
        for path, value in providers.config.items():
            self._stack.set_config(f"{PROJECT_NAME}:{path}", ConfigValue(value=value), path=True)
        for key, value in providers.secret_config.items():
            self._stack.set_config(f"{PROJECT_NAME}:{key}", ConfigValue(value=value, secret=True))

    def preview(self, on_step: Callable[[Step], None] = lambda step: None) -> Outcome:
        packs = self._policy_packs
        return self._run("preview", on_step, lambda **common: self._stack.preview(policy_packs=packs, **common))

    def up(self, on_step: Callable[[Step], None], refresh: bool) -> Outcome:
        """Under the policies, which now see what a preview could not know."""
        packs = self._policy_packs
        return self._run("up", on_step, lambda **common: self._stack.up(refresh=refresh, policy_packs=packs, **common))

    def refresh(self, on_step: Callable[[Step], None]) -> Outcome:
        return self._run("refresh", on_step, lambda **common: self._stack.refresh(**common))

    def destroy(self, on_step: Callable[[Step], None]) -> Outcome:
        """Delete everything, what is protected or retained in a real account included: here it is all make-believe."""
        state = self._stack.export_stack()
        for resource in (state.deployment or {}).get("resources", ()):
            resource.pop("protect", None)
            resource.pop("retainOnDelete", None)
            if resource["type"] == "aws:s3/bucket:Bucket":
                # moto delivers access logs, so some are not empty.
                resource["outputs"]["forceDestroy"] = True
        self._stack.import_stack(state)
        return self._run("destroy", on_step, lambda **common: self._stack.destroy(**common))

    def _run(self, operation: str, on_step: Callable[[Step], None], call: Callable[..., object]) -> Outcome:
        recording = Recording(on_step=on_step)
        log = self._cloud.logs / f"{operation}.log"
        started = time.monotonic()
        with log.open("w") as file:
            write = lambda text: print(text, file=file, flush=True)  # noqa: E731
            try:
                call(
                    parallel=PARALLEL_OPERATIONS,
                    on_event=recording.hear,
                    on_output=write,
                    on_error=write,
                    color="never",
                )
            except CommandError:
                raise OperationFailed(operation, recording, log) from None
        return Outcome(recording=recording, seconds=time.monotonic() - started)

    def _open(self, command: PulumiCommand, providers: Providers) -> Stack:
        cloud = self._cloud
        variables = {
            "PULUMI_BACKEND_URL": f"file://{cloud.state}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(cloud.passphrase),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_ERROR_OUTPUT_STRING": "true",
            # The file backend rewrites the whole state after each step otherwise; the providers' journal and
            # server-side apply make up for a checkpoint when an operation is killed.
            "PULUMI_SKIP_CHECKPOINTS": "true",
            # The engine lives for seconds: a collector that runs less often saves an eighth of its time.
            "GOGC": "400",
            "GOMEMLIMIT": "1GiB",
            "PYTHONPATH": str(cloud.root),
            **providers.variables,
        }
        workspace = _Workspace(
            program=self._program,
            work_dir=str(cloud.workspace),
            pulumi_home=str(providers.pulumi_home) if providers.pulumi_home else None,
            env_vars=variables,
            pulumi_command=command,
        )
        try:
            mode = StackInitMode.SELECT if cloud.state_file.exists() else StackInitMode.CREATE
            return _Stack(cloud.stack, workspace, mode)
        except CommandError as error:
            raise LocalCloudError(_first_error(str(error))) from None


class _Workspace(LocalWorkspace):
    """Every command names its stack, so none has to be selected first."""

    def select_stack(self, stack_name: str) -> None:
        pass


class _Stack(Stack):
    """Nobody reads, after an operation, the outputs and the history that three more commands would fetch."""

    def outputs(self) -> OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> UpdateSummary:
        return UpdateSummary("", datetime.now(UTC), "", {}, {}, "")


def _first_error(text: str) -> str:
    return next((line.removeprefix("error: ") for line in text.splitlines() if "error: " in line), text)


def _prepare_workspace(cloud: CloudDirectory) -> None:
    """Copy the stack's files, keeping the salt that the engine added to its copy for encrypting secrets."""
    _keep_no_diary(cloud)
    shutil.copyfile(cloud.root / "Pulumi.yaml", cloud.workspace / "Pulumi.yaml")
    copy = cloud.workspace / f"Pulumi.{cloud.stack}.yaml"
    salt = _SALT.search(copy.read_text()) if copy.exists() else None
    text = (cloud.root / copy.name).read_text()
    copy.write_text(f"{text.rstrip()}\n{salt[0]}\n" if salt else text)
    if not cloud.passphrase.exists():
        with os.fdopen(os.open(cloud.passphrase, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))


def _keep_no_diary(cloud: CloudDirectory) -> None:
    """A file where the engine would make a folder: to log each property that it handles is half of its work."""
    folder = cloud.pulumi_home / "logs"
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.touch()
