"""The floor of a preview: `python -m bench.floor GRAPH FOLDER` replays a recorded graph through the same engine and
providers.

The replay has no catalogue, no settings, no components and no provider SDK: each resource is registered with the inputs
that the real program gave it. What remains is the engine, the protocol and the providers. FOLDER keeps the
stack, so that only the first replay pays for making one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import toolchain
from localcloud.environment import isolate
from localcloud.layout import PROJECT_ROOT, CloudDirectory

_STACK = "floor"


def replay(resources: list[Mapping[str, Any]]) -> None:
    """Register every resource of a graph, parents and providers first."""
    import pulumi

    made: dict[str, pulumi.Resource] = {}
    waiting = [node for node in resources if node["type"] != "pulumi:pulumi:Stack"]
    known = {node["urn"] for node in waiting}
    while waiting:
        ready = [node for node in waiting if not ({node["parent"], node["provider"]} & known - made.keys())]
        for node in ready:
            made[node["urn"]] = _register(node, made)
        waiting = [node for node in waiting if node["urn"] not in made]


def _register(node: Mapping[str, Any], made: Mapping[str, Any]) -> Any:
    import pulumi

    parent, provider = made.get(node["parent"]), made.get(node["provider"])
    options = pulumi.ResourceOptions(parent=parent, provider=provider, protect=node["protect"])
    if node["type"].startswith("pulumi:providers:"):
        return pulumi.ProviderResource(node["type"].rsplit(":", 1)[-1], node["name"], _arguments(node), options)
    if provider is None:
        return pulumi.ComponentResource(node["type"], node["name"], None, options)
    return pulumi.CustomResource(node["type"], node["name"], _arguments(node), options)


def _arguments(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node["inputs"].items() if not re.match(r"__|version$", key)}


def main(graph: Path, base: Path) -> None:
    resources = json.loads(graph.read_text())["resources"]
    isolate(toolchain.path("pulumi").parent)
    from localcloud.engine import Engine
    from localcloud.providers import embedded

    (base / "Pulumi.yaml").write_text((PROJECT_ROOT / "Pulumi.yaml").read_text())
    (base / f"Pulumi.{_STACK}.yaml").write_text("config: {}\n")
    cloud = CloudDirectory(_STACK, base)
    cloud.create()
    with embedded(cloud, online=False) as ready:
        outcome = Engine(cloud, ready, lambda: replay(resources)).preview()
    print(len(outcome.recording.steps))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
