"""The whole product on this machine: brought up in spite of kills, looked at with others' tools, changed, broken."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from localcloud import lock
from tests.localcloud.interruptions import (
    declared,
    inventory,
    kill_an_up,
    kill_the_providers_of_an_up,
    processes_naming,
)
from tests.looking import aws_client, changes, kubectl, kubernetes_objects
from tests.projects import LIVE_LOOKING, copy_of_project, document, localcloud

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def brought_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project whose local stack is up, by the third up: two were killed half-way."""
    project = copy_of_project(tmp_path_factory.mktemp("up"))
    try:
        kill_an_up(project)
        assert "the providers' process ended half-way" in kill_the_providers_of_an_up(project)
        document(project, "up", "local")
        yield project
    finally:
        localcloud(project, "down")


def test_an_up_killed_twice_leaves_no_duplicate_and_no_orphan(brought_up: Path) -> None:
    assert inventory(brought_up) == declared()
    assert not processes_naming(f"file://{brought_up}")


def test_boto3_finds_every_bucket_encrypted_with_a_key_of_ours(brought_up: Path) -> None:
    s3 = aws_client(brought_up, "s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert len(names) == 11
    for name in names:
        rule = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
        algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        assert algorithm == ("AES256" if "access-logs" in name else "aws:kms"), name


def test_kubectl_finds_every_stateful_set_ready(brought_up: Path) -> None:
    sets = kubernetes_objects(brought_up, "statefulsets", "-A")
    ready = {item["metadata"]["name"]: item["status"].get("readyReplicas") for item in sets}
    assert ready == {
        "prometheus": 2,
        "alertmanager": 3,
        "elasticsearch-combined": 1,
        "logstash": 2,
        "otel-gateway": 2,
        "thanos-compactor": 1,
        "thanos-ruler": 2,
        "thanos-store-gateway": 2,
    }


@dataclass(frozen=True, kw_only=True)
class Operated:
    """What operations on the stack reported, one after the other; the value of every secret was known meanwhile."""

    canaries: Mapping[str, str]
    """By name of the secret."""
    again: Mapping[str, Any]
    """An up after the up."""
    refreshed: Mapping[str, Any]
    """After two objects were deleted behind the engine's back."""
    healed: Mapping[str, Any]
    """An up after that."""


@pytest.fixture(scope="module")
def operated(brought_up: Path) -> Operated:
    secrets = aws_client(brought_up, "secretsmanager")
    names = [secret["Name"] for secret in secrets.list_secrets(MaxResults=100)["SecretList"]]
    canaries = {name: f"canary-{uuid4().hex}" for name in names}
    for name, canary in canaries.items():
        secrets.put_secret_value(SecretId=name, SecretString=canary)
    again = document(brought_up, "up", "local")
    kubectl(brought_up, "delete", "configmap", "-n", "monitoring", "prometheus-targets-services")
    aws_client(brought_up, "s3").delete_public_access_block(Bucket=metrics_bucket(brought_up))
    refreshed = document(brought_up, "refresh", "local")
    return Operated(canaries=canaries, again=again, refreshed=refreshed, healed=document(brought_up, "up", "local"))


def metrics_bucket(project: Path) -> str:
    buckets = aws_client(project, "s3").list_buckets()["Buckets"]
    return next(item["Name"] for item in buckets if "-metrics-" in item["Name"])


def test_a_second_up_changes_nothing(operated: Operated) -> None:
    assert changes(operated.again) == set()


def test_what_was_deleted_behind_its_back_is_found_and_made_again_and_nothing_else(
    brought_up: Path, operated: Operated
) -> None:
    assert {change for change, _ in changes(operated.refreshed)} == {"deleted"}
    assert operated.refreshed["deleted"] == operated.healed["created"] == 2
    assert operated.healed["changed"] == operated.healed["deleted"] == 0
    aws_client(brought_up, "s3").get_public_access_block(Bucket=metrics_bucket(brought_up))
    assert kubernetes_objects(
        brought_up, "configmaps", "-n", "monitoring", "--field-selector=metadata.name=prometheus-targets-services"
    )


def test_a_secrets_value_is_in_no_state_log_report_or_argument(brought_up: Path, operated: Operated) -> None:
    assert len(operated.canaries) > 3
    previewed = localcloud(brought_up, "preview", "--stack", "local")
    texts = {"printed": f"{previewed.stdout}{previewed.stderr}".encode()}
    texts |= {str(path): path.read_bytes() for path in brought_up.rglob("*") if path.is_file() and not is_linked(path)}
    texts |= {f"arguments of {pid}": arguments(pid) for pid in Path("/proc").glob("[0-9]*")}
    assert any("stacks" in name for name in texts), "the state was not looked at"
    canaries = [canary.encode() for canary in operated.canaries.values()]
    assert [name for name, text in texts.items() if any(canary in text for canary in canaries)] == []


def is_linked(path: Path) -> bool:
    """Whether it is reached through a link out of the project, to what is installed."""
    return any(parent.is_symlink() for parent in path.parents)


def arguments(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:
        return b""


def test_every_process_is_well_and_listens_on_loopback_only(brought_up: Path) -> None:
    processes = document(brought_up, "status", "local")["processes"]
    assert len(processes) >= 6
    assert all(process["well"] for process in processes)
    pids = {process["pid"] for process in processes}
    assert not {address for pid in pids for address in listening(pid)} - {"0100007F"}


def listening(pid: int) -> set[str]:
    """Addresses, as in /proc/net/tcp, that a process listens on; one of IPv6 never looks like loopback here."""
    inodes = {
        os.readlink(link).removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if link.is_symlink() and os.readlink(link).startswith("socket:")
    }
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1].split(":")[0])
    return found


