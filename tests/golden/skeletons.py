"""A resource graph reduced to what a rename or a lost protection would change: one line a resource."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
STACKS = ("local", "dev", "prod")


def skeleton(graph: Mapping[str, Any]) -> str:
    """`type name < parent @ provider [protected] [retained]`, sorted."""
    return "".join(sorted(f"{_line(node)}\n" for node in graph["resources"]))


def _line(node: Mapping[str, Any]) -> str:
    parts = [node["type"], node["name"], "<", _name(node["parent"]), "@", _name(node["provider"])]
    parts += ["protected"] * node["protect"] + ["retained"] * node["retainOnDelete"]
    return " ".join(parts)


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1] or "-"
