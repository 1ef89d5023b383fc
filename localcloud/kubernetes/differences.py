"""Which fields differ: between two sets of inputs, and between what is declared and what is there."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Path = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
_MISSING = object()


@dataclass(frozen=True)
class Change:
    kind: Literal["added", "updated", "deleted"]
    path: Path


def render(path: Path) -> str:
    """In the engine's notation: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _PLAIN_KEY.fullmatch(key):
            text += f".{key}" if text else key
        else:
            quoted = key.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{quoted}"]'
    return text


def changes(old: Any, new: Any, path: Path = ()) -> Iterator[Change]:
    """The smallest subtrees that differ. UNKNOWN equals itself only."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in {**old, **new}:
            yield from changes(old.get(key, _MISSING), new.get(key, _MISSING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from changes(_item(old, index), _item(new, index), (*path, index))
    elif old is _MISSING:
        yield Change("added", path)
    elif new is _MISSING:
        yield Change("deleted", path)
    elif old != new:
        yield Change("updated", path)


def effective(candidates: Iterable[Change], desired: Mapping[str, Any], live: Mapping[str, Any]) -> list[Change]:
    """The candidates that the API server would act on: those where the dry run's result differs from the live object.

    `1000m` against `1` is no change, nor is dropping a field that another manager owns or that has a default.
    """
    return [
        change
        for change in candidates
        if _lookup(desired, _live_path(change.path)) != _lookup(live, _live_path(change.path))
    ]


def drifted(inputs: Any, desired: Any, live: Any) -> Any:
    """`inputs` with the live value wherever the live object is not what applying them again would give."""
    if desired == live:
        return inputs
    if isinstance(inputs, Mapping) and isinstance(desired, Mapping) and isinstance(live, Mapping):
        return {
            key: drifted(value, desired.get(key), live[key])
            for key, value in inputs.items()
            if key in live or key not in desired
        }
    if isinstance(inputs, list) and isinstance(desired, list) and len(inputs) == len(desired) == _length(live):
        return [drifted(*items) for items in zip(inputs, desired, live, strict=True)]
    return live


def drifted_secret(inputs: Mapping[str, Any], desired: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """`drifted` for a Secret, whose `stringData` reads back as `data`."""
    result = drifted({key: value for key, value in inputs.items() if key != "stringData"}, desired, live)
    if "stringData" in inputs:
        result["stringData"] = drifted(
            inputs["stringData"], _decoded(desired.get("data", {})), _decoded(live.get("data", {}))
        )
    return result


def _item(items: Sequence[Any], index: int) -> Any:
    return items[index] if index < len(items) else _MISSING


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, list) else None


def _lookup(value: Any, path: Path) -> Any:
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return value


def _live_path(path: Path) -> Path:
    return ("data", *path[1:]) if path[:1] == ("stringData",) else path


def _decoded(data: Mapping[str, str]) -> dict[str, str]:
    texts = {}
    for key, value in data.items():
        try:
            texts[key] = base64.b64decode(value).decode()
        except (binascii.Error, UnicodeDecodeError):
            texts[key] = value
    return texts
