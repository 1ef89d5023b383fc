"""Log files of containers as the kubelet lays them out and containerd writes them.

`<root>/<namespace>_<pod>_<uid>/<container>/0.log`, each row `<time> <stream> <F or P> <text>`; what is longer than the
runtime's buffer comes in parts, all but the last marked P.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from localcloud.telemetry.lines import Kind

PART_BYTES = 16 * 1024
"""containerd's default of `max_container_log_line_size`."""

Stream = Literal["stdout", "stderr"]


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container of a pod. `service` is the catalogue's, which the pod is labelled with."""

    namespace: str
    service: str
    name: str
    number: int = 0

    @property
    def pod(self) -> str:
        return f"{self.service}-7d9c5b6f4d-{self.number:05d}"

    @property
    def uid(self) -> str:
        return f"00000000-5eed-4000-8000-{self.number:012d}"

    def file(self, root: Path) -> Path:
        return root / f"{self.namespace}_{self.pod}_{self.uid}" / self.name / "0.log"


CONTAINERS: Mapping[Kind, Container] = {
    "nginx": Container(namespace="shop", service="web-front", name="nginx", number=0),
    "json": Container(namespace="shop", service="checkout-api", name="app", number=1),
    "java": Container(namespace="batch", service="nightly-settlement", name="app", number=2),
}
"""Who writes the kinds of lines that are read from files."""


def append(
    root: Path, container: Container, written: Iterable[tuple[datetime, bytes]], stream: Stream = "stdout"
) -> None:
    """Write what the container printed at each moment, a row of the file for each of its rows."""
    file = container.file(root)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as rows:
        for at, text in written:
            # Nanoseconds tell the files of two containers apart that began at the same microsecond.
            head = f"{at:%Y-%m-%dT%H:%M:%S.%f}{container.number % 1000:03}Z {stream} ".encode()
            for row in text.split(b"\n"):
                rows.writelines(_parts(head, row))


def _parts(head: bytes, row: bytes) -> Iterable[bytes]:
    last = max(len(row) - 1, 0) // PART_BYTES * PART_BYTES
    for begin in range(0, last, PART_BYTES):
        yield head + b"P " + row[begin : begin + PART_BYTES] + b"\n"
    yield head + b"F " + row[last:] + b"\n"
