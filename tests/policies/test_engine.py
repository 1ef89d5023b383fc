"""The pack under the real engine, with providers that answer with what they were given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation

import toolchain
from localcloud.protocol import UNKNOWN, CheckFailure, Diff, Properties, Provider, Request, State
from localcloud.provider_server import ProviderServer
from tests.policies.cases import GOOD
from tests.policies.cases.values import BUCKET, KEY_ARN, TAGS

pytestmark = pytest.mark.cloud

PACK = Path(__file__).parents[2] / "policies"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POD = "kubernetes:core/v1:Pod"
QUEUE = "aws:sqs/queue:Queue"


class Echo(Provider):
    version = "1.0.0"

    def __init__(self, name: str) -> None:
        self.name = name

    def configure(self, peer: str, variables: Properties) -> None: ...

    def check(
        self, request: Request, old_inputs: Properties, new_inputs: Properties
    ) -> tuple[Properties, list[CheckFailure]]:
        return new_inputs, []

    def diff(self, request: Request, old: State, new_inputs: Properties) -> Diff:
        return Diff()

    def create(self, request: Request, inputs: Properties, preview: bool) -> tuple[str, Properties]:
        return "", {**inputs, "arn": UNKNOWN}

    def read(self, request: Request, state: State) -> State:
        return state

    def update(self, request: Request, old: State, new_inputs: Properties, preview: bool) -> Properties:
        return new_inputs

    def delete(self, request: Request, state: State) -> None: ...

    def invoke(self, peer: str, token: str, arguments: Properties) -> Properties:
        return {}


@dataclass(frozen=True, kw_only=True)
class Said:
    rule: str
    resource: str
    level: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    succeeded: bool
    said: list[Said]


def preview(program: Callable[[], None], folder: Path) -> Preview:
    """Preview in a process of its own, since the Automation API leaves event loops and sockets open."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_preview, program, folder).result()


def _preview(program: Callable[[], None], folder: Path) -> Preview:
    engine = folder / "engine/bin/pulumi"
    engine.parent.mkdir(parents=True)
    engine.symlink_to(toolchain.path("pulumi"))
    runner = folder / "home/plugins/analyzer-policy-python-v1.0.0/pulumi-analyzer-policy-python"
    runner.parent.mkdir(parents=True)
    runner.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u -m pulumi.policy "$@"\n')
    runner.chmod(0o755)
    for name in ("state", "work"):
        (folder / name).mkdir()
    said: list[Said] = []

    def hear(event: automation.EngineEvent) -> None:
        if found := event.policy_event:
            resource = str(found.resource_urn).rsplit("::", 1)[-1]
            said.append(
                Said(rule=found.policy_name, resource=resource, level=found.enforcement_level, text=found.message)
            )

    with ProviderServer(Echo("aws")) as aws, ProviderServer(Echo("kubernetes")) as kubernetes:
        options = automation.LocalWorkspaceOptions(
            work_dir=str(folder / "work"),
            pulumi_command=automation.PulumiCommand(root=str(folder / "engine")),
            env_vars={
                "PULUMI_HOME": str(folder / "home"),
                "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
                "PULUMI_CONFIG_PASSPHRASE": "test",
                "PULUMI_DEBUG_PROVIDERS": f"aws:{aws.port},kubernetes:{kubernetes.port}",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            },
        )
        stack = automation.create_or_select_stack("test", "operations-platform", program, opts=options)
        try:
            stack.preview(policy_packs=[str(PACK)], on_event=hear)
        except automation.CommandError:
            return Preview(succeeded=False, said=said)
    return Preview(succeeded=True, said=said)


def declare(resource_type: str, name: str, props: dict[str, Any], **options: Any) -> pulumi.CustomResource:
    package = resource_type.split(":")[0]
    provider = pulumi.ProviderResource(package, f"{package}-for-{name}", {})
    return pulumi.CustomResource(resource_type, name, props, pulumi.ResourceOptions(provider=provider, **options))


def good() -> None:
    declare(PUBLIC_ACCESS_BLOCK, "closed", dict(GOOD[PUBLIC_ACCESS_BLOCK]))
    declare(POD, "pod", dict(GOOD[POD]))
    declare(QUEUE, "queue", {"kmsMasterKeyId": KEY_ARN, "tags": TAGS})


def test_a_good_program_passes_without_a_word(tmp_path: Path) -> None:
    assert preview(good, tmp_path) == Preview(succeeded=True, said=[])


def opened_bucket_and_privileged_pod() -> None:
    good()
    declare(PUBLIC_ACCESS_BLOCK, "opened", {**GOOD[PUBLIC_ACCESS_BLOCK], "blockPublicPolicy": False})
    container = GOOD[POD]["spec"]["containers"][0]
    privileged = {**container, "securityContext": {**container["securityContext"], "privileged": True}}
    declare(POD, "privileged", {**GOOD[POD], "spec": {**GOOD[POD]["spec"], "containers": [privileged]}})


def test_an_opened_bucket_and_a_privileged_pod_are_blocked_by_rule_and_fix(tmp_path: Path) -> None:
    outcome = preview(opened_bucket_and_privileged_pod, tmp_path)
    assert not outcome.succeeded
    bucket, pod = sorted(outcome.said, key=lambda said: said.rule)
    assert (bucket.rule, bucket.resource, bucket.level) == ("bucket-public-access", "opened", "mandatory")
    assert "`blockPublicPolicy`" in bucket.text and "set the property to true" in bucket.text
    assert (pod.rule, pod.resource, pod.level) == ("pod-privileged", "privileged", "mandatory")
    assert "`spec.containers[0].securityContext.privileged`" in pod.text and "remove privileged" in pod.text


def bare_bucket() -> None:
    declare("aws:s3/bucket:Bucket", "bare", {"bucket": BUCKET, "tags": TAGS}, protect=True)


def test_a_bucket_without_its_guards_is_blocked(tmp_path: Path) -> None:
    outcome = preview(bare_bucket, tmp_path)
    assert not outcome.succeeded
    assert {(said.rule, said.resource) for said in outcome.said} == {
        ("bucket-guarded", "bare"),
        ("recovery-coverage", "bare"),
    }


def late_values() -> None:
    alone = {**TAGS, "NotBackedUp": "platform until 2999-12-31: it encrypts nothing but this test"}
    key = declare("aws:kms/key:Key", "key", {**GOOD["aws:kms/key:Key"], "tags": alone}, protect=True)
    declare(QUEUE, "keyed", {"kmsMasterKeyId": key.id, "tags": TAGS})
    declare("aws:sqs/queuePolicy:QueuePolicy", "late", {"policy": key.id})


def test_what_is_not_known_yet_is_noted_and_a_key_of_the_stack_is_known_by_its_origin(tmp_path: Path) -> None:
    outcome = preview(late_values, tmp_path)
    assert outcome.succeeded
    (note,) = outcome.said
    assert (note.rule, note.level) == ("policy-principals", "advisory")
    assert "can't be known during preview" in note.text


def secret_that_breaks_a_rule() -> None:
    policy = pulumi.Output.secret("s3cr3t, and no JSON")
    declare(QUEUE, "secret", {"kmsMasterKeyId": KEY_ARN, "tags": TAGS, "policy": policy})


def test_a_secret_that_breaks_a_rule_is_not_shown(tmp_path: Path) -> None:
    outcome = preview(secret_that_breaks_a_rule, tmp_path)
    assert not outcome.succeeded
    assert [said.rule for said in outcome.said] == ["policy-principals"]
    assert "s3cr3t" not in outcome.said[0].text
