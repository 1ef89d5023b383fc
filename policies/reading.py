"""Property values as the engine hands them to a policy, read so that nothing unknown or malformed passes for absent.

The SDK wraps a resource's properties in read-only mappings and sequences that raise `UnknownValueError` where a value
is not known before the update. Nothing here swallows that: a part that cannot be read fails when it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from pulumi_policy.proxy import UnknownValueError

Part = tuple[str, Callable[[], Any]]
"""Path of a part below a property ("" for all of it) and how to read it, which may raise."""

Divide = Callable[[Any], Iterator[Part]]


class Unreadable(ValueError):
    """A value whose shape the rule cannot judge, which counts as a violation."""


def mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise Unreadable("expected a mapping")


def at(value: Any, *keys: str | int) -> Any:
    """The value under nested keys, or None where one of them is missing."""
    for key in keys:
        if value is None:
            return None
        value = value[key] if isinstance(key, int) else mapping(value).get(key)
    return value


def below(read: Callable[[], Any], *keys: str) -> Callable[[], Any]:
    """Reads what is under nested keys of what `read` gives."""
    return lambda: at(read(), *keys)


def whole(value: Any) -> Iterator[Part]:
    """The property itself, undivided."""
    yield "", lambda: value


def fields(*names: str) -> Divide:
    """Divides a mapping, which may be missing, into some of its entries."""

    def divide(value: Any) -> Iterator[Part]:
        for name in names:
            yield name, partial(at, value, name)

    return divide


def items(value: Any) -> Iterator[Part]:
    """Divides a list, which may be missing or be written as its only item."""
    members = one_or_many(value)
    for index in range(len(members)):
        yield f"[{index}]", partial(at, members, index)


def each(*keys: str) -> Divide:
    """Divides a list into what each item holds under nested keys; a list without items reads as None."""

    def divide(value: Any) -> Iterator[Part]:
        if not value:
            yield "", lambda: None
        for path, read in items(value):
            yield join(path, *keys), below(read, *keys)

    return divide


def parts(path: str, read: Callable[[], Any], divide: Divide) -> Iterator[Part]:
    """The divided value with full paths; what cannot be divided is one part that fails when it is read."""
    try:
        for name, read_part in divide(read()):
            yield join(path, name), read_part
    except (UnknownValueError, Unreadable) as error:
        yield path, partial(_fail, error)


def join(*paths: str) -> str:
    return ".".join(path for path in paths if path).replace(".[", "[")


def one_or_many(value: Any) -> Sequence[Any]:
    """JSON documents write a list of one as its item."""
    return [] if value is None else value if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _fail(error: Exception) -> NoReturn:
    raise error
