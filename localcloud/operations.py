"""What the command line does, step by step, on one stack's local cloud."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import toolchain
from localcloud import lock
from localcloud.access import write_aws_config
from localcloud.environment import isolate
from localcloud.errors import LocalCloudError
from localcloud.layout import CloudDirectory
from localcloud.report import Progressing, Summary
from settings.loader import load_from_files

if TYPE_CHECKING:
    from localcloud.aws.journal import Identity
    from localcloud.cloud import LocalCloud, Started
    from localcloud.endpoints import AwsEndpoint, Endpoints
    from localcloud.engine import Engine, Outcome
    from settings.models import Settings


class Operations:
    """Each method is one command; the lock is held from its start to its end."""

    def __init__(self, cloud: CloudDirectory, progress: Progressing, real_plugins: bool = False) -> None:
        self._cloud = cloud
        self._progress = progress
        self._real_plugins = real_plugins

    def preview(self) -> Summary:
        with self._session("preview", judged=True) as session, self._progress.during(f"preview of {self._cloud.stack}"):
            outcome = session.engine.preview(self._progress.step)
        return session.summary(outcome)

    def graph(self) -> dict[str, Any]:
        from localcloud.graph import resource_graph

        with self._session("graph") as session:
            return resource_graph(session.engine.preview().recording)

    def up(self) -> Summary:
        """Start what is not running, preview under the policies, then bring the stack up."""
        with self._session("up", start_cloud=True, judged=True) as session:
            assert session.endpoints
            with self._progress.during("preview under the policies"):
                session.engine.preview(self._progress.step)
            with self._progress.during(f"up of {self._cloud.stack}"), self._journalled(session.endpoints.aws):
                outcome = session.engine.up(self._progress.step, refresh=session.stale)
        return session.summary(outcome)

    def refresh(self) -> Summary:
        with self._session("refresh") as session, self._progress.during(f"refresh of {self._cloud.stack}"):
            if session.endpoints is None:
                raise LocalCloudError(
                    f"stack {self._cloud.stack!r} has no cloud running to compare with; start it with `up`"
                )
            outcome = session.engine.refresh(self._progress.step)
        return session.summary(outcome)

    def destroy(self) -> Summary | None:
        """Delete every resource through the engine, then the cloud itself, whatever the engine could not delete.

        None where no resource was reachable.
        """
        summary = None
        if self._cloud.state_file.exists() and self._local_cloud().endpoints():
            try:
                with self._session("destroy") as session, self._progress.during(f"destroy of {self._cloud.stack}"):
                    summary = session.summary(session.engine.destroy(self._progress.step))
            except LocalCloudError as error:
                self._progress.warn(f"not everything was deleted one by one: {error}")
        if self._cloud.path.exists():
            self.down()
            shutil.rmtree(self._cloud.path)
        return summary

    def down(self) -> bool:
        """Stop the cloud's processes; what it knows stays on disk. True where there were any."""
        with lock.exclusive(self._cloud.lock, "down"):
            end_engines(self._cloud)
            cloud = self._local_cloud()
            were_running = bool(cloud.status())
            cloud.down()
        return were_running

    def _local_cloud(self) -> LocalCloud:
        from localcloud.cloud import LocalCloud

        return LocalCloud(self._cloud.path, toolchain.path)

    @contextmanager
    def _session(self, operation: str, *, start_cloud: bool = False, judged: bool = False) -> Iterator[Session]:
        """The engine under the lock, against what of the cloud is running, `judged` by the policies or not.

        Settings are read first: a mistake in them costs nothing.
        """
        started = time.monotonic()
        settings = load_from_files(self._cloud.root, self._cloud.stack).settings
        with lock.exclusive(self._cloud.lock, operation):
            self._cloud.create()
            start_cloud = start_cloud or self._real_plugins
            self._install("up" if start_cloud else "preview")
            end_engines(self._cloud)
            check_state(self._cloud)
            stale = self._cloud.interrupted.exists()
            if start_cloud:
                running = self._start(settings)
                endpoints = running.endpoints
                stale = stale or running.fresh_aws or bool(running.fresh_clusters)
            else:
                endpoints = self._local_cloud().endpoints()
            isolate(toolchain.path("pulumi").parent, Path(__file__).parent / "bin")
            from localcloud.program import Program

            program = Program(self._cloud.root)
            from localcloud.engine import Engine
            from localcloud.policy_server import policies
            from localcloud.providers import embedded, plugins

            attach = (
                plugins(endpoints) if endpoints and self._real_plugins else embedded(self._cloud, endpoints is not None)
            )
            with attach as ready, policies(self._cloud) if judged else nullcontext() as policies_ready:
                yield Session(
                    cloud=self._cloud,
                    operation=operation,
                    started=started,
                    engine=Engine(self._cloud, ready, program, policies_ready),
                    endpoints=endpoints,
                    stale=stale and self._cloud.state_file.exists(),
                )

    def _install(self, group: str) -> None:
        with self._progress.during("programs"):
            toolchain.ensure([group], self._progress.say)

    def _start(self, settings: Settings) -> Started:
        from localcloud.aws.store import reset

        names = [cluster.name for cluster in (settings.clusters.primary, settings.clusters.dr) if cluster]
        with self._progress.during("starting the local cloud"):
            running = self._local_cloud().up(names, settings.aws.account_id, self._progress.say)
        if running.fresh_aws:
            reset(self._cloud.aws_store)
        write_aws_config(self._cloud.aws_config, self._cloud.stack, running.endpoints.aws, settings.aws.primary_region)
        return running

    @contextmanager
    def _journalled(self, endpoint: AwsEndpoint) -> Iterator[None]:
        """Mark the operation as under way, so that the next one knows if it was killed; clear up after one that was."""
        from localcloud.aws.journal import Journal
        from localcloud.aws.provider import AwsProvider

        journal = Journal(self._cloud.aws_store)
        journal.begin_run()
        self._cloud.interrupted.touch()
        yield
        in_state = identities_in_state(self._cloud)
        journal.finish_run(in_state)
        with closing(AwsProvider(endpoint, self._cloud.aws_store)) as provider:
            provider.delete_orphans(in_state)
        self._cloud.interrupted.unlink()


