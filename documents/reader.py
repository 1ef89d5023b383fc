"""Reads a YAML file of plain values, each with its line, within limits that keep a hostile file harmless.

Plain scalars follow YAML 1.2's core schema, so `on`, `no`, `12:30` and dates are text. Aliases, anchors and tags are
refused: a document says what it means once, and cannot grow while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from documents.document import Document, KeyPath, dotted
from documents.problems import Problem, ProblemsFound

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NUMBER_CHARACTERS = 64

_REFUSED_CHARACTER = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML does not allow, and what it, unlike an editor, counts as the end of a line."""
_CORE_SCHEMA = (
    (re.compile(r"~|null|Null|NULL|"), lambda text: None),
    (re.compile(r"true|True|TRUE"), lambda text: True),
    (re.compile(r"false|False|FALSE"), lambda text: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)


def read(path: Path, *, shown_as: str | None = None) -> Document:
    """The document in the file. Problems call the file `shown_as`. Raises ProblemsFound."""
    file = shown_as or path.name
    return parse(_bytes(path, file), file=file)


def parse(content: bytes, *, file: str) -> Document:
    """The document in the file's content. Raises ProblemsFound."""
    return _Builder(file, _text(content, file)).document()


def _bytes(path: Path, file: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _refusal(file, None, "is no regular file", "put a YAML file there")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise _refusal(file, None, f"cannot be read ({reason})", "create it or make it readable") from None
    if len(content) > MAX_BYTES:
        raise _refusal(file, None, f"is larger than {MAX_BYTES // 1024} KiB", "split it or remove what is not needed")
    return content


def _text(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, "is not UTF-8 text", "save it as UTF-8") from None
    if found := _REFUSED_CHARACTER.search(text):
        line = text.count("\n", 0, found.start()) + 1
        rule = f"is not text: it holds the control character U+{ord(found.group()):04X}"
        raise _refusal(file, line, rule, "save it as plain UTF-8 YAML")
    return text


def _refusal(file: str, line: int | None, rule: str, fix: str) -> ProblemsFound:
    return ProblemsFound([Problem(file=file, line=line, rule=rule, fix=fix)])


class _Builder:
    """Turns the parser's events into values, remembering lines and every duplicate key."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines: dict[KeyPath, int] = {}
        self._problems: list[Problem] = []
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Document:
        try:
            value = self._only_document()
        except yaml.MarkedYAMLError as error:
            self._problems.append(_syntax_problem(self._file, self._text, error))
            raise ProblemsFound(self._problems) from None
        if self._problems:
            raise ProblemsFound(self._problems)
        if value is None:
            raise _refusal(self._file, None, "is empty", "write its keys or remove it")
        if not isinstance(value, dict):
            raise _refusal(self._file, 1, "must be a mapping at its top level", "write `key: value` lines")
        return Document(file=self._file, value=value, lines=self._lines)

    def _only_document(self) -> object:
        value = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refused(event, (), "holds a second YAML document", "keep one document in a file")
                value = self._value(next(self._events), ())
        return value

    def _value(self, event: yaml.Event, path: KeyPath) -> object:
        self._refuse_indirection(event, path)
        if len(path) > MAX_DEPTH:
            raise self._refused(event, path, f"nests deeper than {MAX_DEPTH} levels", "flatten it")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: KeyPath) -> tuple[object, ...]:
        items: list[object] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            place = (*path, len(items))
            self._lines[place] = _line(event)
            items.append(self._value(event, place))
        return tuple(items)

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        items: dict[str, object] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._refuse_indirection(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, path, "has a key that is not plain text", "write `key: value` lines")
            place = (*path, event.value)
            if event.value in items:
                rule = f"is written twice, first on line {self._lines[place]}"
                self._problems.append(self._problem(event, place, rule, "keep one of the two"))
            else:
                self._lines[place] = _line(event)
            items[event.value] = self._value(next(self._events), place)
        return items

    def _refuse_indirection(self, event: yaml.Event, path: KeyPath) -> None:
        if not isinstance(event, yaml.NodeEvent):
            return
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, path, f"refers to the anchor {event.anchor}", "write the value out")
        if event.anchor is not None:
            raise self._refused(event, path, f"defines the anchor {event.anchor}", "remove it and write values out")
        if tag := getattr(event, "tag", None):
            raise self._refused(event, path, f"has the tag {tag}", "remove it and write a plain value")

    def _refused(self, event: yaml.Event, path: KeyPath, rule: str, fix: str) -> ProblemsFound:
        return ProblemsFound([*self._problems, self._problem(event, path, rule, fix)])

    def _problem(self, event: yaml.Event, path: KeyPath, rule: str, fix: str) -> Problem:
        return Problem(file=self._file, line=_line(event), path=dotted(path), rule=rule, fix=fix)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1


def _scalar(text: str) -> object:
    if len(text) > MAX_NUMBER_CHARACTERS:
        return text
    for pattern, convert in _CORE_SCHEMA:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def _syntax_problem(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    written = text.split("\n")[line - 1 : line]
    if written and re.match(r" *\t", written[0]):
        return Problem(file=file, line=line, rule="is indented with a tab", fix="indent with spaces")
    reason = ", ".join(filter(None, (error.context, error.problem)))
    return Problem(file=file, line=line, rule=f"is not valid YAML ({reason})", fix="mend the syntax there")