def test_the_aws_endpoint_answers_only_to_the_clouds_own_key(brought_up: Path) -> None:
    processes = document(brought_up, "status", "local")["processes"]
    endpoint = next(process["address"] for process in processes if process["process"] == "moto")
    stranger = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    with pytest.raises(stranger.exceptions.ClientError, match="InvalidClientTokenId"):
        stranger.list_buckets()


READING_ONLY_AT_THEIR_START = {"primary-telemetry-gateway-stateful-set"}
"""The gateway samples traces by service; a collector that reloads stops every pipeline, as a restart does."""


def test_a_service_more_changes_only_what_names_services(brought_up: Path) -> None:
    service = (brought_up / "catalog/services/search.yaml").read_text().replace("name: search", "name: suggestions")
    added = brought_up / "catalog/services/suggestions.yaml"
    added.write_text(service)
    try:
        report = document(brought_up, "preview", "local")
    finally:
        added.unlink()
    others = {one["name"] for one in report["changes"] if one["type"] != "kubernetes:core/v1:ConfigMap"}
    assert others == READING_ONLY_AT_THEIR_START
    assert {change["change"] for change in report["changes"]} == {"changed"}


HOST_CPU = "host_cpu_high_percent:\n    value: "


def test_a_threshold_moved_changes_one_config_map_and_is_said_in_a_line(brought_up: Path) -> None:
    with altered(brought_up / "catalog/alerts/hosts.yaml", f"{HOST_CPU}80", f"{HOST_CPU}81"):
        report = document(brought_up, "preview", "local")
    [change] = report["changes"]
    assert (change["type"], change["change"]) == ("kubernetes:core/v1:ConfigMap", "changed")
    assert "rules-hosts" in change["name"] and change["means"] == ["HostCpuHigh 80 % → 81 %"]


