"""The engine's state in a locked bucket: what is back is what the real engine exports from there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from typing import Any

import toolchain
from localcloud.drill.objects import Bucket
from localcloud.drill.stores import Record, Recovered
from localcloud.drill.world import World
from localcloud.errors import LocalCloudError

PULUMI_STATE = "pulumi-state"
"""The store's name in resilience/platform.yaml."""

_STACK = "drill"
_META, _STATE = (".pulumi/meta.yaml", b"version: 1\n"), f".pulumi/stacks/{_STACK}/{_STACK}.json"
_URN = f"urn:pulumi:{_STACK}::{_STACK}::drill:index:Record::"


class State(Bucket):
    """Each record is one more resource of the stack, in a new version of the one state file."""

    def __init__(self, name: str, world: World) -> None:
        super().__init__(name, world)
        self._endpoint, self._home = world.endpoint, world.folder_of(name)
        self._resources: list[dict[str, Any]] = []

    def start(self) -> None:
        super().start()
        key, body = _META
        for client, bucket, _ in self._places.values():
            client.put_object(Bucket=bucket, Key=key, Body=body)

    def write(self, one: Record) -> None:
        self._resources.append(
            {
                "urn": f"{_URN}{one.played_at:.0f}",
                "type": "drill:index:Record",
                "custom": False,
                "outputs": {"text": one.text},
            }
        )
        manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
        latest = {"manifest": manifest, "resources": self._resources}
        self._put(one, _STATE, json.dumps({"version": 3, "checkpoint": {"latest": latest}}).encode())

    def _content(self, client: Any, place: str) -> Recovered:
        resources = self._export(place)["deployment"].get("resources", [])
        return {
            float(one["urn"].removeprefix(_URN)): hashlib.sha256(one["outputs"]["text"].encode()).hexdigest()
            for one in resources
        }

    def _export(self, place: str) -> Any:
        _, bucket, region = self._places[place]
        result = subprocess.run(
            [str(toolchain.path("pulumi")), "stack", "export", "--stack", f"organization/{_STACK}/{_STACK}"],
            capture_output=True,
            text=True,
            check=False,
            cwd=self._home,
            env={
                "PATH": os.defpath,
                "HOME": str(self._home),
                "PULUMI_HOME": str(self._home),
                "PULUMI_BACKEND_URL": f"s3://{bucket}?region={region}&endpoint={self._endpoint}&s3ForcePathStyle=true",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "AWS_ACCESS_KEY_ID": "drill",
                "AWS_SECRET_ACCESS_KEY": "drill",
            },
        )
        if result.returncode:
            raise LocalCloudError(f"the engine reads no state from {bucket}: {result.stderr.strip()[-600:]}")
        return json.loads(result.stdout)
