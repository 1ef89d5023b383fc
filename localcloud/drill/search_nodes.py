"""A search node in each region, for all indices of a drill: a node takes ten seconds to start."""

from __future__ import annotations

from pathlib import Path

from localcloud.telemetry.search_node import SearchNode


class SearchNodes:
    """Started when a store first asks, and again once a drill has ended one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nodes: dict[str, SearchNode] = {}
        self._running: set[str] = set()

    def running(self, region: str) -> SearchNode:
        """Raises LocalCloudError where it does not start."""
        node = self._nodes.get(region)
        if node is None:
            node = self._nodes[region] = SearchNode(self._folder / region)
        if region not in self._running:
            node.start()
            self._running.add(region)
        return node

    def end(self, region: str) -> None:
        if region in self._running:
            self._running.remove(region)
            self._nodes[region].stop()

    def stop(self) -> None:
        for region in list(self._running):
            self.end(region)
