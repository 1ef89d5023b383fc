"""Serves a provider to the engine: each request on its own thread, each failure reported the way that it expects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from localcloud.protocol import (
    CONCURRENT_REQUESTS,
    Diff,
    InitializationFailed,
    Properties,
    Provider,
    ProviderError,
    Request,
    State,
)
from localcloud.wire import decode, encode

_MAX_MESSAGE_BYTES = 400 * 1024 * 1024


class _Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Protocol messages in, `Provider` calls, protocol messages out."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def Handshake(self, request, context):
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(self, request, context):
        return empty_pb2.Empty()

    def Cancel(self, request, context):
        return empty_pb2.Empty()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version=self._provider.version)

    def GetSchema(self, request, context):
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request, context):
        with _reported(context):
            self._provider.configure(context.peer(), decode(request.args))
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Invoke(self, request, context):
        with _reported(context):
            result = self._provider.invoke(context.peer(), request.tok, decode(request.args))
        return provider_pb2.InvokeResponse(**{"return": encode(result)})  # pyright: ignore[reportArgumentType]

    def Check(self, request, context):
        with _reported(context):
            inputs, failures = self._provider.check(
                _request(request, context), decode(request.olds), decode(request.news)
            )
        return provider_pb2.CheckResponse(
            inputs=encode(inputs),
            failures=[provider_pb2.CheckFailure(property=item.property, reason=item.reason) for item in failures],
        )

    def Diff(self, request, context):
        new_inputs, old_inputs = decode(request.news), decode(request.old_inputs)
        old = State(id=request.id, properties=decode(request.olds), inputs=old_inputs)
        _ignore_changes(new_inputs, old_inputs, request.ignoreChanges)
        with _reported(context):
            diff = self._provider.diff(_request(request, context), old, new_inputs)
        return _diff_response(diff)

    def Create(self, request, context):
        inputs = decode(request.properties)
        with _reported(context):
            identifier, properties = self._provider.create(_request(request, context), inputs, request.preview)
        return provider_pb2.CreateResponse(id=identifier, properties=encode(properties))

    def Read(self, request, context):
        state = State(id=request.id, properties=decode(request.properties), inputs=decode(request.inputs))
        with _reported(context):
            found = self._provider.read(_request(request, context), state)
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=found.id, properties=encode(found.properties), inputs=encode(found.inputs))

    def Update(self, request, context):
        new_inputs, old_inputs = decode(request.news), decode(request.old_inputs)
        old = State(id=request.id, properties=decode(request.olds), inputs=old_inputs)
        _ignore_changes(new_inputs, old_inputs, request.ignoreChanges)
        with _reported(context):
            properties = self._provider.update(_request(request, context), old, new_inputs, request.preview)
        return provider_pb2.UpdateResponse(properties=encode(properties))

    def Delete(self, request, context):
        state = State(id=request.id, properties=decode(request.properties), inputs=decode(request.old_inputs))
        with _reported(context):
            self._provider.delete(_request(request, context), state)
        return empty_pb2.Empty()


def _request(message: Any, context: grpc.ServicerContext) -> Request:
    kind, name = message.urn.split("::", 3)[2:]
    return Request(
        peer=context.peer(),
        urn=message.urn,
        type=kind.rsplit("$", 1)[-1],
        name=name,
        timeout_seconds=getattr(message, "timeout", 0),
    )


def _ignore_changes(new_inputs: Properties, old_inputs: Properties, paths: Sequence[str]) -> None:
    """Put the old value at each ignored path; the engine does so for inputs, but names them for a diff of state too."""
    for path in paths:
        keys = re.findall(r"[^.\[\]\"]+", path)
        old, new = old_inputs, new_inputs
        for key in keys[:-1]:
            old = old.get(key) if isinstance(old, dict) else None
            new = new.get(key) if isinstance(new, dict) else None
        if isinstance(old, dict) and isinstance(new, dict) and keys[-1] in old:
            new[keys[-1]] = old[keys[-1]]


def _diff_response(diff: Diff) -> provider_pb2.DiffResponse:
    kinds = provider_pb2.PropertyDiff
    plain = {"add": kinds.ADD, "update": kinds.UPDATE, "delete": kinds.DELETE}
    forcing = {"add": kinds.ADD_REPLACE, "update": kinds.UPDATE_REPLACE, "delete": kinds.DELETE_REPLACE}
    detail: dict[str, provider_pb2.PropertyDiff] = {}
    for change, paths in (("add", diff.added), ("update", diff.updated), ("delete", diff.deleted)):
        for path in paths:
            chosen = forcing if path in diff.replaces else plain
            detail[path] = provider_pb2.PropertyDiff(kind=chosen[change], inputDiff=True)
    outcome = provider_pb2.DiffResponse.DIFF_SOME if detail or diff.replaces else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=outcome,
        replaces=list(diff.replaces),
        diffs=sorted({re.split(r"[.\[]", path, maxsplit=1)[0] for path in diff.paths}),
        detailedDiff=detail,
        hasDetailedDiff=True,
        deleteBeforeReplace=diff.delete_before_replace,
    )


@contextmanager
def _reported(context: grpc.ServicerContext) -> Iterator[None]:
    """Turn an exception of the provider into a gRPC status that the engine prints or keeps."""
    try:
        yield
    except InitializationFailed as failure:
        detail = any_pb2.Any()
        detail.Pack(
            provider_pb2.ErrorResourceInitFailed(
                id=failure.id,
                properties=encode(failure.properties),
                inputs=encode(failure.inputs),
                reasons=failure.reasons,
            )
        )
        code = grpc.StatusCode.UNKNOWN
        status = status_pb2.Status(code=code.value[0], message="resource is not ready", details=[detail])  # pyright: ignore
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, "resource is not ready")
    except Exception as error:
        context.abort(
            grpc.StatusCode.UNKNOWN,
            f"{error}" if isinstance(error, ProviderError) else f"{type(error).__name__}: {error}",
        )


class ProviderServer:
    """A provider listening on a free loopback port for as long as the `with` block lasts."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._server = grpc.server(
            ThreadPoolExecutor(CONCURRENT_REQUESTS, thread_name_prefix=provider.name),
            options=[
                ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
                ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
                ("grpc.so_reuseport", 0),
            ],
        )
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(_Servicer(provider), self._server)
        self.port = self._server.add_insecure_port("127.0.0.1:0")

    def __enter__(self) -> ProviderServer:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(grace=2).wait()
        self._provider.close()
