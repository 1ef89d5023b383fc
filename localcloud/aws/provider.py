"""The AWS provider: Pulumi's requests against the table of resource types."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from importlib.metadata import version
from pathlib import Path

from localcloud.aws.api import Aws, Sessions, explained
from localcloud.aws.checking import check
from localcloud.aws.comparison import root
from localcloud.aws.database import Database
from localcloud.aws.functions import call
from localcloud.aws.instances import Instance
from localcloud.aws.journal import Identity, Journal
from localcloud.aws.objects import Objects
from localcloud.aws.planning import plan
from localcloud.aws.resource_type import Change
from localcloud.aws.store import Store
from localcloud.aws.table import resource_type
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import (
    UNKNOWN,
    CheckFailure,
    Diff,
    InitializationFailed,
    Properties,
    Provider,
    ProviderError,
    Request,
    State,
)

_HOME_OF_GLOBAL_SERVICES = "us-east-1"
_IMPORT_ID = re.compile(r"(?P<id>.+)@(?P<region>[a-z]{2}(-[a-z]+)+-\d)")
"""pulumi-aws takes `id@region` for an object outside the provider's region."""


class AwsProvider(Provider):
    """Creates, reads, updates and deletes through moto; with no endpoint it can only preview.

    `store` is the folder of the provider's own record (localcloud.aws.database).
    """

    name = "aws"
    version = version("pulumi-aws")

    def __init__(self, endpoint: AwsEndpoint | None, store: Path) -> None:
        self._sessions = Sessions(endpoint)
        self._database = Database(store)
        self._store = Store(self._database)
        self._journal = Journal(self._database)
        self._objects = Objects(self._store, self._journal)
        self._instances: dict[str, Instance] = {}

    def not_emulated(self) -> Mapping[str, int]:
        """Resources by `type` that moto lacks, and by `type.property` what it does not keep of the others."""
        return self._store.not_emulated()

    def delete_orphans(self, in_state: Collection[Identity]) -> None:
        """Remove what interrupted runs created, no run adopted and the state does not hold."""
        for orphan in reversed(self._journal.orphans()):
            with explained(orphan.type, orphan.id or orphan.urn):
                self._objects.delete_orphan(resource_type(orphan.type), self._aws(orphan.region), orphan, in_state)

    def configure(self, peer: str, variables: Properties) -> None:
        self._instances[peer] = Instance.configured(variables)

    def check(
        self, request: Request, old_inputs: Properties, new_inputs: Properties
    ) -> tuple[Properties, list[CheckFailure]]:
        try:
            kind = resource_type(request.type)
        except ProviderError as error:
            return new_inputs, [CheckFailure(property="", reason=str(error))]
        return check(kind, request.name, old_inputs, new_inputs)

    def diff(self, request: Request, old: State, new_inputs: Properties) -> Diff:
        kind, instance = resource_type(request.type), self._instance(request)
        self._journal.known(request.urn, old.id)
        return plan(kind, instance, request.name, old, new_inputs)

    def create(self, request: Request, inputs: Properties, preview: bool) -> tuple[str, Properties]:
        kind, instance = resource_type(request.type), self._instance(request)
        if preview:
            return "", instance.planned(kind, inputs)
        aws = self._aws(instance.region_of(kind, inputs))
        with explained(request.type, request.name):
            identifier = self._objects.make(request.urn, kind, aws, instance, inputs)
        try:
            with explained(request.type, request.name):
                complete = instance.complete(kind, inputs)
                observed = self._objects.converge(kind, aws, identifier, complete)
        except ProviderError as error:
            properties = {**inputs, **instance.surroundings(kind, inputs)}
            raise InitializationFailed(
                id=identifier, properties=properties, inputs=inputs, reasons=[str(error)]
            ) from error
        return identifier, instance.properties(kind, inputs, observed, aws.region)

    def read(self, request: Request, state: State) -> State | None:
        kind, instance = resource_type(request.type), self._instance(request)
        self._journal.known(request.urn, state.id)
        is_import = not state.inputs
        identifier, region = state.id, state.properties.get("region") or instance.region_of(kind, state.inputs)
        if is_import and kind.is_regional and (parts := _IMPORT_ID.fullmatch(identifier)):
            identifier, region = parts["id"], parts["region"]
        aws = self._aws(region)
        with explained(request.type, request.name):
            observed = self._objects.read(kind, aws, identifier)
        if observed is None:
            return None
        for name, output in kind.traits.told_by.items():
            if name in state.properties and state.properties.get(output) == observed.get(output):
                observed[name] = state.properties[name]
        if is_import:
            inputs = instance.imported(kind, observed, region)
        else:
            inputs = instance.refreshed(kind, state.inputs, state.properties, observed)
        return State(id=identifier, properties=instance.properties(kind, inputs, observed, region), inputs=inputs)

    def update(self, request: Request, old: State, new_inputs: Properties, preview: bool) -> Properties:
        kind, instance = resource_type(request.type), self._instance(request)
        if preview:
            kept = {
                name: value
                for name, value in old.properties.items()
                if name in kind.schema.outputs | kind.traits.computed
            }
            return {**kept, **new_inputs, **instance.surroundings(kind, new_inputs)}
        aws = self._aws(instance.region_of(kind, new_inputs))
        before, after = dict(old.inputs), instance.complete(kind, new_inputs)
        if kind.is_tagged:
            before["tags"] = old.properties.get("tagsAll") or {}
        names = {root(difference.path) for difference in kind.traits.comparison.differences(before, after)}
        names -= kind.traits.steering | {name for name in kind.traits.computed if name not in after}
        with explained(request.type, request.name):
            if names:
                change = Change(old=before, new=after, names=frozenset(names))
                observed = self._objects.update(kind, aws, old.id, change)
            else:
                # So the engine asks after a creation that failed half-way.
                observed = self._objects.converge(kind, aws, old.id, after)
        return instance.properties(kind, new_inputs, observed, aws.region)

    def delete(self, request: Request, state: State) -> None:
        kind, instance = resource_type(request.type), self._instance(request)
        aws = self._aws(state.properties.get("region") or instance.region_of(kind, state.inputs))
        with explained(request.type, request.name):
            self._objects.delete(kind, aws, state.id, state.properties)
        self._journal.known(request.urn, state.id)

    def invoke(self, peer: str, token: str, arguments: Properties) -> Properties:
        instance = self._instances.get(peer)
        region = arguments.get("region") or (instance.region if instance else _HOME_OF_GLOBAL_SERVICES)
        with explained(token, str(arguments.get("name", ""))):
            return call(token, self._aws(region), arguments)

    def close(self) -> None:
        self._sessions.close()
        self._database.close()

    def _instance(self, request: Request) -> Instance:
        if request.peer not in self._instances:
            raise ProviderError(f'"{request.name}": its AWS provider instance has not been configured.')
        return self._instances[request.peer]

    def _aws(self, region: str) -> Aws:
        if region is UNKNOWN:
            raise ProviderError("The region of an AWS provider instance is not known yet.")
        return Aws(sessions=self._sessions, store=self._store, region=region)
