"""docs/recovery.md says what the code does."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from catalog.recovery import FAILURES
from resilience.picture import picture
from tests.resilience.document import DOCUMENT, PICTURE, pictured, production, with_tables

_SVG = "{http://www.w3.org/2000/svg}"


def test_the_tables_and_the_picture_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text()
    assert text == with_tables(text), "then `python -m tests.resilience.document`"
    assert PICTURE.read_text() == pictured(), "then `python -m tests.resilience.document`"


@pytest.mark.parametrize("store", ["orders-db", "audit", "session-cache", "keys"])
def test_bars_end_at_the_failure_and_are_as_long_as_what_they_stand_for(store: str) -> None:
    plan = production().by_store[store]
    drawn = ElementTree.fromstring(picture(plan))
    bars = [
        (float(bar.attrib["x"]), float(bar.attrib["width"]))
        for bar in drawn.iter(f"{_SVG}rect")
        if bar.find(f"{_SVG}title") is not None
    ]
    failure = next(
        float(line.attrib["x1"]) for line in drawn.iter(f"{_SVG}line") if "stroke-dasharray" not in line.attrib
    )
    before = sum(width for x, width in bars if x < failure - 0.05)
    after = sum(width for x, width in bars if x >= failure - 0.05)
    lost = sum(proof.recovery_point_seconds for proof in plan.protections.values())
    back = sum(proof.recovery_time_seconds for proof in plan.protections.values())
    assert before / 380 * plan.objective.recovery_point_seconds == pytest.approx(lost, rel=0.01)
    assert after / 620 * plan.objective.recovery_time_seconds == pytest.approx(back, rel=0.01)
    texts = {text.text for text in drawn.iter(f"{_SVG}text")}
    assert texts >= plan.protections.keys()
    assert plan.protections.keys() <= set(FAILURES)
