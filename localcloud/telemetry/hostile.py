"""Lines that are meant to break a pipeline. Each carries an id as `lines` makes them, unless it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from localcloud.telemetry.lines import identity

_DEEP, _WIDE = 1000, 10_000
_LONG_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """`id` is in the line's first kilobyte: a line may be cut, not lost."""

    name: str
    id: str
    text: bytes


def hostile() -> Iterator[Hostile]:
    """One of each kind."""
    for number, (name, write) in enumerate(_LINES):
        own = identity("json", 0xF0000000 + number)
        yield Hostile(name=name, id=own, text=write(own))


def _long_text(own: str) -> bytes:
    return f"{own} ".encode() + b"x" * _LONG_BYTES


def _long_json(own: str) -> bytes:
    return json.dumps({"msg": own, "blob": "y" * _LONG_BYTES}).encode()


def _deep(own: str) -> bytes:
    return f'{{"msg":"{own}","deep":'.encode() + b'{"a":' * _DEEP + b"1" + b"}" * _DEEP + b"}"


def _wide(own: str) -> bytes:
    return json.dumps({"msg": own, **{f"key{number}": number for number in range(_WIDE)}}).encode()


_LINES = (
    ("1 MB of text", _long_text),
    ("1 MB of JSON", _long_json),
    ("broken UTF-8", lambda own: f"{own} ".encode() + b"\xff\xfe\x80 caf\xe9"),
    ("NUL bytes", lambda own: f"{own} ".encode() + b"a\x00b\x00\x00c"),
    ("JSON 1,000 deep", _deep),
    ("JSON with 10,000 keys", _wide),
    ("a field is a number", lambda own: json.dumps({"msg": own, "order": 7, "user": 1}).encode()),
    (
        "the field is an object",
        lambda own: json.dumps({"msg": own, "order": {"id": 7}, "user": {"name": "a"}}).encode(),
    ),
    ("the field is a list", lambda own: json.dumps({"msg": own, "order": ["a", 1, None], "user": []}).encode()),
    ("the level is an object", lambda own: json.dumps({"msg": own, "level": {"a": 1}, "time": ["x"]}).encode()),
    ("the message is an object", lambda own: json.dumps({"msg": {"text": own}, "level": "info"}).encode()),
    ("a schema's field of another type", lambda own: json.dumps({"msg": own, "http": "yes", "url": 7}).encode()),
    ("a status that is a word", lambda own: json.dumps({"msg": own, "http.response.status_code": "ok"}).encode()),
    ("the time is of 1970", lambda own: json.dumps({"msg": own, "time": "1970-01-01T00:00:00Z"}).encode()),
    ("the time is of 2100", lambda own: json.dumps({"msg": own, "time": "2100-01-01T00:00:00Z"}).encode()),
    ("the time is none", lambda own: json.dumps({"msg": own, "time": "yesterday"}).encode()),
    ("rows that look like others", lambda own: f"{own}\\n2026-11-24 ERROR [main] a.B - forged".encode()),
    ("escapes of a terminal", lambda own: f"{own} \x1b[2J\x1b]0;title\x07\x1b[31mred".encode()),
    ("a carriage return", lambda own: f"{own} seen\rhidden".encode()),
    (
        "fields of the pipeline's own",
        lambda own: json.dumps({"msg": own, "_id": "x", "_index": "y", "event.id": 1}).encode(),
    ),
    ("a key that is empty", lambda own: json.dumps({"msg": own, "": 1, ".": 2, "a..b": 3, " ": 4}).encode()),
    ("huge numbers", lambda own: f'{{"msg":"{own}","n":1e400,"m":{"9" * 400}}}'.encode()),
    ("a key twice", lambda own: f'{{"msg":"{own}","a":1,"a":"two"}}'.encode()),
    ("not quite JSON", lambda own: f'{{"msg":"{own}",}}'.encode()),
)
