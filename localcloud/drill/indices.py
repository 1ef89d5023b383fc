"""An index in the search nodes of two regions: written to both, and snapshot in the first.

The snapshots' folder stands for their bucket; a copy of it is what the second region's node restores from.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.drill.stores import HOUR, Disaster, Queue, Record, Recovered
from localcloud.drill.world import World
from localcloud.telemetry.search_node import SearchNode
from resilience.parts import MechanismName

_WRITER_QUEUE_SECONDS = 180.0
"""How far the writer to the second region may be behind before it is told of."""
_SNAPSHOT_SECONDS = 300.0
_DEFINITION = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 0},
    "mappings": {"properties": {"played_at": {"type": "double"}, "text": {"type": "keyword"}}},
}


class Index:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "restore": "snapshots",
        "region-loss": "dual-write",
        "corruption": "dual-write",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = {"node-loss": "a region has one node here, and no replicas of shards"}
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._nodes, self._primary, self._dr = world.search, world.primary_region, world.dr_region
        self._waiting = Queue(_WRITER_QUEUE_SECONDS)
        self._snapshot_at = 0.0
        self._newest = ""
        self._broken = False

    def start(self) -> None:
        for region in (self._primary, self._dr):
            self._nodes.running(region).ask("PUT", f"/{self.name}", _DEFINITION)
        self._register(self._node, self.name)

    def write(self, one: Record) -> None:
        _put(self._node, self.name, one)
        self._waiting.add(one)

    def pass_time(self, played_at: float) -> None:
        for one in self._waiting.due(played_at):
            _put(self._nodes.running(self._dr), self.name, one)
        if not self._broken and played_at >= self._snapshot_at + _SNAPSHOT_SECONDS:
            self._snapshot_at = played_at
            self._newest = f"{played_at:.0f}"
            self._node.ask(
                "PUT",
                f"/_snapshot/{self.name}/{self._newest}?wait_for_completion=true",
                {"indices": self.name, "include_global_state": False},
            )

    def break_copies(self) -> None:
        self._broken = True
        self._waiting.stop()

    def corrupt(self) -> None:
        self._node.ask("DELETE", f"/{self.name}")

    def lose_region(self) -> None:
        self._nodes.end(self._primary)

    def recover_elsewhere(self) -> Recovered:
        return _content(self._nodes.running(self._dr), self.name)

    def recover_before(self, played_at: float) -> Recovered:
        """What is written twice is deleted twice or not at all: the second region's index has it."""
        return self.recover_elsewhere()

    def restore_newest(self) -> Recovered:
        other = self._nodes.running(self._dr)
        repository, restored = f"{self.name}-copied", f"{self.name}-restored"
        shutil.copytree(self._node.directory / "snapshots" / self.name, other.directory / "snapshots" / repository)
        self._register(other, repository)
        if not self._newest:
            return {}
        other.ask(
            "POST",
            f"/_snapshot/{repository}/{self._newest}/_restore?wait_for_completion=true",
            {"indices": self.name, "rename_pattern": ".+", "rename_replacement": restored},
        )
        return _content(other, restored)

    def stop(self) -> None:
        """The nodes go on for the next index, without this one."""
        for region in (self._primary, self._dr):
            self._nodes.running(region).ask("DELETE", f"/{self.name}*?expand_wildcards=open")

    @property
    def _node(self) -> SearchNode:
        return self._nodes.running(self._primary)

    def _register(self, node: SearchNode, repository: str) -> None:
        node.ask("PUT", f"/_snapshot/{repository}", {"type": "fs", "settings": {"location": repository}})


def _put(node: SearchNode, index: str, one: Record) -> None:
    node.ask("PUT", f"/{index}/_doc/{one.played_at:.0f}", {"played_at": one.played_at, "text": one.text})


def _content(node: SearchNode, index: str) -> Recovered:
    node.ask("POST", f"/{index}/_refresh")
    found: list[Mapping[str, Any]] = node.ask("GET", f"/{index}/_search?size=10000")["hits"]["hits"]
    return {
        float(one["_source"]["played_at"]): hashlib.sha256(one["_source"]["text"].encode()).hexdigest() for one in found
    }
