"""How long a stack keeps its data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from documents.validation import Model


class Storage(Model):
    """How long the buckets keep what they hold."""

    metrics_retention_days: int = Field(default=400, ge=30, le=3650)
    logs_retention_days: int = Field(default=90, ge=30, le=3650)
    audit_retention_days: int = Field(default=400, ge=365, le=3650)
    backups_retention_days: int = Field(default=35, ge=7, le=3650)
    access_logs_retention_days: int = Field(default=90, ge=30, le=3650)
    noncurrent_version_retention_days: int = Field(default=30, ge=7, le=365)
    lock_mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"
    """COMPLIANCE cannot be shortened by anyone, root included."""
