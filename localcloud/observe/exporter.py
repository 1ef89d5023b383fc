"""Serves the world's targets to Prometheus, each at a path of its own."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from localcloud.observe.serving import QuietHandler, serving
from localcloud.observe.world import Target


@contextmanager
def exporting(targets: Sequence[Target], faults_begin: float) -> Iterator[int]:
    """The port, while the block lasts. `faults_begin` is a Unix time."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            target = targets[int(self.path.rsplit("/", 1)[-1])]
            second = time.time() - faults_begin
            status = 200 if target.up.at(second) else 503
            self.answer(status, "text/plain; version=0.0.4", target.exposition(second).encode())

    with serving(Handler) as port:
        yield port


def scrape_configs(targets: Sequence[Target], port: int) -> list[dict[str, Any]]:
    """A job for each job of the targets; a target's labels are those that discovery would have given it."""
    jobs: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, target in enumerate(targets):
        labels = {**target.labels, "__metrics_path__": f"/metrics/{number}"}
        jobs[target.job].append({"targets": [f"127.0.0.1:{port}"], "labels": labels})
    return [{"job_name": job, "honor_labels": True, "static_configs": places} for job, places in sorted(jobs.items())]
