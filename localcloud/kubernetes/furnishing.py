"""What a new cluster holds before anything is deployed: nodes in three zones, and definitions of custom resources."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from localcloud.errors import LocalCloudError
from localcloud.kubernetes.client import ApiError, Client

_ZONES = ("a", "b", "c")


def furnish(client: Client, definitions: Path) -> None:
    """Have the nodes and the definitions in `definitions`, a folder of YAML; what is there already stays."""
    with ThreadPoolExecutor(4) as pool:
        nodes = [pool.submit(_register_node, client, zone) for zone in _ZONES]
        installed = [pool.submit(_install, client, file) for file in sorted(definitions.glob("*.yaml"))]
        for task in (*nodes, *installed):
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


def _install(client: Client, file: Path) -> None:
    definition = yaml.load(file.read_text(), yaml.CSafeLoader)
    path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition['metadata']['name']}"
    try:
        client.get(path)
    except ApiError as error:
        if error.status != 404:
            raise
        client.apply(path, definition)
