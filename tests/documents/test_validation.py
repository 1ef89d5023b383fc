"""Each way in which a value can be wrong is told as place, value, rule and fix."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError, field_validator

from documents.problems import Problem, ProblemsFound
from documents.reader import parse
from documents.validation import Like, Model, validated, violation


class Round(Model):
    shape: Literal["round"]
    radius_cm: float = Field(gt=0, lt=10, allow_inf_nan=False)


class Flat(Model):
    shape: Literal["flat"]
    name: Annotated[str, Like(pattern=r"[a-z]+", rule="must be a word", example="plate")]


class Shelf(Model):
    depth_cm: int = Field(default=30, ge=10, le=60)
    colour: Literal["red", "green"] = "red"
    label: str = Field(default="books", min_length=2, max_length=5)
    locked: bool = False
    api_token: str = ""
    things: tuple[Annotated[Round | Flat, Field(discriminator="shape")], ...] = ()
    limits: dict[Annotated[str, Like(pattern=r"[a-z]+", rule="must be a word", example="load")], float] = Field(
        default_factory=dict
    )
    owner: Flat | None = None

    @field_validator("colour")
    @classmethod
    def _not_green_today(cls, colour: str) -> str:
        if colour == "green":
            raise violation("is sold out", "choose red")
        return colour


def sentences(text: str) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        validated(Shelf, parse(text.encode(), file="shelf.yaml"))
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("depth: 3", "shelf.yaml:1: depth is no known key; write depth_cm"),
        ("zzz: 3", "shelf.yaml:1: zzz is no known key; write depth_cm, colour, label, locked, api_token, things, "),
        (
            "depth_cm: 5",
            "shelf.yaml:1: depth_cm: 5 must be a whole number from 10 to 60; choose one within these bounds, "
            "such as 30",
        ),
        (
            "depth_cm: 30cm",
            "shelf.yaml:1: depth_cm: '30cm' must be a whole number from 10 to 60; write the number alone, such as 30, "
            "as the key names the unit",
        ),
        ("depth_cm: 10.5", "shelf.yaml:1: depth_cm: 10.5 must be a whole number from 10 to 60; choose one within"),
        ("depth_cm: true", "shelf.yaml:1: depth_cm: true must be a whole number from 10 to 60; choose one within"),
        (
            "depth_cm:",
            "shelf.yaml:1: depth_cm is empty but must be a whole number from 10 to 60; write a finite number",
        ),
        ("colour: rad", "shelf.yaml:1: colour: 'rad' must be red or green; write red"),
        ("colour: green", "shelf.yaml:1: colour: 'green' is sold out; choose red"),
        ("label: b", "shelf.yaml:1: label: 'b' must be text of 2 to 5 characters; write text of that length"),
        (
            "label: 12",
            "shelf.yaml:1: label: 12 must be text of 2 to 5 characters; write text, in quotes where it looks",
        ),
        ("locked: yes", "shelf.yaml:1: locked: 'yes' must be true or false; write true or false"),
        ("things: round", "shelf.yaml:1: things: 'round' must be a list; write one `- item` a line"),
        ("things: [1]", "shelf.yaml:1: things[0]: 1 must be a mapping; write `key: value` lines under it"),
        ("owner: me", "shelf.yaml:1: owner: 'me' must be a mapping; write `key: value` lines under it"),
        (
            "things:\n  - shape: rund\n",
            "shelf.yaml:2: things[0].shape: 'rund' must be flat or round; write round",
        ),
        ("things:\n  - radius_cm: 1\n", "shelf.yaml:2: things[0].shape must be flat or round; write flat or round"),
        ("things:\n  - shape: round\n", "shelf.yaml:2: things[0].radius_cm is missing; write it"),
        ("things:\n  - shape: flat\n", "shelf.yaml:2: things[0].name is missing; write it, such as plate"),
        (
            "things:\n  - shape: flat\n    name: A B\n",
            "shelf.yaml:3: things[0].name: 'A B' must be a word; write it like plate",
        ),
        (
            "things:\n  - shape: round\n    radius_cm: .nan\n",
            "shelf.yaml:3: things[0].radius_cm: nan must be a number above 0 and below 10; write a finite number",
        ),
        ("limits:\n  A-B: 1\n", "shelf.yaml:2: limits.A-B: 'A-B' must be a word; write it like load"),
        ("limits:\n  load: heavy\n", "shelf.yaml:2: limits.load: 'heavy' must be a number; write the number alone"),
        ("limits: 3", "shelf.yaml:1: limits: 3 must be a mapping; write `key: value` lines under it"),
    ],
)
def test_a_wrong_value_is_told_with_rule_and_fix(text: str, sentence: str) -> None:
    (found,) = sentences(text)
    assert found.startswith(sentence)


@pytest.mark.parametrize("text", ["A", "a1", "", "a\n", "à", "ab cd"])
def test_text_matches_the_whole_pattern_for_people_and_for_editors(text: str) -> None:
    with pytest.raises(ValidationError, match="must be a word"):
        Flat(shape="flat", name=text)
    (pattern,) = {Flat.model_json_schema()["properties"]["name"]["pattern"]}
    assert re.match(pattern.replace("$", r"\Z"), text) is None


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    found = sentences("zzz: 1\nlimits:\n  Q: 1\nthings:\n  - shape: round\n    radius_cm: 99\ndepth_cm: 1\n")
    assert [sentence.split(":")[1] for sentence in found] == ["1", "3", "6", "7"]


@pytest.mark.parametrize(
    "text", ["api_token: {secure: hunter2}", "api_token: [hunter2]", "api_token: 12", "tokn: hunter2"]
)
def test_a_value_that_could_be_secret_is_not_shown(text: str) -> None:
    (found,) = sentences(text)
    assert "hunter2" not in found


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "https://me:hunter2@host/",
        "-----BEGIN PRIVATE KEY-----",
        "https://hooks.slack.com/T1/B2",
    ],
)
def test_a_value_that_looks_like_a_credential_is_not_shown_under_any_key(value: str) -> None:
    assert value not in str(Problem(file="x.yaml", path="label", value=value, rule="must be short", fix="cut it"))


@given(st.text(), st.text(), st.recursive(st.text() | st.floats() | st.integers(), st.lists))
def test_a_sentence_is_one_short_printable_line(file: str, path: str, value: Any) -> None:
    text = str(Problem(file=file, line=1, path=path, value=value, rule="must be short", fix="cut it"))
    assert text.isprintable()
    assert len(text) < 400


def test_no_flood_of_sentences() -> None:
    found = ProblemsFound(Problem(file="x.yaml", rule=f"lacks {n}", fix="add it") for n in range(5000))
    assert len(str(found).splitlines()) == 101
    assert str(found).endswith("and 4900 more problems; mend these first")
