"""Where traces that were kept end in a play: a collector that takes them as Jaeger does, and writes them down.

It stands in for Jaeger's storage, so that each span can be counted, doubles too, which a search for traces would hide.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from localcloud import certificates
from localcloud.observe.programs import Programs, free_address
from localcloud.telemetry.collectors import CERTIFICATE, PROGRAM, TLS_FOLDER, ensure_certificates

_NAME = "trace-store"


@dataclass(frozen=True, kw_only=True)
class TraceStore:
    """`address` is HOST:PORT of OTLP over gRPC."""

    address: str
    _file: Path
    _health: str
    _programs: Programs

    def stop(self) -> None:
        self._programs.end(_NAME)

    def start(self) -> None:
        """Returns once it answers. Raises LocalCloudError where it does not."""
        self._programs.start(_NAME, PROGRAM, [f"--config={_NAME}.yaml"], ready=f"http://{self._health}")

    def spans(self) -> Counter[tuple[str, str]]:
        """How often each span was written, by the ids of trace and span."""
        rows = self._file.read_text().splitlines() if self._file.exists() else []
        return Counter(
            (span["traceId"], span["spanId"])
            for row in rows
            for resource in json.loads(row)["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        )


@contextmanager
def trace_store(folder: Path) -> Iterator[TraceStore]:
    """Up, and ended when the block has."""
    folder.mkdir(parents=True, exist_ok=True)
    tls = ensure_certificates(folder.parent / TLS_FOLDER)
    address, health, file = free_address(), free_address(), folder / "traces.json"
    (folder / f"{_NAME}.yaml").write_text(yaml.safe_dump(_configuration(address, health, tls, file)))
    with Programs(folder) as programs:
        store = TraceStore(address=address, _file=file, _health=health, _programs=programs)
        store.start()
        yield store


def _configuration(address: str, health: str, tls: Path, file: Path) -> dict[str, Any]:
    pair = certificates.key_pair(tls, CERTIFICATE)
    authority = certificates.key_pair(tls, certificates.AUTHORITY)
    secured = {
        "cert_file": str(pair.certificate_file),
        "key_file": str(pair.key_file),
        "client_ca_file": str(authority.certificate_file),
    }
    return {
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": address, "tls": secured}}}},
        "exporters": {"file": {"path": str(file), "append": True, "flush_interval": "200ms"}},
        "extensions": {"health_check": {"endpoint": health}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["file"]}},
        },
    }
