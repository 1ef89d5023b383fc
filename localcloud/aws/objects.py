"""Objects as AWS and the store together keep them: made once, brought to their inputs, read back."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace

from localcloud.aws.api import Aws
from localcloud.aws.comparison import covers
from localcloud.aws.instances import Instance
from localcloud.aws.journal import Creation, Identity, Journal
from localcloud.aws.resource_type import Change, ResourceType
from localcloud.aws.store import Key, Store, Unkept
from localcloud.protocol import Properties, ProviderError


class Objects:
    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    def make(self, urn: str, kind: ResourceType, aws: Aws, instance: Instance, inputs: Properties) -> str:
        """The id of a new object, or of one that an interrupted run made for this URN."""
        if adopted := self._adopt(urn, kind, aws, instance, inputs):
            return adopted
        token = secrets.token_hex(16)
        complete = instance.complete(kind, inputs, token)
        creation = Creation(token=token, urn=urn, type=kind.token, region=aws.region, id="", inputs=complete)
        self._journal.intend(creation)
        try:
            identifier = kind.create(replace(aws, creation_token=token), complete)
        except Exception as error:
            if isinstance(error, ProviderError) or hasattr(error, "response"):
                # AWS has refused. Without an answer the object may be there.
                self._journal.drop(creation)
            raise
        self._journal.created(creation, identifier)
        kind.settle(aws, identifier, complete)
        return identifier

    def converge(self, kind: ResourceType, aws: Aws, identifier: str, complete: Properties) -> Properties:
        """Bring a new or adopted object to its inputs, and read it."""
        observed = kind.read(aws, identifier)
        if observed is None:
            raise ProviderError(f'{kind.token} "{identifier}" is gone')
        names = set(_unkept(kind, complete, observed))
        if kind.is_tagged and not kind.traits.comparison.same(observed.get("tags"), complete["tags"]):
            names.add("tags")
        if not names:
            return observed
        return self.update(kind, aws, identifier, Change(old=observed, new=complete, names=frozenset(names)))

    def update(self, kind: ResourceType, aws: Aws, identifier: str, change: Change) -> Properties:
        """Change the object, read it back, and put into the store what moto has not kept."""
        kind.update(aws, identifier, change)
        observed = kind.read(aws, identifier) or {}
        unkept = {
            name: Unkept(given=change.new[name], observed=observed.get(name), paths=paths)
            for name, paths in _unkept(kind, change.new, observed).items()
        }
        self._store.put_unkept(_key(kind, aws, identifier), unkept)
        return {**observed, **{name: one.given for name, one in unkept.items()}}

    def read(self, kind: ResourceType, aws: Aws, identifier: str) -> Properties | None:
        """What only the store keeps counts as long as AWS' part of that property is unchanged."""
        observed = kind.read(aws, identifier)
        if observed is None:
            self._store.forget(_key(kind, aws, identifier))
            return None
        unkept = self._store.unkept(_key(kind, aws, identifier))
        same = kind.traits.comparison.same
        kept = {name: one.given for name, one in unkept.items() if same(one.observed, observed.get(name), name)}
        return {**observed, **kept}

    def delete(self, kind: ResourceType, aws: Aws, identifier: str, properties: Properties) -> None:
        kind.delete(aws, identifier, properties)
        self._store.forget(_key(kind, aws, identifier))

    def delete_orphan(self, kind: ResourceType, aws: Aws, orphan: Creation, in_state: Collection[Identity]) -> None:
        """Delete the object, unless what is found by the orphan's name is an object that a later creation made."""
        there = replace(aws, creation_token=orphan.token)
        identifier = orphan.id or kind.find(there, orphan.inputs)
        if (
            identifier is not None
            and not any(one.is_of(kind.token, identifier) for one in in_state)
            and kind.read(there, identifier) is not None
        ):
            self.delete(kind, there, identifier, orphan.inputs)
        self._journal.drop(orphan)

    def _adopt(self, urn: str, kind: ResourceType, aws: Aws, instance: Instance, inputs: Properties) -> str | None:
        for creation in self._journal.interrupted(urn):
            if (creation.type, creation.region) != (kind.token, aws.region):
                continue
            there = replace(aws, creation_token=creation.token)
            complete = instance.complete(kind, inputs, creation.token)
            identifier = creation.id or kind.find(there, complete)
            observed = kind.read(there, identifier) if identifier else None
            if identifier and observed is not None and not _must_be_replaced(kind, complete, observed):
                self._journal.created(creation, identifier)
                kind.settle(there, identifier, complete)
                return identifier
        return None


def _unkept(kind: ResourceType, inputs: Properties, observed: Properties) -> dict[str, tuple[str, ...]]:
    """By property, the patterns of what was given and is not observed."""
    unkept = {
        name: tuple(dict.fromkeys(kind.traits.comparison.unkept(value, observed.get(name), name)))
        for name, value in inputs.items()
        if name not in kind.traits.steering
    }
    return {name: paths for name, paths in unkept.items() if paths}


def _must_be_replaced(kind: ResourceType, inputs: Properties, observed: Properties) -> bool:
    unkept = _unkept(kind, inputs, observed).values()
    return any(covers(kind.traits.replace_on, path) for paths in unkept for path in paths)


def _key(kind: ResourceType, aws: Aws, identifier: str) -> Key:
    return Key(type=kind.token, region=aws.region, id=identifier)