def test_an_open_bucket_and_a_privileged_pod_are_blocked_with_the_rules_name_and_the_fix(brought_up: Path) -> None:
    with (
        altered(brought_up / "components/buckets.py", "block_public_acls=True", "block_public_acls=False"),
        altered(
            brought_up / "components/workload.py",
            '"allowPrivilegeEscalation": False',
            '"privileged": True, "allowPrivilegeEscalation": False',
        ),
    ):
        blocked = localcloud(brought_up, "preview", "--stack", "local")
    assert blocked.returncode == 1
    for rule, fix, resource in (
        ("bucket-public-access", "set the property to true", "public-access-block"),
        ("pod-privileged", "remove privileged", "stateful-set"),
    ):
        assert re.search(rf"^{rule}: .+\n.+ {fix} .+\(\S+{resource}\)", blocked.stderr, re.MULTILINE), blocked.stderr


@contextmanager
def altered(path: Path, old: str, new: str) -> Iterator[None]:
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new))
    try:
        yield
    finally:
        path.write_text(before)


def test_a_dead_process_is_noticed_and_started_again(brought_up: Path) -> None:
    processes = document(brought_up, "status", "local")["processes"]
    victims = [
        process["pid"] for process in processes if "scheduler" in process["process"] or "moto" in process["process"]
    ]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    assert localcloud(brought_up, "status", "--stack", "local").returncode == 1
    assert document(brought_up, "up", "local")["deleted"] == 0


def test_a_damaged_state_is_said_in_one_sentence(brought_up: Path) -> None:
    state = state_file(brought_up)
    before = state.read_text()
    state.write_text(before[: len(before) // 2])
    try:
        result = localcloud(brought_up, "preview", "--stack", "local")
    finally:
        state.write_text(before)
    assert result.returncode == 1
    assert "the state is damaged" in result.stderr and "Traceback" not in result.stderr


def state_file(project: Path) -> Path:
    return next((project / ".localcloud/local/state").rglob("local.json"))


def test_no_secret_and_no_credential_of_the_callers_is_in_what_the_cloud_wrote(brought_up: Path) -> None:
    folder = brought_up / ".localcloud/local"
    texts = [path for path in folder.rglob("*") if path.is_file() and path.suffix in {".json", ".log", ".yaml"}]
    assert texts
    for path in texts:
        content = path.read_text(errors="replace")
        assert not [name for name, value in LIVE_LOOKING.items() if value in content and name != "AWS_PROFILE"], path


def test_a_locked_stack_says_who_holds_it(project: Path) -> None:
    with lock.exclusive(project / ".localcloud/local/lock", "up"):
        result = localcloud(project, "preview", "--stack", "local")
    assert result.returncode == 1
    assert f"stack 'local' is locked by `up` of process {os.getpid()}" in result.stderr


def test_a_resource_without_a_provider_is_refused(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    program = project / "__main__.py"
    program.write_text(program.read_text() + "\nfrom pulumi_aws import s3\n\ns3.Bucket('stray')\n")
    result = localcloud(project, "preview", "--stack", "local")
    assert result.returncode == 1
    assert "Default provider for 'aws' disabled" in result.stderr


def test_an_unknown_stack_is_refused_and_leaves_nothing_behind(project: Path) -> None:
    result = localcloud(project, "up", "--stack", "staging")
    assert result.returncode == 1
    assert "staging" in result.stderr and "prod" in result.stderr and "Traceback" not in result.stderr
    assert not (project / ".localcloud/staging").exists()


def test_bad_input_is_said_before_anything_is_started(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    stack_file = project / "Pulumi.local.yaml"
    stack_file.write_text(stack_file.read_text().replace("owner:", "owenr:", 1))
    result = localcloud(project, "up", "--stack", "local")
    assert result.returncode == 1
    assert "Pulumi.local.yaml:" in result.stderr and "owenr" in result.stderr
    assert not (project / ".localcloud/local/endpoints.json").exists()
    shutil.rmtree(project)


def test_plugins_that_are_not_installed_are_named_with_the_command(
    brought_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    state = state_file(brought_up)
    before = state.read_bytes()
    result = localcloud(brought_up, "preview", "--stack", "local", "--providers", "real")
    assert result.returncode == 1
    assert "pulumi plugin install resource aws; pulumi plugin install resource kubernetes" in result.stderr
    assert state.read_bytes() == before
