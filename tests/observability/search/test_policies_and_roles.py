"""How long logs are kept follows the settings; nobody may do more with them than their work takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from documents.reader import parse
from documents.validation import validated
from observability.search.lifecycle import SNAPSHOT_POLICY, lifecycle_requests, snapshot_requests
from observability.search.roles import ROLES, USERS, roles_file, secret_keys, users_roles_file
from observability.search.streams import CATEGORIES, pattern
from settings.search import LogRetention, Search
from tests.reading import from_yaml

_APPEND = {"create_doc", "auto_configure"}


def policies(search: Search) -> dict[str, Any]:
    return {request.path.rpartition("/")[2]: request.body["policy"]["phases"] for request in lifecycle_requests(search)}


@given(st.integers(30, 3650), st.integers(365, 3650), st.integers(1, 90), st.sampled_from(["combined", "tiered"]))
def test_a_category_is_deleted_after_its_own_days(access: int, audit: int, hot: int, layout: Any) -> None:
    search = Search(layout=layout, hot_days=hot, retention=LogRetention(access_days=access, audit_days=audit))
    found = policies(search)
    assert found["logs-access"]["delete"]["min_age"] == f"{access}d"
    assert found["logs-audit"]["delete"]["min_age"] == f"{audit}d"
    for phases in found.values():
        assert phases["delete"]["actions"]["wait_for_snapshot"] == {"policy": SNAPSHOT_POLICY}
        if "warm" in phases:
            assert int(phases["warm"]["min_age"][:-1]) < int(phases["delete"]["min_age"][:-1])
            assert phases["warm"]["actions"]["migrate"] == {"enabled": layout == "tiered"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retention: {audit_days: 364}", "retention.audit_days: 364 must be a whole number from 365 to 3650"),
        ("retention: {access_days: 7}", "retention.access_days: 7 must be a whole number from 30"),
        ("retention: {acess_days: 30}", "retention.acess_days is no known key; write access_days"),
        ("shares: {access: 90}", "shares adds up to 150 percent; let the shares add up to 100"),
        ("snapshots: {interval_minutes: 5}", "snapshots.interval_minutes: 5 must be a whole number from 15"),
        ("hot: {memory_gib: 48}", "hot.memory_gib: 48 must be"),
    ],
)
def test_settings_below_the_floor_are_refused(text: str, said: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        validated(Search, parse(text.encode(), file="Pulumi.prod.yaml"))
    assert said in str(found.value)


def test_snapshots_are_put_after_their_repository_and_bound_to_the_bucket() -> None:
    repository, policy = snapshot_requests(Search(), bucket="kiso-prod-backups", cluster_name="tokyo")
    assert repository.body["settings"]["bucket"] == "kiso-prod-backups"
    assert repository.body["settings"]["base_path"].endswith("/tokyo")
    assert repository.path == f"/_snapshot/{policy.body['repository']}"
    assert {f"logs-{category}.*" for category in CATEGORIES} <= set(policy.body["config"]["indices"])


def test_roles_are_those_that_users_have() -> None:
    own = {role for user in USERS for role in user.roles} - {"kibana_system"}
    assert own == set(ROLES) == set(from_yaml(roles_file()))
    for line in users_roles_file().splitlines():
        role, _, users = line.partition(":")
        assert all(role in user.roles for user in USERS if user.name in users.split(","))
    assert {user.name for user in USERS} <= set(secret_keys())


def test_nobody_is_a_superuser() -> None:
    for name, role in ROLES.items():
        privileges = {*role["cluster"], *(p for grant in role["indices"] for p in grant["privileges"])}
        assert not privileges & {"all", "manage_security", "manage_api_key", "superuser"}, name
    managing = {name for name, role in ROLES.items() for grant in role["indices"] if "manage" in grant["privileges"]}
    assert managing == {"setup"}


def test_the_audit_trail_is_only_ever_added_to() -> None:
    for name, role in ROLES.items():
        granted = {p for grant in role["indices"] if pattern("audit") in grant["names"] for p in grant["privileges"]}
        assert granted <= _APPEND or granted <= {"read", "read_failure_store", "view_index_metadata"}, name
    readers = {name for name, role in ROLES.items() for grant in role["indices"] if "read" in grant["privileges"]}
    for name in readers - {"audit-reader"}:
        assert pattern("audit") not in [each for grant in ROLES[name]["indices"] for each in grant["names"]]


def test_writers_of_logs_append_and_do_no_more() -> None:
    for name in ("log-writer", "audit-writer"):
        for grant in ROLES[name]["indices"]:
            assert set(grant["privileges"]) == _APPEND
