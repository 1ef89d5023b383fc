"""The entry's names and the runbooks of a stack that can fail over, as the engine gets them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from components.entry.entry import PAGES
from components.keys import Keys, KeysArgs
from components.providers import connect
from components.recovery.recovery import Recovery, RecoveryArgs
from resilience.stack import required_plan
from settings.loader import load_from_files
from settings.recovery import Failover
from tests.reading import CATALOGUE

SETTINGS = load_from_files(Path(), "prod").settings
assert SETTINGS.recovery.failover and SETTINGS.recovery.failover.names
NAMES = SETTINGS.recovery.failover.names


def build(failover: Failover | None) -> None:
    providers = connect(SETTINGS.aws, SETTINGS.clusters.model_copy(update={"dr": None}))
    regions = {"primary": providers.primary, "dr": providers.dr}
    Recovery(
        "recovery",
        RecoveryArgs(
            ownership=SETTINGS.ownership,
            plan=required_plan(CATALOGUE, SETTINGS, today=date(2026, 11, 24)),
            keys=Keys("keys", KeysArgs(ownership=SETTINGS.ownership, **regions)),
            settings=SETTINGS.recovery.model_copy(update={"failover": failover}),
            clusters=SETTINGS.clusters,
            log_retention_days=30,
            **regions,
        ),
    )


CLUSTER = {
    "aws:eks/getCluster:getCluster": {"endpoint": "https://x.example", "certificateAuthorities": [{"data": "eA=="}]}
}


@pytest.fixture(scope="module")
def recording(record: Any) -> Any:
    return record(lambda: build(SETTINGS.recovery.failover), invokes=CLUSTER)


def test_names_lead_to_the_primary_and_then_to_the_dr_region(recording: Any) -> None:
    records = [one.inputs for one in recording.of("aws:route53/record:Record")]
    shared = [one for one in records if one.get("setIdentifier")]
    assert {one["name"] for one in shared} == {page.host(SETTINGS.ownership.domain) for page in PAGES}
    for one in shared:
        (policy,) = one["failoverRoutingPolicies"]
        primary = one["setIdentifier"] == "primary"
        assert policy["type"] == ("PRIMARY" if primary else "SECONDARY")
        assert one["records"] == [NAMES.of("primary" if primary else "dr").load_balancer]
        # Without a check the DR region is the answer when nothing else is.
        assert bool(one.get("healthCheckId")) == primary
    assert {one["ttl"] for one in records} == {SETTINGS.recovery.record_ttl_seconds}


def test_each_entry_is_checked_by_a_name_that_leads_to_it_alone(recording: Any) -> None:
    own = {
        one.inputs["name"]: one.inputs["records"]
        for one in recording.of("aws:route53/record:Record")
        if not one.inputs.get("setIdentifier")
    }
    checks = [one.inputs for one in recording.of("aws:route53/healthCheck:HealthCheck")]
    assert {one["fqdn"] for one in checks} == own.keys()
    assert len(checks) == len({*map(tuple, own.values())}) == 2
    for one in checks:
        assert one["requestInterval"] == SETTINGS.recovery.health_check_seconds
        assert one["failureThreshold"] == SETTINGS.recovery.health_check_failures


def test_what_must_outlive_the_primary_region_is_in_the_other(recording: Any) -> None:
    for kind in ("aws:ssm/parameter:Parameter", "aws:ssm/document:Document", "aws:route53/record:Record"):
        assert recording.of(kind)
        assert all("aws-dr" in one.provider for one in recording.of(kind))


def test_documents_fit_and_call_the_function_that_there_is(recording: Any) -> None:
    functions = {one.inputs["name"] for one in recording.of("aws:lambda/function:Function")}
    roles = {one.inputs["name"] for one in recording.of("aws:iam/role:Role")}
    for one in recording.of("aws:ssm/document:Document"):
        text = one.inputs["content"]
        assert len(text) < 64 * 1024, "Systems Manager takes 64 KB"
        document = json.loads(text)
        called = {step["inputs"]["FunctionName"] for step in document["mainSteps"] if "FunctionName" in step["inputs"]}
        assert called and called <= functions
        assert document["assumeRole"].rpartition("/")[2] in roles


def test_nobody_can_fail_over_without_being_asked_to(record: Any) -> None:
    recording = record(lambda: build(None), invokes=CLUSTER)
    assert not recording.of("aws:ssm/document:Document")
    assert not recording.of("aws:route53/record:Record")
