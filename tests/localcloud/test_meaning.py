"""A changed rule is said in the words of its threshold; whatever else changes says nothing of its own."""

from __future__ import annotations

from dataclasses import replace

from localcloud.events import Step
from localcloud.meaning import meaning
from observability.rules import render_rules
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE

SETTINGS = load_from_files(ROOT, "dev").settings
RULES = render_rules(CATALOGUE.alerts, SETTINGS)
CHANGED = Step(
    change="changed",
    urn="urn",
    type="kubernetes:core/v1:ConfigMap",
    parent="",
    provider="",
    protect=False,
    retain_on_delete=False,
    inputs={"data": {"application.yaml": RULES["application"].replace(">= 0.05", ">= 0.04"), "notes": "new"}},
    old_inputs={"data": {"application.yaml": RULES["application"], "notes": "old"}},
    paths=("data",),
    forcing=(),
)


def test_a_moved_threshold_is_said_with_its_unit() -> None:
    assert meaning(CHANGED) == ["ApiErrorRatioHigh 5 % → 4 %"]


def test_nothing_is_said_of_what_is_made_or_no_rule_file() -> None:
    assert meaning(replace(CHANGED, change="created", old_inputs={})) == []
    assert meaning(replace(CHANGED, type="kubernetes:core/v1:Secret")) == []
    assert meaning(replace(CHANGED, inputs=CHANGED.old_inputs)) == []
