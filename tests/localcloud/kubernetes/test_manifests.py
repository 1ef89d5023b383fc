from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.kubernetes.manifests import Kind, checked, identifier, kind_of, manifest, masked, outputs, place_of
from localcloud.protocol import UNKNOWN

_names = st.from_regex(r"[a-z]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("token", "api_version", "kind"),
    [
        ("kubernetes:core/v1:ConfigMap", "v1", "ConfigMap"),
        ("kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"),
        ("kubernetes:external-secrets.io/v1:ExternalSecret", "external-secrets.io/v1", "ExternalSecret"),
        ("kubernetes:example.com/v1:WatchList", "example.com/v1", "WatchList"),
    ],
)
def test_a_token_names_a_kind(token: str, api_version: str, kind: str) -> None:
    assert kind_of(token) == Kind(api_version=api_version, kind=kind)


@given(_names, _names)
def test_an_id_leads_back_to_its_object(namespace: str, name: str) -> None:
    assert place_of(identifier({"namespace": namespace, "name": name})) == (namespace, name)
    assert place_of(identifier({"name": name})) == (None, name)


@given(_names)
def test_checking_twice_changes_nothing(name: str) -> None:
    kind = kind_of("kubernetes:core/v1:ConfigMap")
    once, failures = checked(kind, name, {}, {"data": {"a": None, "b": UNKNOWN}})
    assert not failures and once["data"] == {"b": UNKNOWN}
    assert checked(kind, name, once, once) == (once, [])


def test_a_cluster_wide_object_gets_no_namespace() -> None:
    inputs, _ = checked(kind_of("kubernetes:core/v1:Namespace"), "x", {}, {"metadata": {"name": "x"}})
    assert inputs == {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}}


@given(st.text(), st.text())
def test_a_secrets_texts_are_encoded_and_win(text: str, other: str) -> None:
    inputs = {"kind": "Secret", "data": {"a": other, "b": other}, "stringData": {"a": text}}
    declared = manifest(inputs)
    assert base64.b64decode(declared["data"]["a"]).decode() == text
    assert declared["data"]["b"] == other and "stringData" not in declared
    assert inputs["stringData"] == {"a": text}


@given(st.text(min_size=4))
def test_a_secrets_values_are_masked(value: str) -> None:
    for field in ("data", "stringData"):
        assert value not in masked(f"cannot parse: {value}!", {"kind": "Secret", field: {"key": [value]}}).replace(
            "[secret]", ""
        )
    assert value in masked(value, {"kind": "ConfigMap", "data": {"key": value}})


def test_bookkeeping_of_the_api_server_stays_out_of_the_state() -> None:
    live = {"kind": "ConfigMap", "metadata": {"name": "a", "managedFields": [1]}, "data": {"x": "1"}}
    assert outputs(live, {}) == {"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": "1"}}