@dataclass(frozen=True, kw_only=True)
class Session:
    """An operation under way. `stale` says that the state may not tell what the cloud holds."""

    cloud: CloudDirectory
    operation: str
    started: float
    engine: Engine
    endpoints: Endpoints | None
    stale: bool

    def summary(self, outcome: Outcome) -> Summary:
        from localcloud.aws.store import not_emulated

        return Summary.of(
            self.cloud.stack,
            self.operation,
            outcome.recording,
            time.monotonic() - self.started,
            not_emulated(self.cloud.aws_store),
            self.endpoints,
        )


def end_engines(cloud: CloudDirectory) -> None:
    """End engines that a killed operation left running, and free their lock: ours is held, so none is in use."""
    for pid in _engines_of(cloud):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(cloud.state / ".pulumi" / "locks", ignore_errors=True)


def identities_in_state(cloud: CloudDirectory) -> list[Identity]:
    """Every resource that the engine knows of."""
    from localcloud.aws.journal import Identity

    checkpoint = json.loads(cloud.state_file.read_text())["checkpoint"]
    resources = checkpoint["latest"].get("resources", ())
    return [Identity(resource["urn"], resource.get("id", "")) for resource in resources]


def check_state(cloud: CloudDirectory) -> None:
    """Refuse a state file that the engine could not read."""
    try:
        document = json.loads(cloud.state_file.read_text())
        if not isinstance(document, dict) or "checkpoint" not in document:
            raise ValueError("no checkpoint in it")
    except FileNotFoundError:
        return
    except ValueError as error:
        raise LocalCloudError(
            f"{cloud.state_file}: the state is damaged ({error}); put {cloud.state_file.name}.bak in its place, or "
            f"start afresh with `python -m localcloud destroy --stack {cloud.stack}`"
        ) from None


def _engines_of(cloud: CloudDirectory) -> list[int]:
    """Engines, and what they started, that outlived their operation: the lock is ours, so none may be at work."""
    marker = f"PULUMI_BACKEND_URL=file://{cloud.state}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found
