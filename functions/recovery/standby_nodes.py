"""The node group of the DR cluster: grown before callers come, and shrunk when they have left."""

from __future__ import annotations

from typing import Any

from functions.recovery.databases import NotReady


def resize(eks: Any, cluster: str, group: str, nodes: int) -> None:
    """Ask for so many nodes, within limits that are widened to allow them; nothing to do where they are asked for."""
    scaling = _group(eks, cluster, group)["scalingConfig"]
    if scaling["desiredSize"] == nodes:
        return
    limits = {"minSize": min(scaling["minSize"], nodes), "maxSize": max(scaling["maxSize"], nodes)}
    eks.update_nodegroup_config(
        clusterName=cluster, nodegroupName=group, scalingConfig={**limits, "desiredSize": nodes}
    )


def check_size(eks: Any, cluster: str, group: str, nodes: int) -> None:
    """Raises NotReady until the group is as large as asked for and nothing is wrong with it."""
    found = _group(eks, cluster, group)
    issues = [issue["code"] for issue in found.get("health", {}).get("issues", ())]
    if found["status"] != "ACTIVE" or found["scalingConfig"]["desiredSize"] != nodes or issues:
        raise NotReady(f"{group} of {cluster} is {found['status']}{''.join(f', {code}' for code in issues)}")


def _group(eks: Any, cluster: str, group: str) -> dict[str, Any]:
    return eks.describe_nodegroup(clusterName=cluster, nodegroupName=group)["nodegroup"]
