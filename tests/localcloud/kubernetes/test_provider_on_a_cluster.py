"""What only a real API server can show."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from localcloud.endpoints import ClusterEndpoint, Endpoints
from localcloud.kubernetes.client import Client
from localcloud.kubernetes.provider import KubernetesProvider
from localcloud.protocol import InitializationFailed, ProviderError
from tests.localcloud.clouds import CLUSTER
from tests.localcloud.kubernetes.engine import Engine

pytestmark = pytest.mark.cloud
CONFIG_MAP, DEPLOYMENT, SECRET = (
    f"kubernetes:{kind}" for kind in ("core/v1:ConfigMap", "apps/v1:Deployment", "core/v1:Secret")
)
_CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"


@pytest.fixture
def client(endpoints: Endpoints) -> Client:
    return _client(endpoints.clusters[CLUSTER])


def _client(endpoint: ClusterEndpoint) -> Client:
    return Client(
        endpoint.server,
        ca_file=endpoint.ca_file,
        certificate_file=endpoint.certificate_file,
        key_file=endpoint.key_file,
    )


def _config_map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


def _deployment(name: str, namespace: str = "default", **pod: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "registry.example.com/main:1", "resources": {"requests": {"cpu": "100m"}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], **pod}}
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": template},
    }


def test_a_refresh_shows_what_another_changed_in_our_fields_only(
    kubernetes: KubernetesProvider, client: Client
) -> None:
    engine = Engine(kubernetes, CONFIG_MAP)
    wanted = _config_map("drifting", ours="1", kept="2")
    engine.create(wanted)
    changed = _config_map("drifting", ours="changed", kept="2", theirs="3")
    client.apply(f"{_CONFIG_MAPS}/drifting", changed)
    found = engine.refresh()
    assert found and found.inputs["data"] == {"ours": "changed", "kept": "2"}
    assert engine.diff(wanted).paths == ("data.ours",)


def test_a_resource_deleted_behind_its_back_is_gone_at_refresh(kubernetes: KubernetesProvider, client: Client) -> None:
    engine = Engine(kubernetes, CONFIG_MAP)
    engine.create(_config_map("vanishing"))
    client.delete(f"{_CONFIG_MAPS}/vanishing", propagation="Background")
    assert engine.refresh() is None


def test_creating_again_after_a_killed_run_makes_no_duplicate(kubernetes: KubernetesProvider) -> None:
    first = Engine(kubernetes, CONFIG_MAP).create(_config_map("again", a="1"))
    second = Engine(kubernetes, CONFIG_MAP).create(_config_map("again", a="1"))
    assert first.properties["metadata"]["uid"] == second.properties["metadata"]["uid"]


def test_an_autoscalers_replicas_are_left_alone(kubernetes: KubernetesProvider, client: Client) -> None:
    wanted = _deployment("scaled")
    del wanted["spec"]["replicas"]
    engine = Engine(kubernetes, DEPLOYMENT)
    engine.create(wanted)
    client._request(  # pyright: ignore[reportPrivateUsage]
        "PATCH",
        "/apis/apps/v1/namespaces/default/deployments/scaled",
        body={"spec": {"replicas": 3}},
        content_type="application/merge-patch+json",
    )
    wanted["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example.com/main:2"
    assert engine.update(wanted).properties["spec"]["replicas"] == 3


def test_equal_quantities_are_no_change(kubernetes: KubernetesProvider) -> None:
    engine = Engine(kubernetes, DEPLOYMENT)
    wanted = _deployment("quantities")
    engine.create(wanted)
    wanted["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "0.1"}}
    assert not engine.diff(wanted).paths


@pytest.mark.parametrize("change", [{"imaje": "x"}, {"image": 5}])
def test_a_schema_error_shows_in_the_preview(change: dict, kubernetes: KubernetesProvider) -> None:
    wanted = _deployment("wrong")
    wanted["spec"]["template"]["spec"]["containers"][0] |= change
    engine = Engine(kubernetes, DEPLOYMENT)
    with pytest.raises(ProviderError, match=r"Deployment default/wrong: .*(not declared in schema|expected string)"):
        kubernetes.create(engine.request, engine.check(wanted), True)


def test_a_preview_does_not_ask_for_a_namespace_that_is_still_to_come(kubernetes: KubernetesProvider) -> None:
    engine = Engine(kubernetes, DEPLOYMENT)
    kubernetes.create(engine.request, engine.check(_deployment("early", "still-to-come")), True)


def test_an_object_waits_for_its_namespace(kubernetes: KubernetesProvider) -> None:
    def declare() -> None:
        time.sleep(1)
        Engine(kubernetes, "kubernetes:core/v1:Namespace").create({"metadata": {"name": "late"}})

    thread = threading.Thread(target=declare)
    thread.start()
    state = Engine(kubernetes, CONFIG_MAP).create({"metadata": {"name": "early", "namespace": "late"}})
    thread.join()
    assert state.id == "late/early"


def test_what_never_gets_ready_is_kept_with_the_reason(kubernetes: KubernetesProvider) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    Engine(kubernetes, "kubernetes:core/v1:Namespace").create({"metadata": {"name": "guarded", "labels": labels}})
    engine = Engine(kubernetes, DEPLOYMENT, timeout_seconds=3)
    with pytest.raises(InitializationFailed) as caught:
        engine.create(_deployment("privileged", "guarded", hostNetwork=True))
    assert engine.state and engine.state.id == "guarded/privileged"
    assert any("violates PodSecurity" in reason for reason in caught.value.reasons)


def test_an_unschedulable_pod_is_named(kubernetes: KubernetesProvider) -> None:
    engine = Engine(kubernetes, DEPLOYMENT, timeout_seconds=3)
    with pytest.raises(InitializationFailed) as caught:
        engine.create(_deployment("nowhere", nodeSelector={"zone": "none"}))
    assert any("nodes are available" in reason for reason in caught.value.reasons), caught.value.reasons


def test_waiting_can_be_skipped(kubernetes: KubernetesProvider) -> None:
    wanted = _deployment("unawaited", nodeSelector={"zone": "none"})
    wanted["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    Engine(kubernetes, DEPLOYMENT, timeout_seconds=3).create(wanted)


def test_a_secrets_value_is_in_no_error_and_in_no_output_that_the_engine_would_not_mark(
    kubernetes: KubernetesProvider,
) -> None:
    engine = Engine(kubernetes, SECRET)
    metadata = {"name": "credentials", "namespace": "default"}
    state = engine.create({"metadata": metadata, "stringData": {"key": "hunter2"}})
    assert "data" not in state.properties and state.properties["stringData"] == {"key": "hunter2"}
    assert engine.diff({"metadata": metadata, "stringData": {"key": "hunter3"}}).paths == ("stringData.key",)
    with pytest.raises(ProviderError) as caught:
        engine.create({"metadata": metadata, "data": {"key": {"deep": "hunter2"}}})
    assert "hunter2" not in str(caught.value)


def test_a_claim_gets_a_volume_once_a_pod_uses_it(kubernetes: KubernetesProvider, client: Client) -> None:
    Engine(kubernetes, "kubernetes:storage.k8s.io/v1:StorageClass").create(
        {
            "metadata": {"name": "encrypted"},
            "provisioner": "ebs.csi.aws.com",
            "volumeBindingMode": "WaitForFirstConsumer",
        }
    )
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "encrypted",
        "resources": {"requests": {"storage": "16Ti"}},
    }
    deployment = _deployment("stateful")
    spec = {
        **deployment["spec"],
        "serviceName": "stateful",
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}],
    }
    engine = Engine(kubernetes, "kubernetes:apps/v1:StatefulSet")
    assert engine.create({**deployment, "spec": spec}).properties["status"]["readyReplicas"] == 1
    found = client.get("/api/v1/namespaces/default/persistentvolumeclaims/data-stateful-0")
    assert found["status"]["phase"] == "Bound"


def test_a_finalizer_that_nobody_handles_is_named(kubernetes: KubernetesProvider, client: Client) -> None:
    engine = Engine(kubernetes, CONFIG_MAP, timeout_seconds=1)
    wanted = _config_map("held")
    wanted["metadata"]["finalizers"] = ["example.com/hold"]
    engine.create(wanted)
    with pytest.raises(ProviderError, match=r"still there; its finalizers: example\.com/hold"):
        engine.delete()
    client.apply(f"{_CONFIG_MAPS}/held", _config_map("held"))
    engine.delete()


def test_only_the_clouds_own_clients_get_in(endpoints: Endpoints) -> None:
    import urllib3

    endpoint = endpoints.clusters[CLUSTER]
    pool = urllib3.PoolManager(ca_certs=endpoint.ca_file, retries=False)
    assert pool.request("GET", f"{endpoint.server}/api").status == 401
    pool.clear()
