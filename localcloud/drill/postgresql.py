"""A real PostgreSQL: a writer that archives its log, a standby that follows it, and restores to a point in time.

The archive folder stands for the vault of continuous backups: the log reaches it every five minutes of played time, as
RDS promises. The standby stands for the read replica in the DR region.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from localcloud.drill.programs import UNPRIVILEGED, as_root, programs, until
from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Record, Recovered
from localcloud.drill.world import World
from localcloud.errors import LocalCloudError
from localcloud.observe.programs import free_address
from resilience.parts import MechanismName

_ARCHIVE_SECONDS = 300.0


class Database:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "restore": "continuous-backup",
        "region-loss": "cross-region-replica",
        "corruption": "continuous-backup",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = GOES_ON
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._folder = world.folder_of(name)
        self._writer = _Server(self._folder / "writer")
        self._standby = _Server(self._folder / "standby")
        self._archive, self._base = self._folder / "archive", self._folder / "base"
        self._archived_at = 0.0
        self._broken = False
        self._mistake = ""
        self._restores = 0

    def start(self) -> None:
        self._archive.mkdir()
        _give_away(self._folder)
        self._writer.initialise()
        self._writer.configure(
            "wal_level = replica",
            "archive_mode = on",
            f"archive_command = 'cp %p {self._archive}/%f'",
            "max_wal_senders = 4",
        )
        self._writer.start()
        self._writer.query("CREATE TABLE records (played_at double precision PRIMARY KEY, text text NOT NULL)")
        self._writer.copy_to(self._base)
        self._writer.copy_to(self._standby.data, "--write-recovery-conf")
        self._standby.configure("archive_mode = off")
        self._standby.start()

    def write(self, one: Record) -> None:
        self._writer.query(f"INSERT INTO records VALUES ({one.played_at}, '{one.text}')")

    def pass_time(self, played_at: float) -> None:
        if not self._broken and played_at >= self._archived_at + _ARCHIVE_SECONDS:
            self._archived_at = played_at
            self._hand_over_log()

    def break_copies(self) -> None:
        self._broken = True
        self._standby.end()
        self._writer.query("ALTER SYSTEM SET archive_command = 'false'")
        self._writer.query("SELECT pg_reload_conf()")

    def corrupt(self) -> None:
        self._mistake = self._writer.query("SELECT clock_timestamp()")
        self._writer.query("DELETE FROM records")
        if not self._broken:
            # The mistake is in the log as well; recovery must stop before it.
            self._hand_over_log()

    def lose_region(self) -> None:
        self._writer.end()

    def recover_elsewhere(self) -> Recovered:
        if not self._standby.is_up:
            self._standby.start()
        self._standby.promote()
        return self._standby.records()

    def recover_before(self, played_at: float) -> Recovered:
        if self._broken:
            # The archive ends before the mistake: nobody can restore to a later time.
            return self.restore_newest()
        return self._restore(f"recovery_target_time = '{self._mistake}'", "recovery_target_inclusive = off")

    def restore_newest(self) -> Recovered:
        return self._restore()

    def stop(self) -> None:
        for server in (self._writer, self._standby):
            server.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _hand_over_log(self) -> None:
        name = self._writer.query("SELECT pg_walfile_name(pg_switch_wal())")
        until(lambda: (self._archive / name).exists(), f"the log {name} did not reach the archive")

    def _restore(self, *target: str) -> Recovered:
        self._restores += 1
        restored = _Server(self._folder / f"restored-{self._restores}")
        shutil.copytree(self._base, restored.data)
        _give_away(restored.data)
        restored.configure(
            "archive_mode = off",
            f"restore_command = 'cp {self._archive}/%f %p'",
            "recovery_target_action = promote",
            *target,
        )
        (restored.data / "recovery.signal").touch()
        _give_away(restored.data)
        restored.start()
        try:
            until(lambda: restored.query("SELECT pg_is_in_recovery()") == "f", "the restore did not end")
            return restored.records()
        finally:
            restored.end()


class _Server:
    """One data directory and the server on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._port = free_address().rpartition(":")[2]
        self.is_up = False

    def initialise(self) -> None:
        self._run("initdb", "--auth=trust", "--username=drill", "--encoding=UTF8", "--no-locale", "-D", str(self.data))

    def configure(self, *lines: str) -> None:
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write("\n".join(lines) + "\n")

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.data / "log"), "-o", options)
        self.is_up = True

    def copy_to(self, target: Path, *options: str) -> None:
        self._run("pg_basebackup", *self._connection(), "-D", str(target), "--checkpoint=fast", *options)

    def promote(self) -> None:
        self._run("pg_ctl", "promote", "-w", "-D", str(self.data))

    def query(self, statement: str) -> str:
        """What the statement answers, as psql prints it unaligned."""
        return self._run("psql", *self._connection(), "-d", "postgres", "-qAtX", "-c", statement)

    def records(self) -> Recovered:
        """The checksums are the server's own work."""
        lines = self.query("SELECT played_at, encode(sha256(text::bytea), 'hex') FROM records").splitlines()
        return {float(played): checksum for played, checksum in (line.split("|") for line in lines)}

    def end(self) -> None:
        """As when its machine loses power."""
        if self.is_up:
            self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))
            self.is_up = False

    def _connection(self) -> Sequence[str]:
        return ("-h", "127.0.0.1", "-p", self._port, "-U", "drill")

    def _run(self, program: str, *arguments: str) -> str:
        # What pg_ctl starts would hold a pipe open for as long as it lives.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        result = subprocess.run(
            [str(programs() / program), *arguments],
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            cwd=self.data.parent,
            user=UNPRIVILEGED if as_root() else None,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        if result.returncode:
            raise LocalCloudError(f"{program} failed: {(result.stderr or f'see {self.data}/log')[-600:]}")
        return (result.stdout or "").strip()


def _give_away(folder: Path) -> None:
    if as_root():
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                shutil.chown(path, UNPRIVILEGED)
