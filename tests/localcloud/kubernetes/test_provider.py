"""What a preview decides with no cluster at all."""

from __future__ import annotations

import pytest

from localcloud.kubernetes.differences import changes
from localcloud.kubernetes.provider import KubernetesProvider
from localcloud.protocol import UNKNOWN, ProviderError, State
from tests.localcloud.engine import BadInputs
from tests.localcloud.kubernetes.conformance import changed
from tests.localcloud.kubernetes.engine import PEER, Engine
from tests.localcloud.kubernetes.examples import EXAMPLES, Example

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
_HELD = {"metadata": {"name": "rules", "namespace": "monitoring"}, "data": {"a": "1", "b.yaml": "2"}}


def _held(engine: Engine, inputs: dict) -> Engine:
    engine.state = State(id="monitoring/rules", properties=inputs, inputs=engine.check(inputs))
    return engine


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_a_preview_needs_no_cluster(example: Example, no_cloud: KubernetesProvider) -> None:
    engine = Engine(no_cloud, example.token)
    checked = engine.check(example.inputs)
    identifier, foreseen = no_cloud.create(engine.request, checked, True)
    assert identifier == "" and foreseen["metadata"]["uid"] is UNKNOWN
    assert all(change.kind == "added" for change in changes(checked, foreseen))
    engine.state = State(id="examples/example", properties=checked, inputs=checked)
    assert not engine.diff(example.inputs).paths
    updated = engine.diff(changed(example.inputs, example.update))
    assert updated.paths and not updated.replaces
    if example.replacement and example.token != "kubernetes:core/v1:Pod":
        assert engine.diff(changed(example.inputs, example.replacement)).replaces or "ResourceQuota" in example.token


def test_only_the_path_that_changes_is_named(no_cloud: KubernetesProvider) -> None:
    engine = _held(Engine(no_cloud, CONFIG_MAP), _HELD)
    diff = engine.diff({**_HELD, "data": {"a": "1", "b.yaml": "3", "c": "4"}})
    assert (diff.added, diff.updated, diff.deleted) == (["data.c"], ['data["b.yaml"]'], [])
    assert not diff.replaces


def test_an_unknown_value_is_a_change(no_cloud: KubernetesProvider) -> None:
    engine = _held(Engine(no_cloud, CONFIG_MAP), _HELD)
    assert engine.diff({**_HELD, "data": {**_HELD["data"], "a": UNKNOWN}}).updated == ["data.a"]


def test_another_name_is_another_object_made_before_the_old_one_goes(no_cloud: KubernetesProvider) -> None:
    engine = _held(Engine(no_cloud, CONFIG_MAP), _HELD)
    diff = engine.diff({**_HELD, "metadata": {**_HELD["metadata"], "name": "other"}})
    assert diff.replaces == ["metadata.name"] and not diff.delete_before_replace


def test_a_name_made_up_once_stays(no_cloud: KubernetesProvider) -> None:
    engine = Engine(no_cloud, CONFIG_MAP, name="settings")
    first = engine.check({"data": {}})
    assert first["metadata"]["name"].startswith("settings-")
    assert first["metadata"]["namespace"] == "default"
    engine.state = State(id="x", properties=first, inputs=first)
    assert not engine.diff({"data": {}}).paths
    assert engine.check({"data": {}})["metadata"]["name"] != first["metadata"]["name"]


@pytest.mark.parametrize(
    ("token", "inputs", "words"),
    [
        (CONFIG_MAP, {"metadata": {"name": "Upper_Case"}}, "'Upper_Case' cannot name a ConfigMap; use"),
        (CONFIG_MAP, {"metadata": {"name": "x", "namespace": "a/b"}}, "'a/b' cannot name a namespace"),
        (CONFIG_MAP, {"metadata": "name"}, "is no mapping"),
        ("kubernetes:core/v1:Service", {"metadata": {"name": "a.b"}}, "at most 63"),
        ("kubernetes:helm.sh/v3:Release", {}, "Helm releases are not offered"),
        ("kubernetes:core/v1:ConfigMapList", {}, "not offered"),
        ("kubernetes:nonsense", {}, "names no kind"),
    ],
)
def test_bad_input_is_told_before_anything_happens(
    token: str, inputs: dict, words: str, no_cloud: KubernetesProvider
) -> None:
    with pytest.raises(BadInputs, match=words):
        Engine(no_cloud, token).check(inputs)


def test_an_up_without_its_cluster_says_what_to_do(no_cloud: KubernetesProvider) -> None:
    engine = Engine(no_cloud, CONFIG_MAP)
    with pytest.raises(ProviderError, match="is not up; start it with"):
        no_cloud.create(engine.request, engine.check(_HELD), False)


def test_a_provider_names_its_cluster(no_cloud: KubernetesProvider) -> None:
    with pytest.raises(ProviderError, match="has no context"):
        no_cloud.configure(PEER, {"kubeconfig": "anything"})
