"""How long logs are kept and where (ILM), and how they are copied to the backups bucket (SLM)."""

from __future__ import annotations

from typing import Any, Final

from observability.search.requests import Request
from observability.search.sizing import ROLLOVER_DAYS, SHARD_GIB, retention_days
from observability.search.streams import CATEGORIES, Category
from settings.search import Search

REPOSITORY: Final = "backups"
SNAPSHOT_POLICY: Final = "logs"
SNAPSHOT_PATH: Final = "elasticsearch"
"""Prefix of its objects in the bucket; a cluster's name follows."""


def policy_name(category: Category) -> str:
    return f"logs-{category}"


def lifecycle_requests(search: Search) -> list[Request]:
    """A policy a category."""
    return [
        Request(method="PUT", path=f"/_ilm/policy/{policy_name(category)}", body={"policy": _policy(search, days)})
        for category, days in retention_days(search).items()
    ]


def snapshot_requests(search: Search, *, bucket: str, cluster_name: str) -> list[Request]:
    """The repository first: a policy for one that is not there is refused."""
    snapshots = search.snapshots
    return [
        Request(
            method="PUT",
            path=f"/_snapshot/{REPOSITORY}",
            body={
                "type": "s3",
                "settings": {
                    "bucket": bucket,
                    "base_path": f"{SNAPSHOT_PATH}/{cluster_name}",
                    "compress": True,
                    # The bucket's policy allows only its own key, which it takes where none is named.
                    "server_side_encryption": False,
                },
            },
        ),
        Request(
            method="PUT",
            path=f"/_slm/policy/{SNAPSHOT_POLICY}",
            body={
                "name": "<logs-{now/m{yyyy.MM.dd-HH.mm|UTC}}>",
                "repository": REPOSITORY,
                "schedule": f"{snapshots.interval_minutes}m",
                "config": {
                    "indices": [*(f"logs-{category}.*" for category in CATEGORIES), "jaeger-*"],
                    "ignore_unavailable": True,
                    "feature_states": ["kibana"],
                    "include_global_state": True,
                    "partial": False,
                },
                "retention": {
                    "expire_after": f"{snapshots.retention_days}d",
                    "min_count": snapshots.minimum_count,
                },
            },
        ),
    ]


def _policy(search: Search, days: int) -> dict[str, Any]:
    rollover = {"max_primary_shard_size": f"{SHARD_GIB}gb", "max_age": f"{ROLLOVER_DAYS}d"}
    phases: dict[str, Any] = {
        "hot": {"min_age": "0ms", "actions": {"rollover": rollover, "set_priority": {"priority": 100}}},
        # Counted from the rollover, so that the youngest document is kept that long too.
        "delete": {
            "min_age": f"{days}d",
            "actions": {"wait_for_snapshot": {"policy": SNAPSHOT_POLICY}, "delete": {}},
        },
    }
    if search.hot_days < days:
        moved = {"migrate": {"enabled": True}} if search.layout == "tiered" else {"migrate": {"enabled": False}}
        phases["warm"] = {
            "min_age": f"{search.hot_days}d",
            "actions": {"set_priority": {"priority": 50}, "forcemerge": {"max_num_segments": 1}, **moved},
        }
    return {"phases": phases}
