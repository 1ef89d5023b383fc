"""Who may do what in Elasticsearch: a role for each program and kind of person, none with more than its work takes.

Users and roles come from files that every node reads (the file realm), so they are there before the first request, no
API can change them, and Elasticsearch's own users, the superuser among them, are switched off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from observability.rendering import render
from observability.search.streams import CATEGORIES, Category, pattern

_SPACE: Final = "space:default"


@dataclass(frozen=True, kw_only=True)
class User:
    """A user of the file realm, and its roles."""

    name: str
    roles: tuple[str, ...]
    used_by: str


USERS: Final = (
    User(name="collector", roles=("log-writer",), used_by="the collectors' gateway, for logs"),
    User(name="audit", roles=("audit-writer",), used_by="the collectors' gateway, for the audit trail"),
    User(name="logstash", roles=("audit-writer", "log-writer"), used_by="Logstash"),
    User(name="jaeger", roles=("trace-store",), used_by="Jaeger"),
    User(name="kibana", roles=("kibana_system",), used_by="Kibana's servers"),
    User(name="exporter", roles=("monitor",), used_by="the metrics exporter"),
    User(name="reader", roles=("log-reader",), used_by="Grafana, and people through Kibana"),
    User(name="log-rules", roles=("audit-reader", "log-reader"), used_by="the rules on logs"),
    User(name="auditor", roles=("audit-reader",), used_by="people who review the audit trail"),
    User(name="snapshotter", roles=("snapshotter",), used_by="backups and restore drills"),
    User(name="setup", roles=("setup",), used_by="the job that applies templates and policies"),
)


def secret_keys() -> Mapping[str, str]:
    """Purpose of each secret that the search cluster takes, by its name: a password a user, and Kibana's key."""
    return {
        **{user.name: f"password of the search user {user.name}, for {user.used_by}" for user in USERS},
        KIBANA_KEY: "key that Kibana encrypts sessions and saved objects with",
    }


KIBANA_KEY: Final = "kibana-encryption-key"


def roles_file() -> str:
    """roles.yml; `kibana_system` is Elasticsearch's own."""
    return render(dict(ROLES))


def users_roles_file() -> str:
    """users_roles: a line a role, with its users."""
    roles = sorted({role for user in USERS for role in user.roles})
    return "".join(f"{role}:{','.join(user.name for user in USERS if role in user.roles)}\n" for role in roles)


def _patterns(*categories: Category) -> list[str]:
    return [pattern(category) for category in categories]


def _indices(names: Sequence[str], *privileges: str) -> dict[str, Any]:
    return {"names": list(names), "privileges": list(privileges)}


def _kibana(*privileges: str) -> list[dict[str, Any]]:
    return [{"application": "kibana-.kibana", "privileges": list(privileges), "resources": [_SPACE]}]


_LOGS: Final[tuple[Category, ...]] = tuple(category for category in CATEGORIES if category != "audit")
_APPEND: Final = ("create_doc", "auto_configure")
"""Add documents, and streams by the templates; neither read, change nor delete."""
_READ: Final = ("read", "read_failure_store", "view_index_metadata")

ROLES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "log-writer": {"cluster": ["monitor"], "indices": [_indices(_patterns(*_LOGS), *_APPEND)]},
        "audit-writer": {"cluster": ["monitor"], "indices": [_indices(_patterns("audit"), *_APPEND)]},
        "trace-store": {
            "cluster": ["monitor"],
            "indices": [_indices(["jaeger-*"], "create_index", "index", "create_doc", "read", "view_index_metadata")],
        },
        "monitor": {
            "cluster": ["monitor", "monitor_snapshot", "read_ilm", "read_slm"],
            "indices": [_indices(["*"], "monitor", "view_index_metadata")],
        },
        "log-reader": {
            "cluster": [],
            "indices": [_indices([*_patterns(*_LOGS), "jaeger-*"], *_READ)],
            "applications": _kibana("space_read"),
        },
        "audit-reader": {
            "cluster": [],
            "indices": [_indices(_patterns("audit"), *_READ)],
            "applications": _kibana("space_read"),
        },
        "snapshotter": {"cluster": ["create_snapshot", "monitor_snapshot", "read_slm"], "indices": []},
        "setup": {
            "cluster": [
                "manage_index_templates",
                "manage_ilm",
                "manage_slm",
                "manage_ingest_pipelines",
                "cluster:admin/repository/put",
                "cluster:admin/repository/verify",
                "monitor",
            ],
            # A policy can be put only by who may do what it does.
            "indices": [_indices(["logs-*", "jaeger-*"], "manage", "manage_failure_store")],
            "applications": _kibana("space_all"),
        },
    }
)
