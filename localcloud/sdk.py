"""Spares a program that is its own language host what Pulumi's SDK does for every resource and nobody looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from types import SimpleNamespace
from typing import Any


def be_thrifty() -> None:
    """Intervene in the SDK of this process; what a program declares stays the same."""
    import pulumi
    from pulumi.runtime import resource, stack
    from pulumi.runtime.proto import source_pb2

    # The SDK waits for the engine to take four lines on each resource's registration.
    pulumi.log.debug = lambda *_, **__: None
    # It sends the whole stack of Python calls that declared a resource, absolute paths included.
    resource._get_stack_trace = source_pb2.StackTrace
    # It goes through all outstanding outputs whenever one of them is done, which takes a second at 500 resources.
    setattr(stack, "asyncio", SimpleNamespace(**vars(asyncio) | {"wait": _wait_for_all}))  # noqa: B010


def _wait_for_all(outputs: Collection[asyncio.Future[Any]], return_when: str) -> Coroutine[Any, Any, Any]:
    """Wait until all are done; where one fails, no longer than until then."""
    return asyncio.wait(outputs, return_when=asyncio.FIRST_EXCEPTION)
