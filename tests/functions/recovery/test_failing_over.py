"""The steps of the runbooks on moto: there and back, tried without effect, stopped at every step and started again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from functions.recovery import databases, names, state
from functions.recovery.databases import NotFound, NotReady
from functions.recovery.state import WrongState
from resilience.plan import StackPlan
from resilience.runbook import Runbook, failback, failover
from resilience.stack import compile_stack
from settings.loader import load_from_files
from tests.functions.recovery.world import DR, NODES, PARAMETER, PRIMARY, STORES, Refused, World, api
from tests.reading import CATALOGUE


@pytest.fixture(scope="session")
def plan() -> StackPlan:
    found = compile_stack(CATALOGUE, load_from_files(Path(), "prod").settings, today=date(2026, 11, 24))
    return replace(found, plans=tuple(one for one in found.plans if one.store in STORES))


@pytest.fixture(scope="session")
def there(plan: StackPlan) -> Runbook:
    return failover(plan)


@pytest.fixture(scope="session")
def back(plan: StackPlan) -> Runbook:
    return failback(plan)


def test_there_and_back(world: World, there: Runbook, back: Runbook) -> None:
    assert world.replicas(DR) == {f"{store}-dr" for store in STORES}
    world.run(there)
    assert (world.state, world.nodes, world.leads_to_dr) == ("dr", NODES["dr"], True)
    assert not world.replicas(DR)
    world.run(back)
    assert (world.state, world.nodes, world.leads_to_dr) == ("primary", NODES["primary"], False)
    made = {one["DBInstanceIdentifier"]: one for one in api("rds", PRIMARY).describe_db_instances()["DBInstances"]}
    assert made.keys() == {*STORES, *(f"{store}-failback" for store in STORES)}
    assert all(made[f"{store}-failback"]["DBInstanceClass"] == "db.t3.large" for store in STORES)
    assert not world.replicas(PRIMARY)


def test_a_dry_run_changes_nothing_and_fails_where_the_real_one_would(world: World, there: Runbook) -> None:
    world.run(there, dry=True)
    assert not world.calls
    assert (world.state, world.nodes, world.leads_to_dr) == ("primary", NODES["primary"], False)
    api("ssm", DR).put_parameter(Name=PARAMETER, Value="failing-back", Overwrite=True)
    with pytest.raises(WrongState):
        world.run(there, dry=True)


CHANGES = ("put_parameter", "update_nodegroup_config", "promote_read_replica", "update_health_check")


@pytest.mark.parametrize("method", CHANGES)
def test_a_failover_that_stopped_is_started_again(world: World, there: Runbook, method: str) -> None:
    world.fails_at = method
    with pytest.raises(Refused):
        world.run(there)
    assert world.state != "dr"
    world.run(there)
    assert (world.state, world.nodes, world.leads_to_dr) == ("dr", NODES["dr"], True)
    assert not world.replicas(DR)


@pytest.mark.parametrize("method", [*CHANGES, "create_db_instance_read_replica"])
def test_a_failback_that_stopped_is_started_again(world: World, there: Runbook, back: Runbook, method: str) -> None:
    world.run(there)
    world.fails_at = method
    with pytest.raises(Refused):
        world.run(back)
    assert world.state != "primary"
    world.run(back)
    assert (world.state, world.nodes, world.leads_to_dr) == ("primary", NODES["primary"], False)
    assert world.calls.count("create_db_instance_read_replica") == len(STORES)


def test_what_is_done_is_not_done_again(world: World, there: Runbook) -> None:
    world.run(there)
    before = [call for call in world.calls if call != "update_health_check"]
    world.run(there)
    assert [call for call in world.calls if call != "update_health_check"] == before


class Parameters:
    """Parameter Store with one parameter."""

    def __init__(self, value: str) -> None:
        self.value = value

    def get_parameter(self, Name: str) -> Any:
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, Name: str, Value: str, Overwrite: bool) -> None:
        assert Overwrite
        self.value = Value


@pytest.mark.parametrize("target", ["dr", "primary"])
@pytest.mark.parametrize("found", ["primary", "failing-over", "dr", "failing-back"])
def test_a_course_begins_only_where_it_may(target: str, found: str) -> None:
    ssm = Parameters(found)
    during = {"dr": "failing-over", "primary": "failing-back"}[target]
    opposite = {"dr": "failing-back", "primary": "failing-over"}[target]
    if found == opposite:
        for act in (state.check, state.begin, state.finish):
            with pytest.raises(WrongState):
                act(ssm, PARAMETER, target)
        assert ssm.value == found
        return
    assert state.begin(ssm, PARAMETER, target) == (target if found == target else during)
    assert state.finish(ssm, PARAMETER, target) == ssm.value == target


def test_a_course_that_never_began_does_not_end() -> None:
    ssm = Parameters("primary")
    with pytest.raises(WrongState):
        state.finish(ssm, PARAMETER, "dr")
    assert ssm.value == "primary"


def test_a_store_without_its_replica_stops_the_failover_before_anything_changes(world: World, there: Runbook) -> None:
    rds = api("rds", DR)
    arn = rds.describe_db_instances(DBInstanceIdentifier="orders-db-dr")["DBInstances"][0]["DBInstanceArn"]
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["service"])
    with pytest.raises(NotFound, match="service=orders-db"):
        world.run(there)
    assert not world.calls


def test_an_entry_that_does_not_answer_ends_no_failover(
    world: World, there: Runbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(route53: Any, check: str) -> None:
        raise NotReady("0 of 16 checkers reach the entry")

    monkeypatch.setattr(names, "check_health", gone)
    with pytest.raises(NotReady):
        world.run(there)
    assert world.state == "failing-over"


def _health(*answers: str) -> Any:
    class Route53:
        def get_health_check_status(self, HealthCheckId: str) -> Any:
            return {"HealthCheckObservations": [{"StatusReport": {"Status": answer}} for answer in answers]}

    return Route53()


@pytest.mark.parametrize(
    ("answers", "well"),
    [(["Success"] * 2 + ["Failure"] * 8, True), (["Success"] + ["Failure"] * 9, False), ([], False)],
)
def test_an_entry_is_well_when_enough_checkers_say_so(answers: list[str], well: bool) -> None:
    if well:
        names.check_health(_health(*answers), "check")
    else:
        with pytest.raises(NotReady):
            names.check_health(_health(*answers), "check")


def test_a_replica_is_awaited_until_it_follows(world: World) -> None:
    class CloudWatch:
        def __init__(self, lags: list[float]) -> None:
            self.lags = lags

        def get_metric_statistics(self, **asked: Any) -> Any:
            assert asked["Dimensions"] == [{"Name": "DBInstanceIdentifier", "Value": "orders-db-dr"}]
            points = [
                {"Timestamp": datetime(2026, 11, 24, 12, minute, tzinfo=UTC), "Maximum": lag}
                for minute, lag in enumerate(self.lags)
            ]
            return {"Datapoints": points}

    rds = api("rds", DR)
    for lags in ([30.0], [900.0, 3.0]):
        assert databases.check_replicated(rds, CloudWatch(lags), "orders-db") == "orders-db-dr"
    for lags in ([], [5.0, 61.0]):
        with pytest.raises(NotReady):
            databases.check_replicated(rds, CloudWatch(lags), "orders-db")


def test_what_people_see_to_is_left_to_them(world: World, there: Runbook) -> None:
    world.without(node_group=None, checks={})
    world.run(there)
    assert (world.state, world.nodes, world.leads_to_dr) == ("dr", NODES["primary"], False)
