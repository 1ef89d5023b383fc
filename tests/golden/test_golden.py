from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.graph import MASK
from tests.golden.skeletons import FOLDER, STACKS, skeleton

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize("stack", STACKS)
def test_the_graph_is_the_golden_one(stack: str, graph_of: Callable[[str], dict[str, Any]]) -> None:
    assert skeleton(graph_of(stack)) == (FOLDER / f"{stack}.txt").read_text(), "reviewed? then `make golden`"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_names_its_provider(stack: str, graph_of: Callable[[str], dict[str, Any]]) -> None:
    resources = graph_of(stack)["resources"]
    strays = [
        node["urn"]
        for node in resources
        if node["type"].startswith(("aws:", "kubernetes:")) and "default" in (node["provider"] or "default")
    ]
    assert resources and not strays


@pytest.mark.parametrize("stack", STACKS)
def test_a_dump_holds_no_secret(stack: str, graph_of: Callable[[str], dict[str, Any]]) -> None:
    graph = graph_of(stack)
    kubeconfigs = [node["inputs"]["kubeconfig"] for node in graph["resources"] if "kubeconfig" in node["inputs"]]
    assert kubeconfigs and set(kubeconfigs) == {MASK}
    assert not re.search(r"AKIA[0-9A-Z]{16}|PRIVATE KEY|client-key-data|hooks\.slack\.com", json.dumps(graph))


def test_prod_spans_two_regions_the_global_home_and_two_clusters(graph_of: Callable[[str], dict[str, Any]]) -> None:
    providers = [node for node in graph_of("prod")["resources"] if node["type"].startswith("pulumi:providers:")]
    assert {node["inputs"]["region"] for node in providers if node["type"].endswith(":aws")} == {
        "ap-northeast-1",
        "ap-northeast-3",
        # Where AWS tells of what happens to the account itself.
        "us-east-1",
    }
    assert len([node for node in providers if node["type"].endswith(":kubernetes")]) == 2


STATEFUL = (
    "aws:kms/key:",
    "aws:kms/replicaKey:",
    "aws:s3/bucket:",
    "aws:secretsmanager/secret:",
    "kubernetes:apps/v1:StatefulSet",
)


@pytest.mark.parametrize("stack", STACKS)
def test_what_holds_state_is_protected_or_retained(stack: str, graph_of: Callable[[str], dict[str, Any]]) -> None:
    stateful = [node for node in graph_of(stack)["resources"] if node["type"].startswith(STATEFUL)]
    assert len(stateful) > 10
    assert not [node["urn"] for node in stateful if not (node["protect"] or node["retainOnDelete"])]
