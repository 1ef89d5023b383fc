"""What a new cluster holds before anything is deployed: nodes in three zones, and what the operators' add-ons bring."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from localcloud.errors import LocalCloudError
from localcloud.kubernetes.client import ApiError, Client

_ZONES = ("a", "b", "c")
_OPERATORS = ("cert-manager",)
"""Namespaces of the operators that read objects in their own."""


def furnish(client: Client, definitions: Sequence[Path]) -> None:
    """Have the nodes, the operators' namespaces and the definitions in those folders; what is there already stays."""
    files = [file for folder in definitions for file in sorted(folder.glob("*.yaml"))]
    with ThreadPoolExecutor(4) as pool:
        nodes = [pool.submit(_register_node, client, zone) for zone in _ZONES]
        namespaces = [pool.submit(_register_namespace, client, name) for name in _OPERATORS]
        installed = [pool.submit(_install, client, file) for file in files]
        for task in (*nodes, *namespaces, *installed):
            try:
                task.result()
            except ApiError as error:
                raise LocalCloudError(f"a new cluster refused its nodes or definitions: {error}") from None


def nodes_ready(client: Client) -> bool:
    """Whether KWOK has brought every node up and the controllers have taken notice."""
    try:
        nodes = client.get("/api/v1/nodes")["items"]
    except ApiError:
        return False
    return bool(nodes) and not any(node["spec"].get("taints") for node in nodes)


def _register_node(client: Client, zone: str) -> None:
    name = f"node-{zone}"
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/region": "local",
                "topology.kubernetes.io/zone": f"local-{zone}",
            },
        },
    }
    client.apply(f"/api/v1/nodes/{name}", node)


def _register_namespace(client: Client, name: str) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    client.apply(f"/api/v1/namespaces/{name}", namespace)


def _install(client: Client, file: Path) -> None:
    definition = yaml.load(file.read_text(), yaml.CSafeLoader)
    # Its labels are an operator's own packaging, and may be templates.
    definition["metadata"].pop("labels", None)
    path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition['metadata']['name']}"
    try:
        client.get(path)
    except ApiError as error:
        if error.status != 404:
            raise
        client.apply(path, definition)
