"""Settings of what brings logs in beside the collectors, and of the rules on logs."""

from __future__ import annotations

from pydantic import Field

from documents.validation import Model
from settings.texts import PrivateCidr


class Logstash(Model):
    """Size of what takes in logs from S3 and by syslog."""

    replicas: int = Field(default=2, ge=1, le=10)
    cpu_request_millicores: int = Field(default=500, ge=100, le=64000)
    memory_request_mib: int = Field(default=1536, ge=1024, le=65536)
    """Half of it is the heap."""
    queue_gib: int = Field(default=8, ge=1, le=1024)
    """Events on disk of each replica and pipeline while Elasticsearch is away."""
    dead_letters_gib: int = Field(default=1, ge=1, le=64)
    """Events of each replica and pipeline that Elasticsearch refused, until they are filed as dead letters."""
    syslog_senders: tuple[PrivateCidr, ...] = ()
    """Networks that may send syslog over TLS; without any, nobody may."""


class Logs(Model):
    """Logs that do not come by the collectors, and alerts on all of them."""

    logstash: Logstash = Logstash()
    rule_interval_seconds: int = Field(default=60, ge=15, le=600)
    """How often each rule on logs is asked."""
    rule_replicas: int = Field(default=2, ge=1, le=3)
