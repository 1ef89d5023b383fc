"""Parts of Kubernetes objects that any kind may have. Pure.

Objects are written as plain mappings in the API's own spelling. That is how the API's reference, `kubectl` and every
operator write them; it is checked by the API server itself, at each preview against a cluster; and the SDK's argument
classes would cost an instance and a translation for every node of these deep trees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from components.images import version
from observability.topology import Program
from settings.ownership import Ownership

Manifest = Any
"""A part of a Kubernetes object, in the API's spelling. Untyped: the SDK's types know only its own snake case."""

MAX_CONFIG_MAP_BYTES = 900 * 1024
"""Of text. The API server refuses an object above 1 MiB, and its escaping and metadata need room."""

_NAME_LABEL = "app.kubernetes.io/name"
_PART_LABEL = "app.kubernetes.io/component"
_PLATFORM = "operations-platform"


def selector(program: Program) -> Mapping[str, str]:
    """Labels that pick the program's pods. Never the version: selectors are immutable, versions are not."""
    part = {} if program.part is None else {_PART_LABEL: program.part}
    return {_NAME_LABEL: program.name, **part}


def ownership_labels(ownership: Ownership) -> Mapping[str, str]:
    """Labels that every object carries."""
    return {
        "app.kubernetes.io/part-of": _PLATFORM,
        "app.kubernetes.io/managed-by": "pulumi",
        "owner": ownership.owner,
        "environment": ownership.environment,
    }


def program_labels(program: Program, ownership: Ownership, image: str) -> Mapping[str, str]:
    """Labels of a program's objects and pods."""
    return {**selector(program), "app.kubernetes.io/version": version(image), **ownership_labels(ownership)}


def metadata(
    name: str, namespace: str | None, labels: Mapping[str, str], annotations: Mapping[str, str] | None = None
) -> Manifest:
    """An object's metadata; a `namespace` of None is for kinds that have none."""
    parts = {"name": name, "namespace": namespace, "labels": labels, "annotations": annotations}
    return {key: value for key, value in parts.items() if value}


def config_map_data(name: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """`texts` by file name, where they fit into one ConfigMap. Raises ValueError where they do not."""
    size = sum(len(file.encode()) + len(text.encode()) for file, text in texts.items())
    if size > MAX_CONFIG_MAP_BYTES:
        raise ValueError(
            f"the ConfigMap {name!r} would hold {size} bytes, and more than {MAX_CONFIG_MAP_BYTES} do not fit; "
            f"move a part of what it is made from into another file"
        )
    return texts


def checksum(text: str) -> Mapping[str, str]:
    """An annotation that changes with the text, so that pods which read it only at their start are replaced."""
    return {"checksum/config": hashlib.sha256(text.encode()).hexdigest()}
