"""Spares the SDK's server what it would do again for every rule of the pack, or for nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy


class _Memory(threading.local):
    """What the request at hand was decoded to. Arguments are kept alive, so that no other can pass for one of them."""

    def __init__(self) -> None:
        self.results: dict[tuple[Any, int], tuple[Any, Any]] = {}


_memory = _Memory()


def decode_once() -> None:
    """Let the SDK's server decode each message of a request once: no rule of this pack changes what it judges."""
    sdk: Any = policy
    server = sdk._PolicyAnalyzerServicer
    for method in ("Analyze", "AnalyzeStack"):
        setattr(server, method, _forgetting(getattr(server, method)))
    # The engine asks for remediations before each judgement; no rule of this pack has one.
    server.Remediate = lambda *_: analyzer_pb2.RemediateResponse()
    sdk.json_format = SimpleNamespace(MessageToDict=_once(plain))
    sdk.deserialize_properties = _once(sdk.deserialize_properties)
    sdk.unknown_checking_proxy = _once(sdk.unknown_checking_proxy)


def _forgetting(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(server: Any, request: Any, context: Any) -> Any:
        _memory.results.clear()
        return method(server, request, context)

    return call


def _once(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(function)
    def call(argument: Any) -> Any:
        key = function, id(argument)
        if key not in _memory.results:
            _memory.results[key] = argument, function(argument)
        return _memory.results[key][1]

    return call


def plain(struct: Struct) -> dict[str, Any]:
    """What `json_format.MessageToDict` makes of it, in a third of the time."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)
