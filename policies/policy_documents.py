"""AWS policy documents, identity and resource ones, as statements that rules can judge.

Source: IAM User Guide, "Grammar of the IAM JSON policy language". A document is read the way that grants the most:
element names in any case, an effect that is not Deny allows, one value stands for a list of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from policies.reading import Divide, Part, Unreadable, each, mapping, one_or_many, parts


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement. `principals` are None where the document names none, as identity policies do."""

    allows: bool
    actions: Sequence[str]
    resources: Sequence[str]
    principals: Sequence[str] | None
    condition: Mapping[str, Any]
    inverted: frozenset[str]
    """Which of action, resource and principal are given as all but the ones named (`NotAction` and so on)."""

    @classmethod
    def of(cls, source: Any) -> Statement:
        """
        Raises:
            Unreadable: where the source is no statement.
        """
        elements = _lower_keys(source)
        return cls(
            allows=str(elements.get("effect")).lower() != "deny",
            actions=_texts(elements.get("action", elements.get("notaction"))),
            resources=_texts(elements.get("resource", elements.get("notresource"))),
            principals=_principals(elements.get("principal", elements.get("notprincipal"))),
            condition=_lower_keys(elements.get("condition", {})),
            inverted=frozenset(name for name in ("action", "resource", "principal") if f"not{name}" in elements),
        )


def parse(document: Any) -> Sequence[Any]:
    """The statements of a document given as JSON text or as a mapping, each still unread.

    Raises:
        Unreadable: for anything else, a key given twice included, since parsers disagree on which counts.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document, object_pairs_hook=_without_duplicates)
        except (ValueError, RecursionError):
            raise Unreadable("not JSON, or a key given twice") from None
    return one_or_many(_lower_keys(document).get("statement"))


def statements(document: Any) -> Iterator[Part]:
    """Divides a policy document into its `Statement`s; a property that is not set has none."""
    if document is None:
        return
    for index, source in enumerate(parse(document)):
        yield f"Statement[{index}]", partial(Statement.of, source)


def statements_of_each(key: str) -> Divide:
    """Divides a list, whose items hold a document under `key`, into the statements of all."""

    def divide(value: Any) -> Iterator[Part]:
        for path, read in each(key)(value):
            yield from parts(path, read, statements)

    return divide


def is_whole_service(action: str) -> bool:
    """`s3:*`, and `*` more so."""
    return not action.split(":", 1)[-1].strip("*?")


def is_any_service(action: str) -> bool:
    return "*" in action.split(":", 1)[0] or "?" in action.split(":", 1)[0]


def is_any_resource(resource: str) -> bool:
    """`*`, and all of a service such as `arn:aws:s3:::*`."""
    return not resource.split(":", 5)[-1].strip("*?/")


def _lower_keys(value: Any) -> dict[str, Any]:
    source = mapping(value)
    lowered = {key.lower(): source[key] for key in source}
    if len(lowered) != len(source):
        raise Unreadable("a key given twice")
    return lowered


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key.lower() for key, _ in pairs}) != len(pairs):
        raise ValueError("a key given twice")
    return dict(pairs)


def _texts(value: Any) -> tuple[str, ...]:
    texts = tuple(one_or_many(value))
    if not all(isinstance(text, str) for text in texts):
        raise Unreadable("expected texts")
    return texts


def _principals(value: Any) -> tuple[str, ...] | None:
    """All principals of all kinds (AWS, Service, Federated…) in one list."""
    if value is None or isinstance(value, str):
        return None if value is None else (value,)
    return tuple(text for named in mapping(value).values() for text in _texts(named))
