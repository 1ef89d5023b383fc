"""Logs in Elasticsearch: how much comes in, how long it is kept, and on what."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from documents.validation import Model, violation


class LogRetention(Model):
    """Days that a document can be searched, by category. The floors are those that an investigation needs."""

    access_days: int = Field(default=30, ge=30, le=3650)
    error_days: int = Field(default=90, ge=30, le=3650)
    application_days: int = Field(default=30, ge=7, le=3650)
    audit_days: int = Field(default=400, ge=365, le=3650)
    dead_letter_days: int = Field(default=30, ge=14, le=3650)


class LogShares(Model):
    """Percent of the daily volume, by category."""

    access: int = Field(default=40, ge=0, le=100)
    error: int = Field(default=8, ge=0, le=100)
    application: int = Field(default=45, ge=0, le=100)
    audit: int = Field(default=6, ge=0, le=100)
    dead_letter: int = Field(default=1, ge=0, le=100)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        total = self.access + self.error + self.application + self.audit + self.dead_letter
        if total != 100:
            raise violation(f"adds up to {total} percent", "let the shares add up to 100")
        return self


class SearchTier(Model):
    """Size of a tier's nodes; None takes what fits the volume."""

    nodes: int | None = Field(default=None, ge=1, le=200)
    memory_gib: Literal[2, 4, 8, 16, 32, 64] | None = None
    """Of each node; half of it is heap, the rest caches files."""
    volume_gib: int | None = Field(default=None, ge=10, le=16384)


class SearchSnapshots(Model):
    """How often the logs are copied to the backups bucket, and for how long."""

    interval_minutes: int = Field(default=60, ge=15, le=1440)
    """A snapshot copies only what is new."""
    retention_days: int = Field(default=30, ge=7, le=3650)
    minimum_count: int = Field(default=24, ge=1, le=1000)
    """Kept even when they are older."""


class Kibana(Model):
    """Size of the servers that logs are looked at through; they keep nothing."""

    replicas: int = Field(default=2, ge=1, le=6)
    cpu_request_millicores: int = Field(default=250, ge=50, le=64000)
    memory_request_mib: int = Field(default=1024, ge=512, le=65536)


class Search(Model):
    """The search cluster of each Kubernetes cluster."""

    layout: Literal["combined", "tiered"] = "combined"
    """Combined: every node does everything. Tiered: masters, hot nodes that take logs in, warm ones that keep them."""
    daily_gib: int = Field(default=2, ge=1, le=20000)
    """Raw logs a day that it is sized for."""
    shares: LogShares = LogShares()
    replicas: int = Field(default=0, ge=0, le=2)
    """Copies of each shard beside the first."""
    hot_days: int = Field(default=7, ge=1, le=90)
    """After which documents move to the warm tier, where there is one."""
    retention: LogRetention = LogRetention()
    hot: SearchTier = SearchTier()
    """Also of combined nodes."""
    warm: SearchTier = SearchTier()
    snapshots: SearchSnapshots = SearchSnapshots()
    kibana: Kibana = Kibana()
