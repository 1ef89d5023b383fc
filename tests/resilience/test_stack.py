"""The shipped stacks and catalogue: what is promised, what changes with the objective, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from catalog.models import STORING_KINDS, Catalogue, Service
from catalog.recovery import FAILURES
from documents.document import Document
from documents.problems import ProblemsFound
from documents.validation import alternatives, validated
from resilience.inputs import PlatformStores, load_platform_stores
from resilience.plan import StackPlan
from resilience.prices import load_prices
from resilience.stack import compile_stack, required_plan
from resilience.stores import STORE_TYPES
from settings.loader import load_from_files
from settings.models import Settings
from settings.recovery import Recovery
from tests.projects import ROOT
from tests.reading import CATALOGUE

TODAY = date(2026, 11, 24)


@cache
def catalogue() -> Catalogue:
    return CATALOGUE


def settings(stack: str = "prod", **recovery: Any) -> Settings:
    loaded = load_from_files(ROOT, stack).settings
    values = loaded.recovery.model_dump() | recovery
    changed = validated(Recovery, Document(file="changed", value=values, lines={}))
    return loaded.model_copy(update={"recovery": changed})


def plan(stack: str = "prod", **recovery: Any) -> StackPlan:
    return compile_stack(catalogue(), settings(stack, **recovery), today=TODAY)


@pytest.mark.parametrize("stack", ["prod", "dev", "local"])
def test_every_store_of_a_shipped_stack_meets_its_objective(stack: str) -> None:
    found = plan(stack)
    assert not found.refusals
    stored = {service.name for service in catalogue().services if service.kind in STORING_KINDS}
    assert found.by_store.keys() == stored | {one.name for one in load_platform_stores()}
    for one in found.plans:
        assert one.recovery_point_seconds <= 15 * 60
        assert one.recovery_time_seconds <= 2 * 3600


def test_production_is_held_to_every_failure_but_what_somebody_accepts() -> None:
    for one in plan().plans:
        assert one.protections.keys() | {accepted.failure for accepted in one.accepted} == set(FAILURES)
        assert not one.protections.keys() & {accepted.failure for accepted in one.accepted}


def test_five_minutes_change_the_plan_and_cost_more() -> None:
    quarter, five = plan(), plan(recovery_point_seconds=300)
    assert not five.refusals
    assert five.dollars > quarter.dollars
    changed = {
        name
        for name, one in five.by_store.items()
        if [each.name for each in one.mechanisms] != [each.name for each in quarter.by_store[name].mechanisms]
    }
    buckets = {name for name, one in five.by_store.items() if one.type == "s3"}
    assert changed == buckets | {"traces"}
    assert all(five.by_store[name].uses("dual-write") for name in changed)


def test_a_second_is_refused_with_the_link_that_breaks_it() -> None:
    found = plan(recovery_point_seconds=1)
    refused = {one.store: one for one in found.refusals if one.requirement == "region"}
    assert refused["orders-db"].excess == 19
    assert "aurora-global may lose 20 s, 19 s too much" in refused["orders-db"].rule
    with pytest.raises(ProblemsFound) as problems:
        required_plan(catalogue(), settings(recovery_point_seconds=1), today=TODAY)
    assert len(problems.value.problems) == len(found.refusals)


def test_a_stack_may_tighten_what_a_tier_promises_and_never_loosen_it() -> None:
    loose = plan("dev", recovery_point_seconds=604800, recovery_time_minutes=10080)
    tiers = {tier.tier: tier for tier in catalogue().tiers}
    for one in loose.plans:
        assert one.objective.recovery_point_seconds == tiers[one.tier].recovery_point_minutes * 60
        assert one.objective.recovery_time_seconds == tiers[one.tier].recovery_time_minutes * 60
    assert loose.dollars <= plan("dev").dollars


def test_without_a_cluster_in_the_dr_region_the_plan_says_what_is_not_protected() -> None:
    metrics = plan("dev").by_store["metrics"]
    assert not metrics.uses("dual-write")
    assert ("region", "when clusters.dr is set") in {(one.failure, one.expires_on) for one in metrics.accepted}


def test_the_prices_are_named_dated_and_all_used() -> None:
    prices = load_prices()
    for name, price in prices.prices.items():
        assert price.read_on or "our assumption" in price.source or "not read" in price.source, name
    used = {cost.price for one in plan().plans for mechanism in one.mechanisms for cost in mechanism.costs}
    assert used <= prices.prices.keys()


def changed_service(name: str, **recovery: Any) -> Catalogue:
    """The catalogue with another recovery of one service."""
    services: list[Service] = []
    for service in catalogue().services:
        if service.name == name:
            values = service.model_dump(by_alias=True) | {"recovery": recovery}
            service = validated(Service, Document(file=f"catalog/services/{name}.yaml", value=values, lines={}))
        services.append(service)
    return catalogue().model_copy(update={"services": tuple(services)})


def test_a_store_that_is_held_to_what_cannot_do_is_refused_and_the_others_are_planned() -> None:
    found = compile_stack(changed_service("orders-db", mechanisms=("multi-az", "backup")), settings(), today=TODAY)
    assert {one.store for one in found.refusals} == {"orders-db"}
    assert {one.requirement for one in found.refusals} == {"corruption", "region", "account", "ransomware"}
    assert "orders-db" not in found.by_store
    assert len(found.plans) == len(plan().plans) - 1
    (region,) = [one for one in found.refusals if one.requirement == "region"]
    # An instance at 105.85, 100 GiB at 0.115, and 150 GiB of traffic at 0.09.
    assert region.sentence == (
        "orders-db cannot lose 15 min at most in the loss of a region: backup may lose 3 h, 2 h 45 min too much, "
        "longest in its hourly interval (1 h; AWS Backup guide: a plan runs hourly at most); allow "
        "cross-region-replica, which loses 5 min at most, for $130.85 a month"
    )


def test_a_key_without_a_replica_refuses_every_copy_in_the_dr_region() -> None:
    found = compile_stack(changed_service("orders-db", key_in_dr_region=False), settings(), today=TODAY)
    assert [(one.store, one.requirement) for one in found.refusals] == [("orders-db", "region")]
    assert found.refusals[0].remedy.startswith("replicate its key into the DR region")


STEPS = (
    {"name": "index", "minutes": 5, "after": ("warm",)},
    {"name": "warm", "minutes": 5, "after": ("index",)},
)
BAD_RECOVERY: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "a mechanism of another type": (
        {"mechanisms": ("global-table",)},
        "catalog/services/orders-db.yaml: recovery.mechanisms[0]: 'global-table' is no mechanism of postgresql; write "
        "multi-az, pitr, continuous-backup, backup, cross-region-replica, aurora-global or replicated-backups",
    ),
    "a cycle of steps": (
        {"steps": STEPS},
        "catalog/services/orders-db.yaml:1: recovery.steps wait for each other in a cycle (index → warm → index); "
        "remove one `after`",
    ),
    "a step after nothing known": (
        {"steps": ({"name": "index", "minutes": 5, "after": ("restor",)},)},
        "catalog/services/orders-db.yaml:1: recovery.steps wait for restor, which is no step; write restore",
    ),
    "an acceptance by nobody": (
        {
            "accepted": {
                "failures": ("region",),
                "owner": "nobody",
                "reason": "It was cheap.",
                "expires_on": "2027-01-01",
            }
        },
        "catalog/services/orders-db.yaml: recovery.accepted.owner: 'nobody' is no team of teams.yaml; write "
        "storefront, checkout, fulfilment or platform",
    ),
    "an acceptance that has passed": (
        {
            "accepted": {
                "failures": ("region",),
                "owner": "platform",
                "reason": "It was cheap.",
                "expires_on": "2026-11-23",
            }
        },
        "catalog/services/orders-db.yaml: recovery.accepted.expires_on: '2026-11-23' has passed; protect the store, or "
        "have its owner accept the loss again",
    ),
}


@pytest.mark.parametrize("case", BAD_RECOVERY)
def test_a_wrong_recovery_of_a_service_is_told_in_one_sentence(case: str) -> None:
    recovery, sentence = BAD_RECOVERY[case]
    with pytest.raises(ProblemsFound) as found:
        compile_stack(changed_service("orders-db", **recovery), settings(), today=TODAY)
    assert str(found.value) == sentence


def test_only_what_stores_data_has_a_recovery() -> None:
    with pytest.raises(ProblemsFound, match="recovery is set for a service of kind api, which stores nothing"):
        changed_service("cart", stored_gib=1.0)


def test_a_platform_store_of_an_unknown_type_is_refused() -> None:
    values = {"stores": ({"name": "graphs", "description": "Some graphs.", "type": "neo4j", "tier": 1},)}
    with pytest.raises(ProblemsFound) as found:
        validated(PlatformStores, Document(file="resilience/platform.yaml", value=values, lines={}))
    assert str(found.value).startswith(
        f"resilience/platform.yaml:1: stores[0].type: 'neo4j' must be {alternatives(STORE_TYPES)}"
    )


def test_a_platform_store_may_not_take_a_service_s_name() -> None:
    taken = load_platform_stores()[0].model_copy(update={"name": "cart-store"})
    with pytest.raises(ProblemsFound, match="'cart-store' is the name of another store already"):
        compile_stack(catalogue(), settings(), today=TODAY, platform=[taken])


BAD_SETTINGS: Mapping[str, tuple[str, str]] = {
    "negative RPO": (
        "recovery_point_seconds: -1",
        "recovery_point_seconds: -1 must be a whole number from 0 to 604800",
    ),
    "no RTO": ("recovery_time_minutes: 0", "recovery_time_minutes: 0 must be a whole number from 1 to 10080"),
    "more generations than days": (
        "backups: {generations: 91}",
        "has 91 generations, above the 90 of storage.backups_retention_days",
    ),
    "a lock that cools off too soon": (
        "backups: {lock_cooling_off_days: 2}",
        "lock_cooling_off_days: 2 must be at least 3, as a vault's lock cools off for 72 hours",
    ),
    "cold storage for too short": (
        "backups: {cold_storage_after_days: 30}",
        "has a cold_storage_after_days of 30, which leaves 60 days of storage.backups_retention_days where cold "
        "storage bills 90",
    ),
    "a history of too long": (
        "backups: {continuous_retention_days: 36}",
        "continuous_retention_days: 36 must be from 1 to 35, as no service keeps every state for longer",
    ),
    "restores tested once a year": (
        "backups: {restore_tests_a_year: 1}",
        "restore_tests_a_year: 1 must be at least twice a year, as an older proof proves nothing",
    ),
    "restores tested unevenly": (
        "backups: {restore_tests_a_year: 5}",
        "restore_tests_a_year: 5 must divide the twelve months of a year",
    ),
    "a redirection that takes longer than recovery": (
        "{recovery_time_minutes: 10, record_ttl_seconds: 600}",
        "record_ttl_seconds: 600 lets 630 s pass before anybody is sent elsewhere, above the recovery time of 600 s",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.prod.yaml").write_text((ROOT / "Pulumi.prod.yaml").read_text())
    return tmp_path


@pytest.mark.parametrize("case", BAD_SETTINGS)
def test_wrong_settings_are_told_in_one_sentence_with_their_line(folder: Path, case: str) -> None:
    written, sentence = BAD_SETTINGS[case]
    file = folder / "Pulumi.prod.yaml"
    others = re.sub(r"  operations-platform:recovery:\n(    .*\n)*", "", file.read_text())
    text = f"{others.rstrip()}\n  operations-platform:recovery:"
    file.write_text(f"{text} {written}\n" if written.startswith("{") else f"{text}\n    {written}\n")
    with pytest.raises(ProblemsFound) as found:
        load_from_files(folder, "prod")
    (told,) = str(found.value).splitlines()
    assert told.startswith("Pulumi.prod.yaml:")
    assert sentence in told


def test_a_dr_region_that_is_the_primary_one_is_refused(folder: Path) -> None:
    file = folder / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("dr_region: ap-northeast-3", "dr_region: ap-northeast-1"))
    with pytest.raises(ProblemsFound, match="equals primary_region, so one disaster takes both"):
        load_from_files(folder, "prod")
