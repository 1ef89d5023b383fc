"""The search cluster as Kubernetes would be sent it: kept, closed, and set up anew when what it is told changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.search.cluster import Search, SearchArgs
from components.search.openings import search_openings
from components.secret_store import AwsSecretsManager
from observability.search.fitting import fitting_cluster
from observability.search.requests import Request
from observability.search.roles import USERS, secret_keys
from observability.search.sizing import ZONES
from observability.search.streams import Stream
from settings.places import Cluster
from settings.search import Search as SearchSettings
from tests.components.kubernetes.conftest import OWNERSHIP
from tests.components.kubernetes.recorded import kubernetes_objects
from tests.reading import from_yaml

SETTINGS = SearchSettings(layout="tiered", daily_gib=100, replicas=1)
REQUEST = Request(method="PUT", path="/_ilm/policy/one", body={"policy": {}})
ARGS = SearchArgs(
    ownership=OWNERSHIP,
    cluster=Cluster(name="operations", node_cidr="10.0.0.0/16"),
    settings=SETTINGS,
    size=fitting_cluster(SETTINGS, [Stream(category="access", kind="api", environment="dev")]),
    requests=[REQUEST],
    secret_store=AwsSecretsManager(region="eu-west-1"),
    secrets={key: f"kiso/dev/search/{key}" for key in secret_keys()},
    prometheus_shards=1,
)


def objects(record: Any, args: SearchArgs = ARGS) -> Mapping[tuple[str, str], Any]:
    return kubernetes_objects(record, lambda opts: Search("search", args, opts))


@pytest.fixture
def found(record: Any) -> Mapping[tuple[str, str], Any]:
    return objects(record)


def test_a_tier_is_protected_spread_and_budgeted(found: Mapping[tuple[str, str], Any]) -> None:
    for tier in ARGS.size.tiers:
        workload = found["StatefulSet", f"elasticsearch-{tier.name}"]
        spec = workload.inputs["spec"]
        assert workload.protect
        assert spec["replicas"] == tier.nodes and tier.nodes % ZONES == 0
        assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
        selector = spec["selector"]["matchLabels"]
        assert selector == {"app.kubernetes.io/name": "elasticsearch", "app.kubernetes.io/component": tier.name}
        budget = found["PodDisruptionBudget", f"elasticsearch-{tier.name}"].inputs["spec"]
        assert budget["selector"]["matchLabels"] == selector and budget["maxUnavailable"] == 1
        pod = spec["template"]["spec"]
        (zones,) = pod["topologySpreadConstraints"]
        assert zones["topologyKey"] == "topology.kubernetes.io/zone"


def test_half_of_a_nodes_memory_is_heap_and_its_limit_is_what_it_asks_for(found: Mapping[tuple[str, str], Any]) -> None:
    for tier in ARGS.size.tiers:
        options = found["ConfigMap", f"elasticsearch-{tier.name}-config"].inputs["data"]["jvm.options"]
        assert f"-Xmx{tier.heap_mib}m" in options and f"-Xms{tier.heap_mib}m" in options
        pod = found["StatefulSet", f"elasticsearch-{tier.name}"].inputs["spec"]["template"]["spec"]
        resources = pod["containers"][0]["resources"]
        assert resources["limits"]["memory"] == resources["requests"]["memory"] == f"{tier.memory_gib}Gi"


def test_only_the_first_container_holds_a_token(found: Mapping[tuple[str, str], Any]) -> None:
    pod = found["StatefulSet", "elasticsearch-hot"].inputs["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    mounting = [c["name"] for c in [*pod["initContainers"], *pod["containers"]] if _mounts(c, "node-reader")]
    assert mounting == ["prepare"]


def test_clients_are_led_to_the_tier_that_takes_logs_in(found: Mapping[tuple[str, str], Any]) -> None:
    service = found["Service", "elasticsearch"].inputs["spec"]
    assert service["selector"]["app.kubernetes.io/component"] == "hot"
    assert [port["port"] for port in service["ports"]] == [9200]


def test_nodes_trust_only_the_certificate_of_nodes(found: Mapping[tuple[str, str], Any]) -> None:
    trusted = from_yaml(found["ConfigMap", "elasticsearch-hot-config"].inputs["data"]["trust.yml"])
    certificates = {name: each.inputs["spec"] for (kind, name), each in found.items() if kind == "Certificate"}
    named = [name for name, spec in certificates.items() if set(trusted["trust.subject_name"]) & {*spec["dnsNames"]}]
    assert named == ["elasticsearch-transport"]


def test_each_user_has_a_secret_and_no_value_is_declared(found: Mapping[tuple[str, str], Any]) -> None:
    assert not any(kind == "Secret" for kind, _ in found)
    for user in USERS:
        spec = found["ExternalSecret", f"search-user-{user.name}"].inputs["spec"]
        assert spec["data"][0]["remoteRef"]["key"] == f"kiso/dev/search/{user.name}"
        assert spec["target"]["template"]["data"]["username"] == user.name
    hashes = found["ExternalSecret", "search-users"].inputs["spec"]["target"]["template"]["data"]["users"]
    assert len(hashes.splitlines()) == len(USERS)
    assert all(" | bcrypt }}" in line for line in hashes.splitlines())


def test_the_job_is_a_new_one_only_when_what_it_applies_is_new(record: Any) -> None:
    def job(requests: list[Request]) -> str:
        (name,) = [name for kind, name in objects(record, replace(ARGS, requests=requests)) if kind == "Job"]
        return name

    changed = replace(REQUEST, body={"policy": {"phases": {}}})
    assert job([REQUEST]) == job([REQUEST]) != job([changed])


def test_the_quota_has_room_for_all_that_is_declared(found: Mapping[tuple[str, str], Any]) -> None:
    hard = found["ResourceQuota", "quota"].inputs["spec"]["hard"]
    pods = sum(
        each.inputs["spec"]["replicas"] for (kind, _), each in found.items() if kind in ("StatefulSet", "Deployment")
    )
    assert pods < int(hard["pods"])
    assert hard["services.loadbalancers"] == "0"


def test_nodes_talk_to_nodes_alone_on_their_own_port() -> None:
    openings = search_openings(1)
    own = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "elasticsearch"}}}
    opening = [
        (name, rule["from"])
        for name, policy in openings.items()
        for rule in policy.get("ingress", [])
        if any(port["port"] == 9300 for port in rule["ports"])
    ]
    assert opening == [("elasticsearch-nodes", [own])]


def test_nothing_is_let_in_from_everywhere() -> None:
    for name, policy in search_openings(2).items():
        assert policy["podSelector"] or name == "cluster-dns", name
        for rule in policy.get("ingress", []):
            assert rule["ports"], name
            assert all(peer.get("podSelector", {}).get("matchLabels") for peer in rule["from"]), name


def _mounts(container: Mapping[str, Any], volume: str) -> bool:
    return any(mount["name"] == volume for mount in container["volumeMounts"])
