"""Size, pace and retention of what keeps metrics."""

from __future__ import annotations

from pydantic import Field

from documents.validation import Model


class Prometheus(Model):
    """Size and pace of the metrics servers of each cluster."""

    replicas: int = Field(default=2, ge=1, le=4)
    """Of each shard."""
    shards: int = Field(default=1, ge=1, le=16)
    """Parts that the targets are divided into, each with its replicas. Above 1, rules go to the Thanos ruler."""
    retention_days: int = Field(default=15, ge=1, le=90)
    """Local history; longer ranges are read from the metrics bucket through Thanos."""
    volume_gib: int | None = Field(default=None, ge=10, le=16384)
    """Of each replica; None sizes it from the catalogue and from `capacity`, as it does processor and memory."""
    scrape_interval_seconds: int = Field(default=30, ge=5, le=300)
    evaluation_interval_seconds: int = Field(default=30, ge=5, le=300)
    cpu_request_millicores: int | None = Field(default=None, ge=50, le=64000)
    memory_request_mib: int | None = Field(default=None, ge=256, le=524288)


class Capacity(Model):
    """How far a cluster may grow before Prometheus has to: what it is sized for, not what runs today."""

    nodes: int = Field(default=10, ge=1, le=5000)
    pods: int = Field(default=300, ge=1, le=150000)
    pods_per_service: int = Field(default=4, ge=1, le=1000)


class ThanosQuery(Model):
    """Size of the queriers, which keep nothing."""

    replicas: int = Field(default=2, ge=2, le=10)
    cpu_request_millicores: int = Field(default=200, ge=50, le=64000)
    memory_request_mib: int = Field(default=512, ge=128, le=524288)


class ThanosStoreGateway(Model):
    """Size of what reads the metrics bucket; its volume holds only a cache of the blocks' indexes."""

    replicas: int = Field(default=2, ge=1, le=6)
    volume_gib: int = Field(default=10, ge=1, le=16384)
    cpu_request_millicores: int = Field(default=200, ge=50, le=64000)
    memory_request_mib: int = Field(default=1024, ge=256, le=524288)


class ThanosCompactor(Model):
    """Size of what merges and thins out the metrics bucket, and how long each resolution stays there.

    Thanos writes 5-minute samples from blocks older than 40 hours and hourly ones from blocks older than 10 days, so no
    resolution may be gone before the next one is written.
    """

    raw_retention_days: int = Field(default=30, ge=2, le=3650)
    five_minute_retention_days: int | None = Field(default=None, ge=11, le=3650)
    """None keeps it as long as the bucket keeps anything: storage.metrics_retention_days."""
    one_hour_retention_days: int | None = Field(default=None, ge=11, le=3650)
    """None keeps it as long as the bucket keeps anything: storage.metrics_retention_days."""
    volume_gib: int = Field(default=50, ge=10, le=16384)
    """Room for the blocks of one merge, twice: two weeks of one replica."""
    cpu_request_millicores: int = Field(default=250, ge=50, le=64000)
    memory_request_mib: int = Field(default=1024, ge=256, le=524288)


class ThanosRuler(Model):
    """Size of what evaluates the rules that no single Prometheus can."""

    replicas: int = Field(default=2, ge=1, le=4)
    volume_gib: int = Field(default=10, ge=1, le=16384)
    cpu_request_millicores: int = Field(default=100, ge=50, le=64000)
    memory_request_mib: int = Field(default=256, ge=128, le=524288)


class Thanos(Model):
    """Queries over all replicas and over what the metrics bucket keeps, and the rules that need them."""

    query: ThanosQuery = ThanosQuery()
    store_gateway: ThanosStoreGateway = ThanosStoreGateway()
    compactor: ThanosCompactor = ThanosCompactor()
    ruler: ThanosRuler = ThanosRuler()
