"""The derived tables of docs/recovery.md: `python -m tests.resilience.document` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from resilience.durations import said
from resilience.mechanisms.table import OFFERS, mechanisms_of
from resilience.parts import Chain
from resilience.picture import picture
from resilience.plan import StackPlan
from resilience.stack import compile_stack
from resilience.survival import why_not
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE
from tests.resilience.given import REQUIREMENTS, conditions, store

DOCUMENT = ROOT / "docs" / "recovery.md"
PICTURE = ROOT / "docs" / "pictures" / "recovery.svg"
PICTURED = "orders-db"

_TABLE = re.compile(r"(<!-- table: (?P<name>\w+) -->\n)(\|.*\n)*")


def production() -> StackPlan:
    return compile_stack(CATALOGUE, load_from_files(ROOT, "prod").settings, today=date(2026, 11, 24))


def with_tables(text: str) -> str:
    """The document with each of its tables as the code has it today."""
    tables = {"mechanisms": _mechanisms(), "production": _production()}
    return _TABLE.sub(lambda match: match[1] + "".join(f"{row}\n" for row in tables[match["name"]]), text)


def pictured() -> str:
    return picture(production().by_store[PICTURED])


def _mechanisms() -> Iterator[str]:
    given = conditions(has_archive_account=True)
    rows: dict[tuple[str, ...], list[str]] = {}
    for store_type in OFFERS:
        stored = store(type=store_type)
        for mechanism in mechanisms_of(stored, given):
            for copy in mechanism.copies:
                survived = [one for one in REQUIREMENTS if why_not(copy, one, stored, given) is None]
                cells = (mechanism.name, copy.name, ", ".join(survived), _summed(copy.chain))
                rows.setdefault(cells, []).append(store_type)
    yield "| mechanism | copy | survives | loses at most | for |"
    yield "| --- | --- | --- | --- | --- |"
    for cells, types in rows.items():
        yield f"| {' | '.join((*cells, ', '.join(types)))} |"


def _summed(chain: Chain) -> str:
    if not chain.links:
        return "nothing"
    parts = " + ".join(f"{link.name} {said(link.seconds)}" for link in chain.links)
    return f"{said(chain.seconds)} = {parts}" if len(chain.links) > 1 else parts


def _production() -> Iterator[str]:
    yield "| store | type | loses at most | back within | by |"
    yield "| --- | --- | --- | --- | --- |"
    for one in production().plans:
        names = ", ".join(mechanism.name for mechanism in one.mechanisms)
        lost, back = said(one.recovery_point_seconds), said(one.recovery_time_seconds)
        yield f"| {one.store} | {one.type} | {lost} | {back} | {names} |"


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text()))
    PICTURE.write_text(pictured())
