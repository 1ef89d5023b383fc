"""What holds for every store, objective and catalogue of mechanisms."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.recovery import RESTORE
from resilience.compiler import cheapest_plan, compile_store
from resilience.mechanisms.table import OFFERS, mechanisms_of
from resilience.parts import Chain, Copy, Cost, Link, Mechanism, MechanismName
from resilience.plan import Objective, Plan
from resilience.stores import STORE_TYPES, Conditions, Store, StoreType
from resilience.survival import why_not
from tests.resilience.brute_force import least_dollars, survives
from tests.resilience.given import REQUIREMENTS, conditions, step, store

NAMES = [name for name in get_args(MechanismName) if name != "multi-region-key"]

links = st.builds(
    Link,
    name=st.sampled_from(["queue", "copy", "interval"]),
    seconds=st.sampled_from([0, 1, 60, 300, 900, math.inf]),
    bound=st.just("assumed"),
    source=st.just("given"),
)
copies = st.builds(
    Copy,
    name=st.just("copy"),
    apart=st.sampled_from(["node", "zone", "region"]),
    chain=st.builds(Chain, links=st.lists(links, max_size=2).map(tuple)),
    restore=st.sampled_from([0, 60, 600, 3600]).map(lambda seconds: (step(RESTORE, seconds, "decide"),)),
    history=st.sampled_from(["none", "independent", "continuous", "generations", "generations"]),
    keeps_days=st.sampled_from([6, 7, 35]),
    lock=st.sampled_from([None, "GOVERNANCE", "COMPLIANCE"]),
    beyond_account=st.booleans(),
    encrypted=st.booleans(),
    in_cluster=st.sampled_from([False, False, False, True]),
)


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Mechanism, ...]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    return tuple(
        Mechanism(
            name=name,
            copies=tuple(draw(st.lists(copies, min_size=1, max_size=2))),
            costs=(Cost(price="node", quantity=1, dollars=draw(st.integers(0, 20))),),
            needs_key_in_dr=draw(st.booleans()),
            inherent=draw(st.sampled_from([False, False, False, True])),
        )
        for name in names
    )


objectives = st.builds(
    Objective,
    recovery_point_seconds=st.sampled_from([0, 60, 300, 900, 901, 3600, 10800, 86400]),
    recovery_time_seconds=st.sampled_from([60, 1890, 3600, 7200, 14400, 86400]),
    outage_seconds=st.sampled_from([60, 2592, 25920, 86400]),
    retention_days=st.sampled_from([1, 7, 30]),
    generations=st.sampled_from([1, 7]),
)
required = st.lists(st.sampled_from(REQUIREMENTS), min_size=1, max_size=4, unique=True).map(tuple)
given_stores = st.builds(
    store,
    objective=objectives,
    requirements=required,
    allowed=st.one_of(st.none(), st.lists(st.sampled_from(NAMES), min_size=8, unique=True).map(tuple)),
    key_in_dr_region=st.sampled_from([True, True, True, False]),
    extra_steps=st.sampled_from([(), (step("fill", 600, RESTORE),)]),
)
given_conditions = st.builds(conditions, st.just({"key": 9.0}), has_dr_cluster=st.sampled_from([True, True, False]))
real_stores = st.builds(
    store,
    type=st.sampled_from(STORE_TYPES),
    objective=objectives,
    requirements=required,
    stored_gib=st.floats(0, 2000),
    written_gib_per_day=st.floats(0, 100),
)
real_conditions = st.builds(
    conditions, lock_mode=st.sampled_from(["GOVERNANCE", "COMPLIANCE"]), has_archive_account=st.booleans()
)


@given(given_stores, given_conditions, catalogues())
@settings(max_examples=90)
def test_the_plan_is_the_cheapest_and_is_refused_only_where_no_set_of_mechanisms_would_do(
    given_store: Store, given: Conditions, catalogue: tuple[Mechanism, ...]
) -> None:
    outcome = cheapest_plan(given_store, given, catalogue)
    expected = least_dollars(given_store, given, catalogue)
    if expected is None:
        assert not isinstance(outcome, Plan)
    else:
        assert isinstance(outcome, Plan)
        assert outcome.dollars == pytest.approx(expected)


@given(real_stores, real_conditions)
@settings(max_examples=30)
def test_the_same_holds_for_what_the_services_offer(real_store: Store, real: Conditions) -> None:
    outcome = compile_store(real_store, real)
    expected = least_dollars(real_store, real, mechanisms_of(real_store, real))
    assert isinstance(outcome, Plan) == (expected is not None)
    if isinstance(outcome, Plan):
        assert outcome.dollars == pytest.approx(expected)


@given(real_stores, real_conditions, st.floats(0, 500))
@settings(max_examples=30)
def test_a_budget_refuses_exactly_the_plans_that_cost_more(real_store: Store, real: Conditions, budget: float) -> None:
    free = compile_store(real_store, real)
    held = compile_store(replace(real_store, objective=replace(real_store.objective, budget_dollars=budget)), real)
    if isinstance(free, Plan) and free.dollars > budget:
        assert not isinstance(held, Plan)
        assert [one.requirement for one in held] == ["budget"]
        assert held[0].excess == pytest.approx(free.dollars - budget)
    else:
        assert isinstance(held, Plan) == isinstance(free, Plan)


@given(given_stores, given_conditions, catalogues())
@settings(max_examples=50)
def test_every_chain_and_every_recovery_fits_the_promise(
    given_store: Store, given: Conditions, catalogue: tuple[Mechanism, ...]
) -> None:
    outcome = cheapest_plan(given_store, given, catalogue)
    if not isinstance(outcome, Plan):
        return
    promised = given_store.objective
    names = {mechanism.name for mechanism in outcome.mechanisms}
    assert outcome.protections.keys() == set(given_store.requirements) - {"generations"}
    for failure, proof in outcome.protections.items():
        assert sum(link.seconds for link in proof.chain.links) <= promised.recovery_point_seconds
        assert sum(each.seconds for each in proof.critical_path) <= promised.time_seconds(failure)
        assert proof.mechanism in names
        assert {each.name for each in proof.critical_path} <= {each.name for each in proof.steps}


@given(given_stores, given_conditions, catalogues(), objectives)
@settings(max_examples=90)
def test_a_tighter_objective_never_gives_a_weaker_plan(
    given_store: Store, given: Conditions, catalogue: tuple[Mechanism, ...], other: Objective
) -> None:
    loose = given_store.objective
    tight = Objective(
        recovery_point_seconds=min(loose.recovery_point_seconds, other.recovery_point_seconds),
        recovery_time_seconds=min(loose.recovery_time_seconds, other.recovery_time_seconds),
        outage_seconds=min(loose.outage_seconds, other.outage_seconds),
        retention_days=max(loose.retention_days, other.retention_days),
        generations=max(loose.generations, other.generations),
    )
    tighter = cheapest_plan(replace(given_store, objective=tight), given, catalogue)
    looser = cheapest_plan(given_store, given, catalogue)
    if not isinstance(tighter, Plan):
        return
    assert isinstance(looser, Plan)
    assert tighter.dollars >= looser.dollars - 1e-9
    for failure, proof in tighter.protections.items():
        assert proof.recovery_point_seconds <= loose.recovery_point_seconds
        assert proof.recovery_time_seconds <= loose.time_seconds(failure)


@given(given_stores, given_conditions, catalogues())
@settings(max_examples=50)
def test_one_more_way_of_protecting_never_costs_more(
    given_store: Store, given: Conditions, catalogue: tuple[Mechanism, ...]
) -> None:
    catalogue = tuple(replace(one, inherent=False) for one in catalogue)
    fewer, more = cheapest_plan(given_store, given, catalogue[1:]), cheapest_plan(given_store, given, catalogue)
    if isinstance(fewer, Plan):
        assert isinstance(more, Plan)
        assert more.dollars <= fewer.dollars + 1e-9


@given(given_stores, given_conditions, catalogues())
@settings(max_examples=50)
def test_a_refusal_names_what_no_single_mechanism_meets(
    given_store: Store, given: Conditions, catalogue: tuple[Mechanism, ...]
) -> None:
    outcome = cheapest_plan(given_store, given, catalogue)
    if isinstance(outcome, Plan):
        return
    refused = {one.requirement for one in outcome}
    for requirement in given_store.requirements:
        alone = least_dollars(replace(given_store, requirements=(requirement,)), given, catalogue)
        assert (alone is None) == (requirement in refused)
    for one in outcome:
        assert one.excess > 0
        assert one.weakest and one.weakest in one.rule
        assert one.remedy
        assert "\n" not in one.sentence


@given(copies, given_stores, given_conditions)
@settings(max_examples=90)
def test_what_survives_agrees_with_the_rules_written_a_second_time(
    copy: Copy, given_store: Store, given: Conditions
) -> None:
    for requirement in REQUIREMENTS:
        assert (why_not(copy, requirement, given_store, given) is None) == survives(
            copy, requirement, given_store, given
        )


@given(copies, given_stores, given_conditions)
@settings(max_examples=50)
def test_the_rules_that_nothing_may_break(copy: Copy, given_store: Store, given: Conditions) -> None:
    counts = {one for one in REQUIREMENTS if why_not(copy, one, given_store, given) is None}
    if copy.history == "none":
        assert not counts & {"corruption", "ransomware", "account", "generations"}
    if copy.apart == "region" and copy.encrypted and not given_store.key_in_dr_region:
        assert not counts
    if not copy.beyond_account and copy.lock != "COMPLIANCE":
        assert "account" not in counts


@pytest.mark.parametrize("store_type", STORE_TYPES)
def test_a_mechanism_is_offered_under_its_own_name_and_each_restore_ends_in_one_step(store_type: StoreType) -> None:
    given = conditions(has_archive_account=True)
    for name, offer in OFFERS[store_type].items():
        mechanism = offer(store(type=store_type), given)
        assert mechanism.name == name
        for copy in mechanism.copies:
            assert copy.restore[-1].name == RESTORE
            assert copy.automatic == (not copy.restore[0].after)
            assert copy.apart != "region" or not copy.encrypted or mechanism.needs_key_in_dr


@pytest.mark.parametrize("store_type", STORE_TYPES)
def test_every_figure_says_where_it_comes_from_and_an_alarm_holds_what_nobody_publishes(store_type: StoreType) -> None:
    for mechanism in mechanisms_of(store(type=store_type), conditions(has_archive_account=True)):
        for copy in mechanism.copies:
            for part in (*copy.chain.links, *copy.restore):
                assert part.source
            for link in copy.chain.links:
                assert link.bound != "alarmed" or link.alarm
                assert (link.bound == "none") == math.isinf(link.seconds)


def test_what_is_not_allowed_is_only_named() -> None:
    outcome: Any = compile_store(store(allowed=()), conditions())
    assert {one.requirement for one in outcome} == set(REQUIREMENTS)
    assert all("no mechanism is allowed" in one.rule for one in outcome)
