"""An up of the local stack that is killed half-way, and what it leaves."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.golden.skeletons import FOLDER
from tests.looking import aws_client, kubernetes_objects
from tests.projects import command_environment

REGIONS = ("ap-northeast-1", "ap-northeast-3")


def kill_an_up(project: Path) -> None:
    with _creating(project) as up:
        time.sleep(1.5)
        up.kill()


def kill_the_providers_of_an_up(project: Path) -> str:
    """What the up says of it."""
    with _creating(project) as up:
        time.sleep(1.0)
        subprocess.run(["pkill", "-KILL", "-f", f"localcloud.serving {project}"], check=True)
        assert up.wait() == 1
        assert up.stderr
        return up.stderr.read()


@contextmanager
def _creating(project: Path) -> Iterator[subprocess.Popen[str]]:
    """An up that has begun to create resources."""
    log = project / ".localcloud/local/logs/up.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "localcloud", "up", "--stack", "local"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=command_environment()
    ) as up:
        while not (log.exists() and "+ " in log.read_text()):
            assert up.poll() is None
            time.sleep(0.05)
        yield up


def processes_naming(text: str) -> list[str]:
    """Command lines of the processes with this text in their environment: an engine, or what it started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if text.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
    return found


def inventory(project: Path) -> dict[str, int]:
    """How many of each there are, asked of the cloud itself."""
    ours = ("-A", "-l", "owner")
    return {
        "keys": sum(len(aws_client(project, "kms", region).list_keys()["Keys"]) for region in REGIONS),
        "buckets": len(aws_client(project, "s3").list_buckets()["Buckets"]),
        "roles": len(aws_client(project, "iam").list_roles()["Roles"]),
        "secrets": len(aws_client(project, "secretsmanager").list_secrets()["SecretList"]),
        "config maps": len(kubernetes_objects(project, "configmaps", *ours)),
        "workloads": len(kubernetes_objects(project, "statefulsets,deployments,daemonsets", *ours)),
    }


def declared() -> dict[str, int]:
    """The same in the program's own graph."""
    number = Counter(line.split()[0] for line in (FOLDER / "local.txt").read_text().splitlines())
    workloads = ("StatefulSet", "Deployment", "DaemonSet")
    return {
        "keys": number["aws:kms/key:Key"] + number["aws:kms/replicaKey:ReplicaKey"],
        "buckets": number["aws:s3/bucket:Bucket"],
        "roles": number["aws:iam/role:Role"],
        "secrets": number["aws:secretsmanager/secret:Secret"],
        "config maps": number["kubernetes:core/v1:ConfigMap"],
        "workloads": sum(number[f"kubernetes:apps/v1:{kind}"] for kind in workloads),
    }
