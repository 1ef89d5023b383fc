"""Lists that grow with the catalogue, as files that each fit into a ConfigMap."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from itertools import groupby

LARGEST_FILE_BYTES = 900 * 1024
"""Leaves room in a ConfigMap, which holds at most 1 MiB."""


def parts(items: Mapping[str, str], *, key: str | None = None) -> Iterator[tuple[str, str]]:
    """Suffix of its name and text of each file. `items` are YAML lists by name; `key` is what they are the value of.

    An item is in one file alone, and its coming or going changes no other file but those that it outgrows or is merged
    with: a file that grows too large becomes sixteen, by one more digit of a digest of the names.
    """
    return _parts(dict(sorted(items.items())), key, "")


def _parts(items: Mapping[str, str], key: str | None, digits: str) -> Iterator[tuple[str, str]]:
    text = _text(items, key)
    if len(text.encode()) <= LARGEST_FILE_BYTES or len(items) == 1:
        yield (f"-{digits}" if digits else "", text)
        return
    for digit, names in groupby(sorted(items, key=_digest), key=lambda name: _digest(name)[len(digits)]):
        yield from _parts({name: items[name] for name in sorted(names)}, key, digits + digit)


def _text(items: Mapping[str, str], key: str | None) -> str:
    lists = "".join(items.values())
    if key is None:
        return lists or "[]\n"
    return f"{key}:\n{lists}" if lists else f"{key}: []\n"


def _digest(name: str) -> str:
    return f"{zlib.crc32(name.encode()):08x}"
