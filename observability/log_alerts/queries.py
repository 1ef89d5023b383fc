"""What a query in Lucene's syntax may be: every term names a field that is indexed, and none is slow to search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from luqum.exceptions import ParseError
from luqum.parser import parser
from luqum.tree import Boost, Fuzzy, Item, Regex, SearchField, Term

from documents.validation import closest_fix
from observability.search.fields import OWN_FIELDS, ecs_fields

_OPEN_SETS: Final = ("labels.", "attributes.", "kubernetes.labels.")
"""Fields whose names are not known beforehand."""

Finding = tuple[str, str, str]
"""The part of the query, the rule that it breaks, and the fix."""


def field_problem(name: str) -> tuple[str, str] | None:
    """Rule and fix where no document has a field of that name."""
    known = {**ecs_fields(), **OWN_FIELDS}
    if name in known or name.startswith(_OPEN_SETS):
        return None
    return "is no field of ECS that logs are searched by", closest_fix(name, sorted(known))


def query_problems(query: str) -> Iterator[Finding]:
    """What is wrong with a query."""
    try:
        tree = parser.parse(query)
    except ParseError as error:
        yield query, f"is no query in Lucene's syntax ({error})", "mend it there"
        return
    yield from _node_problems(tree, field=None)


def _node_problems(node: Item, field: str | None) -> Iterator[Finding]:
    match node:
        case SearchField():
            field = str(node.name)
            if problem := field_problem(field):
                yield (field, *problem)
        case Regex():
            yield str(node).strip(), "is a regular expression, which visits every term", "write words or a prefix*"
        case Fuzzy() | Boost():
            yield str(node).strip(), "guesses or weighs, and an alert counts", "remove the ~ or ^"
        case Term() if field is None:
            yield str(node).strip(), "names no field", "write it like event.action:create"
        case Term() if str(node).strip().startswith(("*", "?")) and str(node).strip() != "*":
            yield (
                str(node).strip(),
                "begins with a wildcard, which visits every term",
                "write a prefix*, or the field:*",
            )
        case _:
            pass
    for child in node.children:
        yield from _node_problems(child, field)
