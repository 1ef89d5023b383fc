"""The real Jaeger on the stack's rendered configuration, on a search node: takes traces, and is asked for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from localcloud.observe.programs import Programs, fetch, free_address
from localcloud.telemetry.collectors import ensure_certificates
from localcloud.telemetry.dialect import understood
from localcloud.telemetry.rewiring import Peers, rewired
from localcloud.telemetry.search_node import SearchNode
from observability.collectors.common import TLS_DIR
from observability.collectors.jaeger import render_jaeger, trace_requests
from settings.models import Settings

PROGRAM = "jaeger"


@dataclass(frozen=True, kw_only=True)
class TraceSearch:
    """`address` is HOST:PORT of OTLP over gRPC, `url` where it is asked for traces."""

    address: str
    url: str

    def spans(self, trace_id: str) -> list[Mapping[str, Any]]:
        """The trace's spans; none where Jaeger does not know it."""
        answer = fetch(f"{self.url}/api/traces/{trace_id}")
        found = answer["data"] if answer else []
        return [span for trace in found or () for span in trace["spans"]]


@contextmanager
def trace_search(folder: Path, settings: Settings, node: SearchNode) -> Iterator[TraceSearch]:
    """Up, and ended when the block has. Raises LocalCloudError where Jaeger does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    tls = ensure_certificates(folder.parent / "tls")
    for request in understood(trace_requests(settings)):
        node.ask(request.method, request.path, request.body)
    made = rewired(yaml.safe_load(render_jaeger(settings)), {TLS_DIR: str(tls)}, Peers(), free_address)
    for backend in made.document["extensions"]["jaeger_storage"]["backends"].values():
        # The node of a play speaks no TLS, and asks nobody who he is.
        backend["elasticsearch"] = {
            **{key: value for key, value in backend["elasticsearch"].items() if key not in ("auth", "tls")},
            "server_urls": [node.url],
        }
    (folder / f"{PROGRAM}.yaml").write_text(yaml.safe_dump(made.document))
    with Programs(folder) as programs:
        ready = f"http://{made.listens['extensions.healthcheckv2.http']}/status"
        programs.start(PROGRAM, PROGRAM, [f"--config={PROGRAM}.yaml"], ready)
        yield TraceSearch(
            address=made.listens["receivers.otlp.protocols.grpc"],
            url=f"http://{made.listens['extensions.jaeger_query.http']}",
        )
