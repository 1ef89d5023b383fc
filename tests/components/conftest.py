"""A recording engine: runs a program against Pulumi's SDK with no cloud and keeps every resource as the engine got it.

The fixture `record` runs a program, in which alone Outputs can be made, to its end (every pending `apply` included, so
that absence can be asserted):

    recording = record(lambda: Keys("keys", args).by_purpose["audit"].primary_arn)
    recording.of("aws:kms/key:Key")          # resources of a type, in the order of registration
    recording.named("keys-audit-primary")    # the one resource of that logical name
    recording.managed                        # all but components and providers
    recording.result                         # what the program returned, with its Outputs resolved

`record(program, preview=True)` leaves what only an `up` can know as `localcloud.protocol.UNKNOWN`. Invokes answer from
`record(program, invokes={"aws:eks/getCluster:getCluster": {"endpoint": "https://…"}})`; others are an error.
"""

from __future__ import annotations

import asyncio
import contextvars
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pulumi
import pulumi_aws
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import provider_pb2, resource_pb2
from pulumi.runtime.stack import run_pulumi_func

from localcloud.protocol import Properties
from localcloud.wire import SIGNATURE, decode, encode

with warnings.catch_warnings():
    # The package warns of its own deprecated modules when it is imported, whether they are used or not.
    warnings.simplefilter("ignore", DeprecationWarning)
    _ = pulumi_aws.s3.Bucket, pulumi_aws.lambda_.Function

_PROJECT = "operations-platform"
_STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Resource:
    type: str
    name: str
    urn: str
    parent: str
    """URN of the parent; the stack's own for a resource without one."""
    provider: str
    """Logical name of the explicit provider; empty where the default one would be used."""
    inputs: Properties
    """As plain values, by their wire names (`kmsKeyId`, `apiVersion`)."""
    secrets: frozenset[str]
    """Names of the inputs that are secret, wholly or in part."""
    custom: bool
    """False for a component."""
    protect: bool
    retain_on_delete: bool
    depends_on: frozenset[str]
    """Logical names of the resources that must exist first, by `depends_on` or through an input."""


@dataclass(kw_only=True)
class Recording:
    result: Any = None
    resources: list[Resource] = field(default_factory=list, repr=False)
    invocations: list[tuple[str, Properties]] = field(default_factory=list, repr=False)
    """Token and arguments of each invoke."""

    def of(self, *types: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.type in types]

    def named(self, name: str) -> Resource:
        (resource,) = [resource for resource in self.resources if resource.name == name]
        return resource

    @property
    def managed(self) -> list[Resource]:
        """All but components and providers."""
        return [item for item in self.resources if item.custom and not item.type.startswith("pulumi:providers:")]


class Record(Protocol):
    def __call__(
        self,
        program: Callable[[], Any],
        *,
        preview: bool = False,
        invokes: Mapping[str, Properties] | None = None,
    ) -> Recording: ...


class _NoMocks(mocks.Mocks):
    """`MockMonitor` wants one; the monitor below answers every request itself."""

    def call(self, args):
        raise NotImplementedError

    def new_resource(self, args):
        raise NotImplementedError


class _RecordingMonitor(mocks.MockMonitor):
    def __init__(self, recording: Recording, invokes: Mapping[str, Properties], preview: bool) -> None:
        super().__init__(_NoMocks())
        self._recording = recording
        self._invokes = invokes
        self._preview = preview

    def Invoke(self, request):
        self._recording.invocations.append((request.tok, decode(request.args)))
        return provider_pb2.InvokeResponse(**{"return": encode(self._invokes[request.tok])})  # pyright: ignore

    def RegisterResource(self, request):
        urn = _urn(request.parent, request.type, request.name)
        if request.type == _STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self._recording.resources.append(
            Resource(
                type=request.type,
                name=request.name,
                urn=urn,
                parent=request.parent,
                provider=_logical_name(request.provider.rpartition("::")[0]),
                inputs=decode(request.object),
                secrets=frozenset(name for name, value in request.object.fields.items() if _holds_secret(value)),
                custom=request.custom,
                protect=request.protect,
                retain_on_delete=request.retainOnDelete,
                depends_on=frozenset(_logical_name(dependency) for dependency in request.dependencies),
            )
        )
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        if request.custom and not self._preview:
            state.update({"arn": f"arn:of:{request.name}", "keyId": f"key-id-of-{request.name}"})
        identifier = f"id-of-{request.name}" if request.custom and not self._preview else ""
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identifier, object=state)

    def ReadResource(self, request):
        raise NotImplementedError("no component reads a resource that it does not manage")


def _urn(parent: str, kind: str, name: str) -> str:
    parent_kind = parent.split("::")[2] if parent else _STACK_TYPE
    qualified_kind = kind if parent_kind == _STACK_TYPE else f"{parent_kind}${kind}"
    return f"urn:pulumi:test::{_PROJECT}::{qualified_kind}::{name}"


def _logical_name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _holds_secret(value: struct_pb2.Value) -> bool:
    items = [*value.struct_value.fields.values(), *value.list_value.values]
    return SIGNATURE in value.struct_value.fields or any(_holds_secret(item) for item in items)


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    def run(
        program: Callable[[], Any], *, preview: bool = False, invokes: Mapping[str, Properties] | None = None
    ) -> Recording:
        recording = Recording()
        monitor = _RecordingMonitor(recording, invokes or {}, preview)

        async def main() -> None:
            # The first failure is raised below; what fails with it would only be reported once more when collected.
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
            settings.SETTINGS.outputs.clear()  # pyright: ignore
            pulumi.runtime.set_mocks(monitor.mocks, project=_PROJECT, stack="test", preview=preview, monitor=monitor)
            outputs: list[pulumi.Output[Any]] = []
            await run_pulumi_func(lambda: outputs.append(pulumi.Output.from_input(program())))
            recording.result = await outputs[0].future()

        # A context of its own keeps the SDK's root resource and pending work out of the next test.
        contextvars.copy_context().run(asyncio.run, main())
        return recording

    with pytest.MonkeyPatch.context() as environment:
        # An f-string over an Output is a bug; the SDK raises on it when told so.
        environment.setenv("PULUMI_ERROR_OUTPUT_STRING", "1")
        yield run
