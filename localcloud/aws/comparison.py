"""Comparing property values: what differs, what AWS did not keep, and what changed behind the program's back.

Paths are written `rules[0].status`. Where a rule speaks of many places at once it uses the *pattern* of a path, which
has no indices: `rules.status`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from localcloud.aws.policy_documents import canonical_text

Kind = Literal["added", "updated", "deleted"]
_INDEX = re.compile(r"\[\d+\]")
_MISSING = object()


@dataclass(frozen=True, kw_only=True)
class Difference:
    kind: Kind
    path: str


def pattern(path: str) -> str:
    return _INDEX.sub("", path)


def root(path: str) -> str:
    """The property that a path lies in."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def covers(patterns: frozenset[str], path: str) -> bool:
    """Whether a pattern names the path or something that it lies in."""
    parts = pattern(path).split(".")
    return any(".".join(parts[: length + 1]) in patterns for length in range(len(parts)))


def lookup(properties: Any, path: str) -> Any:
    """The value at a path, None where there is none."""
    value = properties
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if key:
            value = value.get(key) if isinstance(value, Mapping) else None
        else:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
    return value


def is_empty(value: Any) -> bool:
    """AWS does not tell an empty list, map or text from none at all."""
    return value is _MISSING or value is None or (isinstance(value, str | list | tuple | Mapping) and len(value) == 0)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How one resource type's values compare.

    `sets` are the patterns of lists whose order AWS ignores; `normal_forms` turn a property's value into one that is
    equal for equal meanings, such as a key's id and its ARN.
    """

    sets: frozenset[str] = frozenset()
    normal_forms: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    def same(self, one: Any, other: Any, path: str = "") -> bool:
        return self._canonical(one, pattern(path)) == self._canonical(other, pattern(path))

    def differences(self, old: Any, new: Any, path: str = "") -> Iterator[Difference]:
        """What turns `old` into `new`, at the deepest paths where both have a value."""
        if self.same(old, new, path):
            return
        if path and is_empty(old):
            yield Difference(kind="added", path=path)
        elif path and is_empty(new):
            yield Difference(kind="deleted", path=path)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in sorted(old.keys() | new.keys()):
                yield from self.differences(old.get(key), new.get(key), _join(path, key))
        elif isinstance(old, list) and isinstance(new, list):
            for index, (before, after) in self._pairs(old, new, pattern(path)):
                yield from self.differences(before, after, f"{path}[{index}]")
        else:
            yield Difference(kind="updated", path=path)

    def unkept(self, given: Any, observed: Any, path: str = "") -> Iterator[str]:
        """Patterns of what was given but is not observed; what AWS added by itself does not count."""
        if is_empty(given) or self.same(given, observed, path) or (given is False and is_empty(observed)):
            return
        if isinstance(given, Mapping) and isinstance(observed, Mapping):
            for key, value in given.items():
                yield from self.unkept(value, observed.get(key), _join(path, key))
        elif isinstance(given, list) and isinstance(observed, list) and len(given) == len(observed):
            for _, (one, other) in self._pairs(given, observed, path):
                yield from self.unkept(one, other, path)
        else:
            yield path

    def merged(self, given: Any, known: Any, observed: Any, path: str = "") -> Any:
        """`given`, as the program wrote it, with the changes from the last `known` to the now `observed` values."""
        if self.same(known, observed, path):
            return given
        if isinstance(known, Mapping) and isinstance(observed, Mapping):
            ours = given if isinstance(given, Mapping) else {}
            merged = {
                key: self.merged(ours.get(key), known.get(key), observed.get(key), _join(path, key))
                for key in [*ours, *sorted((known.keys() | observed.keys()) - ours.keys())]
            }
            return {
                key: value for key, value in merged.items() if not is_empty(value) or value is ours.get(key, _MISSING)
            }
        if (
            isinstance(given, list)
            and isinstance(known, list)
            and isinstance(observed, list)
            and len(given) == len(known) == len(observed)
            and path not in self.sets
        ):
            return [self.merged(*values, path) for values in zip(given, known, observed, strict=True)]
        return observed

    def _pairs(self, old: list, new: list, bare_path: str) -> Iterator[tuple[int, tuple[Any, Any]]]:
        """Elements to compare with each other; for sets, those without an equal on the other side."""
        if bare_path in self.sets:
            before, after = self._unmatched(old, new, bare_path), self._unmatched(new, old, bare_path)
        else:
            before, after = list(enumerate(old)), list(enumerate(new))
        for position in range(max(len(before), len(after))):
            index = (after if position < len(after) else before)[position][0]
            yield index, (_at(before, position), _at(after, position))

    def _unmatched(self, these: list, others: list, bare_path: str) -> list[tuple[int, Any]]:
        remaining = [self._canonical(other, bare_path) for other in others]
        unmatched = []
        for index, value in enumerate(these):
            canonical = self._canonical(value, bare_path)
            if canonical in remaining:
                remaining.remove(canonical)
            else:
                unmatched.append((index, value))
        return unmatched

    def _canonical(self, value: Any, bare_path: str) -> Any:
        if is_empty(value):
            return None
        if isinstance(value, str | Mapping) and (form := self.normal_forms.get(bare_path)):
            return form(value)
        if isinstance(value, Mapping):
            items = {key: self._canonical(item, _join(bare_path, key)) for key, item in value.items()}
            return {key: item for key, item in items.items() if item is not None} or None
        if isinstance(value, list | tuple):
            items = [self._canonical(item, bare_path) for item in value]
            return sorted(items, key=_order) if bare_path in self.sets else items
        if isinstance(value, str):
            return canonical_text(value)
        # Python holds True to be 1.
        return (bool, value) if isinstance(value, bool) else value


def _at(elements: Sequence[tuple[int, Any]], position: int) -> Any:
    return elements[position][1] if position < len(elements) else _MISSING


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
