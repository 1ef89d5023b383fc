"""A real Prometheus in each of two regions, and the blocks of the first in a versioned bucket.

Samples are pushed with their played time, so the head cuts its blocks on the played clock. A record is a sample whose
label carries the text. The upload stands for Thanos' sidecar: the parts of each block, `meta.json` the last.
"""

from __future__ import annotations

import hashlib
import json
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from localcloud.drill.programs import until
from localcloud.drill.stores import HOUR, TICK_SECONDS, Disaster, Queue, Record, Recovered
from localcloud.drill.world import World
from localcloud.errors import LocalCloudError
from localcloud.observe.programs import Programs, fetch, free_address
from resilience.parts import MechanismName

_WRITER_QUEUE_SECONDS = 180.0
"""How far the writer to the second region may be behind before it is told of."""
_UPLOAD_SECONDS = 300.0
_BLOCK_SECONDS = 7200.0
_CUT_SECONDS = 1.5 * _BLOCK_SECONDS
"""Prometheus cuts the oldest block off once its head spans one and a half."""
_METRIC = "drill_record"
_OPTIONS = (
    f"--storage.tsdb.min-block-duration={_BLOCK_SECONDS:.0f}s",
    f"--storage.tsdb.max-block-duration={_BLOCK_SECONDS:.0f}s",
    "--storage.tsdb.retention.time=30d",
    "--web.enable-otlp-receiver",
    "--web.enable-admin-api",
    "--log.level=warn",
)


class Metrics:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "restore": "thanos-upload",
        "region-loss": "dual-write",
        "corruption": "dual-write",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = {
        "node-loss": "`python -m localcloud observe` kills one of the pair, and watches who is told"
    }
    records: ClassVar[int] = 5 * HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._folder = world.folder_of(name)
        self._programs = Programs(self._folder)
        self._addresses: dict[str, str] = {}
        self._bucket, self._region = f"{name}-blocks", world.primary_region
        self._objects = world.client("s3", self._region)
        self._waiting = Queue(_WRITER_QUEUE_SECONDS)
        self._uploaded_at = 0.0
        self._uploaded: set[str] = set()
        self._broken = False
        # Blocks begin at whole multiples of their length.
        long_ago = time.time() - (self.records + 2 * HOUR) * TICK_SECONDS
        self._begin = long_ago // _BLOCK_SECONDS * _BLOCK_SECONDS

    def start(self) -> None:
        self._objects.create_bucket(Bucket=self._bucket, CreateBucketConfiguration={"LocationConstraint": self._region})
        self._objects.put_bucket_versioning(Bucket=self._bucket, VersioningConfiguration={"Status": "Enabled"})
        for server in ("primary", "second"):
            self._start(server)

    def write(self, one: Record) -> None:
        self._push("primary", one)
        self._waiting.add(one)

    def pass_time(self, played_at: float) -> None:
        for one in self._waiting.due(played_at):
            self._push("second", one)
        cut = max(0, int((played_at - _CUT_SECONDS - 1) // _BLOCK_SECONDS) + 1)
        until(lambda: len(self._blocks()) >= cut, "Prometheus did not cut a block off its head")
        if not self._broken and played_at >= self._uploaded_at + _UPLOAD_SECONDS:
            self._uploaded_at = played_at
            self._upload()

    def break_copies(self) -> None:
        self._broken = True
        self._waiting.stop()

    def corrupt(self) -> None:
        request = f"http://{self._addresses['primary']}/api/v1/admin/tsdb/delete_series?match[]={_METRIC}"
        _post(request, b"")

    def lose_region(self) -> None:
        self._programs.kill("primary")

    def recover_elsewhere(self) -> Recovered:
        return self._content("second")

    def recover_before(self, played_at: float) -> Recovered:
        """What is written twice is deleted in one place only."""
        return self._content("second")

    def restore_newest(self) -> Recovered:
        for page in self._objects.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for item in page.get("Contents", ()):
                target = self._folder / "restored" / item["Key"]
                target.parent.mkdir(parents=True, exist_ok=True)
                self._objects.download_file(self._bucket, item["Key"], str(target))
        self._start("restored")
        return self._content("restored")

    def stop(self) -> None:
        for server in self._addresses:
            if self._programs.alive(server):
                self._programs.end(server)

    def _start(self, server: str) -> None:
        address = self._addresses[server] = free_address()
        (self._folder / "prometheus.yml").write_text("{}")
        options = [
            "--config.file=prometheus.yml",
            f"--storage.tsdb.path={server}",
            f"--web.listen-address={address}",
            *_OPTIONS,
        ]
        self._programs.start(server, "prometheus", options, f"http://{address}/-/ready")

    def _push(self, server: str, one: Record) -> None:
        point = {
            "attributes": [{"key": "text", "value": {"stringValue": one.text}}],
            "timeUnixNano": f"{(self._begin + one.played_at) * 1e9:.0f}",
            "asDouble": one.played_at,
        }
        metric = {"name": _METRIC, "gauge": {"dataPoints": [point]}}
        request = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}
        _post(f"http://{self._addresses[server]}/api/v1/otlp/v1/metrics", json.dumps(request).encode())

    def _blocks(self) -> Sequence[Path]:
        return [path.parent for path in (self._folder / "primary").glob("*/meta.json")]

    def _upload(self) -> None:
        for block in self._blocks():
            if block.name not in self._uploaded:
                self._uploaded.add(block.name)
                parts = (path for path in block.rglob("*") if path.is_file())
                for part in sorted(parts, key=lambda path: path.name == "meta.json"):
                    self._objects.upload_file(str(part), self._bucket, str(part.relative_to(block.parent)))

    def _content(self, server: str) -> Recovered:
        seconds = self.records * TICK_SECONDS
        answer: Any = fetch(
            f"http://{self._addresses[server]}/api/v1/query",
            # A range leaves its first moment out.
            {"query": f"{_METRIC}[{seconds + TICK_SECONDS:.0f}s]", "time": str(self._begin + seconds)},
        )
        if not answer:
            raise LocalCloudError(f"the restored Prometheus of {self.name} answers no query")
        return {
            sample_at - self._begin: hashlib.sha256(series["metric"]["text"].encode()).hexdigest()
            for series in answer["data"]["result"]
            for sample_at, _ in series["values"]
        }


def _post(url: str, body: bytes) -> None:
    """Raises OSError where the server refuses it."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30):
        pass
