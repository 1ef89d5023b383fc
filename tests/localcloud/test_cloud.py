"""The whole cloud with its real programs: up, healed, down."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import toolchain
from localcloud.cloud import LocalCloud
from localcloud.processes import Process, Supervisor
from tests.localcloud.clouds import ACCOUNT_ID, CLUSTER

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cloud")


@pytest.fixture(scope="module")
def cloud(directory: Path) -> Iterator[LocalCloud]:
    cloud = LocalCloud(directory, toolchain.path)
    yield cloud
    cloud.down()


def _up(cloud: LocalCloud):
    return cloud.up([CLUSTER], ACCOUNT_ID, lambda _: None)


def _processes(directory: Path, cloud: LocalCloud) -> list[Process]:
    supervisor = Supervisor(directory)
    return [process for name in cloud.status() if (process := supervisor.find(name))]


def _kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    while process.alive:
        time.sleep(0.01)


def test_a_second_up_starts_nothing(cloud: LocalCloud) -> None:
    first = _up(cloud)
    assert first.fresh_aws and first.fresh_clusters == {CLUSTER}
    second = _up(cloud)
    assert not second.fresh_aws and not second.fresh_clusters
    assert second.endpoints == first.endpoints == cloud.endpoints()


def test_kubectl_finds_three_zones(cloud: LocalCloud) -> None:
    endpoint = _up(cloud).endpoints.clusters[CLUSTER]
    printed = subprocess.run(
        [
            toolchain.path("kubectl"),
            f"--kubeconfig={endpoint.kubeconfig_file}",
            f"--context={CLUSTER}",
            "get",
            "nodes",
            "-o=jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/zone}",
        ],
        check=True,
        capture_output=True,
        text=True,
        env={"HOME": "/nonexistent"},
    )
    assert printed.stdout.split() == ["local-a", "local-b", "local-c"]


def test_aws_answers_its_own_key_only_and_as_its_account(cloud: LocalCloud) -> None:
    import boto3
    from botocore.exceptions import ClientError

    aws = _up(cloud).endpoints.aws

    def account(key: str) -> str:
        client = boto3.client(
            "sts",
            endpoint_url=aws.url,
            region_name="eu-west-1",
            aws_access_key_id=key,
            aws_secret_access_key=aws.secret_access_key,
        )
        return client.get_caller_identity()["Account"]

    assert account(aws.access_key_id) == ACCOUNT_ID
    with pytest.raises(ClientError, match="signed with its own access key"):
        account("AKIALOOKSLIVE0000000")


def test_no_secret_is_in_a_command_line_and_keys_are_private(cloud: LocalCloud, directory: Path) -> None:
    aws = _up(cloud).endpoints.aws
    for process in _processes(directory, cloud):
        for source in ("cmdline", "environ"):
            assert aws.secret_access_key.encode() not in Path(f"/proc/{process.pid}/{source}").read_bytes()
    private = [*directory.rglob("*.key"), *directory.rglob("*.kubeconfig"), *directory.rglob("*.json")]
    exposed = [path for path in private if path.name not in ("ports.json",) and "processes" not in path.parts]
    assert not [path for path in exposed if path.stat().st_mode & 0o077]


def test_nothing_listens_beyond_loopback(cloud: LocalCloud, directory: Path) -> None:
    _up(cloud)
    own = {
        os.readlink(link)
        for process in _processes(directory, cloud)
        for link in Path(f"/proc/{process.pid}/fd").iterdir()
        if link.is_symlink()
    }
    listening = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    addresses = {line[1].split(":")[0] for line in listening if f"socket:[{line[9]}]" in own}
    assert addresses == {"0100007F"}


def test_whatever_dies_is_healed_on_the_same_address(cloud: LocalCloud, directory: Path) -> None:
    before = _up(cloud).endpoints
    for process in _processes(directory, cloud):
        if not process.name.endswith(("scheduler", "kwok")):
            _kill(process)
    assert cloud.endpoints() is None
    healed = _up(cloud)
    assert healed.fresh_aws and not healed.fresh_clusters
    assert healed.endpoints == before and all(cloud.status().values())


def test_a_port_taken_meanwhile_is_exchanged(cloud: LocalCloud) -> None:
    before = _up(cloud).endpoints
    cloud.down()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", int(before.aws.url.rpartition(":")[2])))
        stranger.listen()
        after = _up(cloud).endpoints
    assert after.aws.url != before.aws.url
    assert after.clusters == before.clusters


def test_the_others_follow_an_api_server_that_had_to_move(cloud: LocalCloud, directory: Path) -> None:
    before = _up(cloud).endpoints.clusters[CLUSTER]
    processes = {process.name: process for process in _processes(directory, cloud)}
    _kill(processes[f"{CLUSTER}-kube-apiserver"])
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", int(before.server.rpartition(":")[2])))
        stranger.listen()
        after = _up(cloud).endpoints.clusters[CLUSTER]
    assert after.server != before.server
    moved = {process.name for process in _processes(directory, cloud) if process != processes[process.name]}
    assert moved == {f"{CLUSTER}-{part}" for part in ("kube-apiserver", "controllers", "scheduler", "kwok")}


def test_down_leaves_no_process(cloud: LocalCloud, directory: Path) -> None:
    _up(cloud)
    processes = _processes(directory, cloud)
    assert len(processes) == 6
    cloud.down()
    assert not any(Path(f"/proc/{process.pid}").exists() for process in processes)
    assert cloud.status() == {} and cloud.endpoints() is None
    cloud.down()
