"""Which mechanisms each type of store has. The order breaks ties between plans of the same cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from resilience.mechanisms import databases, files, platform
from resilience.mechanisms.shared import spread_over_zones
from resilience.parts import Mechanism, MechanismName
from resilience.stores import Conditions, Store, StoreType

Offer = Callable[[Store, Conditions], Mechanism]

OFFERS: Mapping[StoreType, Mapping[MechanismName, Offer]] = {
    "postgresql": {
        "multi-az": databases.standby_instance,
        "pitr": databases.automated_backups,
        "continuous-backup": databases.database_vault,
        "backup": databases.database_backup,
        "cross-region-replica": databases.cross_region_replica,
        "aurora-global": databases.aurora_global,
        "replicated-backups": databases.replicated_automated_backups,
    },
    "dynamodb": {
        "multi-az": spread_over_zones,
        "pitr": databases.table_history,
        "backup": databases.table_backup,
        "global-table": databases.global_table,
        "change-log": databases.change_log,
    },
    "s3": {
        "multi-az": spread_over_zones,
        "object-versions": files.object_versions,
        "object-lock": files.object_lock,
        "replication-time-control": files.timed_replication,
        "continuous-backup": files.bucket_vault,
        "backup": files.bucket_backup,
        "dual-write": files.bucket_dual_write,
        "replication": files.untimed_replication,
    },
    "redis": {
        "multi-az": databases.cache_replica,
        "snapshots": databases.cache_snapshots,
        "global-datastore": databases.global_datastore,
    },
    "efs": {
        "multi-az": spread_over_zones,
        "backup": files.file_backup,
        "efs-replication": files.file_replication,
    },
    "opensearch": {
        "multi-az": platform.replicas_in_zones,
        "snapshots": platform.domain_snapshots,
        "cross-region-replica": platform.follower_domain,
    },
    "volume": {"backup": files.volume_backup, "volume-copy": files.volume_copy},
    "prometheus": {
        "multi-az": platform.replicas_in_zones,
        "thanos-upload": platform.thanos_upload,
        "dual-write": platform.telemetry_dual_write,
    },
    "elasticsearch": {
        "multi-az": platform.replicas_in_zones,
        "snapshots": platform.index_snapshots,
        "dual-write": platform.telemetry_dual_write,
    },
    "git": {"multi-az": spread_over_zones, "git": platform.repository},
    "secrets": {
        "multi-az": spread_over_zones,
        "secret-replica": platform.secret_replica,
        "rotation": platform.rotation,
    },
    "keys": {
        "multi-az": spread_over_zones,
        "multi-region-key": platform.multi_region_keys,
        "key-deletion-window": platform.deletion_window,
    },
}


def mechanisms_of(store: Store, conditions: Conditions) -> tuple[Mechanism, ...]:
    """All that the type of the store offers, allowed or not."""
    return tuple(offer(store, conditions) for offer in OFFERS[store.type].values())
