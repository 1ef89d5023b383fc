"""What Thanos' programs are told: where blocks are kept, whose, for how long, and whom the ruler asks and tells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from observability.topology import (
    ALERTMANAGER,
    REPLICA_LABEL,
    REPLICA_VARIABLE,
    THANOS_GRPC_PORT,
    THANOS_QUERY,
    THANOS_RULER,
    THANOS_RULES_DIR,
    THANOS_STORE_GATEWAY,
    prometheus_shards,
)
from settings.metrics import ThanosCompactor
from settings.places import Cluster
from settings.storage import Storage

Resolution = Literal["raw", "5m", "1h"]


def object_store(bucket: str, region: str) -> str:
    """Configuration of the bucket's client, as JSON, which is YAML."""
    return json.dumps(
        {
            "type": "S3",
            "config": {
                "bucket": bucket,
                "endpoint": f"s3.{region}.amazonaws.com",
                "region": region,
                # Credentials of the pod's own identity, by AWS's own chain; none are written here.
                "aws_sdk_auth": True,
            },
        }
    )


def own_blocks(cluster: Cluster) -> str:
    """Relabelling that selects the blocks that this cluster wrote.

    The bucket of the DR region holds copies of the other's blocks too. Two compactors must never merge the same ones,
    and a ruler that saw them would alert on another cluster's past under its own name.
    """
    return json.dumps([{"source_labels": ["cluster"], "regex": cluster.name, "action": "keep"}])


def retention_days(compactor: ThanosCompactor, storage: Storage) -> Mapping[Resolution, int]:
    """How long the bucket keeps samples of each resolution."""
    longest = storage.metrics_retention_days
    return {
        "raw": compactor.raw_retention_days,
        "5m": compactor.five_minute_retention_days or longest,
        "1h": compactor.one_hour_retention_days or longest,
    }


def query_arguments(shards: int) -> Sequence[str]:
    """Every store of this cluster, found anew as pods come and go, with replicas told apart by their label alone."""
    stores = [*prometheus_shards(shards), THANOS_STORE_GATEWAY, THANOS_RULER]
    return [
        f"--query.replica-label={REPLICA_LABEL}",
        # A dashboard over a year reads hourly samples, not raw ones; a rule, which asks for one instant, reads raw.
        "--query.auto-downsampling",
        *(f"--endpoint=dns+{store.on(THANOS_GRPC_PORT).address}" for store in stores),
    ]


def ruler_arguments(external_labels: Mapping[str, str], *, interval_seconds: int, domain: str) -> Sequence[str]:
    """Whom the ruler asks and tells. Its replicas evaluate the same rules and send the same alerts."""
    return [
        f"--rule-file={THANOS_RULES_DIR}/*.yaml",
        f"--eval-interval={interval_seconds}s",
        f"--query=http://{THANOS_QUERY.address}",
        f"--alertmanagers.url=dns+http://{ALERTMANAGER.address}",
        f"--alert.query-url=https://thanos.{domain}",
        f"--alert.label-drop={REPLICA_LABEL}",
        *(f'--label={name}="{value}"' for name, value in external_labels.items()),
        f'--label={REPLICA_LABEL}="$({REPLICA_VARIABLE})"',
    ]
