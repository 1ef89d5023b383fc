"""Collectors and traces: how much comes in, what is kept of it, and for how long an outage of the store is bridged."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.texts import Name
from documents.validation import Model
from settings.texts import HttpsUrl

KeptOneIn = Annotated[int, Field(ge=1, le=10000)]


class Sampling(Model):
    """Which traces are kept once they are complete: every one with an error, every slow one, and 1 in N of the rest."""

    kept_one_in: KeptOneIn = 10
    by_service: dict[Name, KeptOneIn] = Field(default_factory=dict)
    """Of traces that such a service takes part in, where that is another share."""
    slow_milliseconds: int = Field(default=1000, ge=10, le=600000)
    """Of services without a latency objective; the others' traces are slow above their objective's threshold."""
    decision_seconds: int = Field(default=15, ge=2, le=300)
    """How long after its first span a trace counts as complete."""


class CollectorAgent(Model):
    """Size of the agent of each node, and what its disk holds while no gateway answers."""

    cpu_request_millicores: int = Field(default=200, ge=50, le=16000)
    memory_request_mib: int = Field(default=256, ge=128, le=8192)
    queue_mib: int = Field(default=512, ge=64, le=65536)
    """Of the node's disk. Log files wait where they are beside it, as the agent stops reading when this is full."""


class CollectorGateway(Model):
    """Size of the gateways; None takes a queue that lasts for the outage."""

    replicas: int = Field(default=2, ge=2, le=50)
    cpu_request_millicores: int = Field(default=500, ge=100, le=32000)
    memory_request_mib: int = Field(default=1024, ge=512, le=65536)
    queue_gib: int | None = Field(default=None, ge=1, le=16384)
    """Of each replica's volume, for logs and traces together."""


class Jaeger(Model):
    """Size of what stores and finds traces, and how long they are kept."""

    replicas: int = Field(default=2, ge=2, le=20)
    cpu_request_millicores: int = Field(default=250, ge=100, le=16000)
    memory_request_mib: int = Field(default=512, ge=256, le=32768)
    retention_days: int = Field(default=7, ge=1, le=365)


class Telemetry(Model):
    """The way of logs, metrics and traces from a node to where they are kept."""

    spans_per_second: int = Field(default=500, ge=1, le=1000000)
    """That all services send together, before sampling."""
    peak_factor: float = Field(default=3, ge=1, le=20)
    """How much more than the day's average comes in during the outage that the queues are sized for."""
    outage_minutes: int = Field(default=60, ge=60, le=1440)
    """How long the store may be away before anything is lost."""
    tenant_share_percent: int = Field(default=50, ge=5, le=100)
    """Of the spans per second, the most that is kept of one service beside its errors and slow traces."""
    second_store_url: HttpsUrl | None = None
    """Elasticsearch of the DR region; logs are written there as well."""
    sampling: Sampling = Sampling()
    agent: CollectorAgent = CollectorAgent()
    gateway: CollectorGateway = CollectorGateway()
    jaeger: Jaeger = Jaeger()
