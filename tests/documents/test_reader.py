"""Whatever the bytes are, reading ends in plain values with their lines, or in sentences that name file and fix."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from documents.document import KeyPath
from documents.problems import ProblemsFound
from documents.reader import MAX_BYTES, parse, read

TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"), max_size=20
)
LEAVES = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | TEXTS
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))
MAPPINGS = st.dictionaries(TEXTS, TREES, min_size=1, max_size=5)

WORDS = st.text("abcdefgh", min_size=1, max_size=6)
WORD_TREES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))
WORD_MAPPINGS = st.dictionaries(WORDS, WORD_TREES, min_size=1, max_size=5)


def frozen(value: Any) -> Any:
    match value:
        case dict():
            return {key: frozen(inner) for key, inner in value.items()}
        case list():
            return tuple(frozen(inner) for inner in value)
    return value


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def as_json_lines(value: Any) -> bytes:
    """JSON, which is YAML too, except that YAML writes infinity another way."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text.encode()


@given(MAPPINGS.filter(lambda value: not any(math.isinf(leaf) for leaf in floats(value))))
def test_what_is_written_is_what_is_read(value: dict[str, Any]) -> None:
    assert parse(as_json_lines(value), file="any.yaml").value == frozen(value)


def floats(value: Any) -> Iterator[float]:
    match value:
        case float():
            yield value
        case dict() | list():
            for inner in value.values() if isinstance(value, dict) else value:
                yield from floats(inner)


@given(WORD_MAPPINGS)
def test_each_value_knows_the_line_that_it_stands_on(value: dict[str, Any]) -> None:
    text = yaml.safe_dump(value, sort_keys=False)
    lines = text.splitlines()
    document = parse(text.encode(), file="any.yaml")
    assert set(document.lines) == set(paths(value))
    for path, line in document.lines.items():
        written = lines[line - 1]
        assert f"{path[-1]}:" in written if isinstance(path[-1], str) else "-" in written or "[" in written


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_any_bytes_give_values_or_sentences(content: bytes) -> None:
    count = len(content.decode(errors="replace").splitlines())
    try:
        document = parse(content, file="any.yaml")
    except ProblemsFound as found:
        assert found.problems
        for problem in found.problems:
            assert str(problem).startswith("any.yaml:")
            assert str(problem).isprintable()
            assert problem.line is None or 1 <= problem.line <= count + 1
    else:
        assert all(1 <= line <= count for line in document.lines.values())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "x.yaml: the file is empty; write its keys or remove it"),
        (b"# only a comment\n", "x.yaml: the file is empty; write its keys or remove it"),
        (b"a:\n\tb: 1\n", "x.yaml:2: the file is indented with a tab; indent with spaces"),
        (b"a:\n  b: 1\n\tc: 2\n", "x.yaml:3: the file is indented with a tab; indent with spaces"),
        (b"a: 1\nb: \x00\n", "x.yaml:2: the file is not text: it holds the control character U+0000; save it as plain"),
        (b"a: 1\nb: \xff\xfe\n", "x.yaml:2: the file is not UTF-8 text; save it as UTF-8"),
        ("a: 1".encode("utf-16"), "x.yaml:1: the file is not UTF-8 text; save it as UTF-8"),
        (b"a: 1\nb: 2\na: 3\n", "x.yaml:3: a is written twice, first on line 1; keep one of the two"),
        (b"a:\n  b: 1\n  b: 2\n", "x.yaml:3: a.b is written twice, first on line 2; keep one of the two"),
        (b"a: 1\n---\nb: 2\n", "x.yaml:2: the file holds a second YAML document; keep one document in a file"),
        (b"- a\n", "x.yaml:1: the file must be a mapping at its top level"),
        (b"a: &anchor [1]\nb: *anchor\n", "x.yaml:1: a defines the anchor anchor; remove it"),
        (b"a: !!python/object/apply:os.system [true]\n", "x.yaml:1: a has the tag tag:yaml.org,2002:python/object"),
        (b"a: [1, 2\nb: 3\n", "x.yaml:2: the file is not valid YAML (while parsing a flow sequence, did not find"),
        (b"? [a]\n: b\n", "x.yaml:1: the file has a key that is not plain text"),
        (b"[" * 100_000, "nests deeper than 32 levels; flatten it"),
        (b"{a: " * 100_000, "nests deeper than 32 levels; flatten it"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse(content, file="x.yaml")
    assert sentence in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_count_alike_whatever_ends_them(ending: str) -> None:
    with pytest.raises(ProblemsFound, match=r"^x\.yaml:3: the file is not text"):
        parse(ending.join(["a: 1", "b: 2", "c: \x7f"]).encode(), file="x.yaml")
    assert parse(ending.join(["a: 1", "b: 2"]).encode(), file="x.yaml").lines == {("a",): 1, ("b",): 2}


def test_a_bomb_of_anchors_is_refused_before_it_grows() -> None:
    levels = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
    started = time.process_time()
    with pytest.raises(ProblemsFound, match="defines the anchor a0"):
        parse(b"\n".join(levels), file="bomb.yaml")
    assert time.process_time() - started < 1


def test_a_file_larger_than_the_limit_is_not_even_parsed(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"a: " + b"x" * MAX_BYTES)
    with pytest.raises(ProblemsFound, match=r"huge\.yaml: the file is larger than 1024 KiB"):
        read(huge)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "stack.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(ProblemsFound, match=r"^stack\.yaml: the file (cannot be read|is no regular file)"):
        read(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("2027-05-31", "2027-05-31"),
        ("012", 12),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.INF", -math.inf),
        ("1_000", "1_000"),
        ("~", None),
        ("'1'", "1"),
        ("9" * 900, "9" * 900),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    read_value = parse(f"key: {text}".encode(), file="x.yaml").value["key"]
    assert (type(read_value), read_value) == (type(value), value)
