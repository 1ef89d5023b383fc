"""Where dashboards lead: their uids, and links between them that keep the time range and the cluster."""

from __future__ import annotations

import zlib
from typing import Final

from observability.dashboards.model import Link

DATA_SOURCE_VARIABLE: Final = "datasource"
DATA_SOURCE: Final = f"${{{DATA_SOURCE_VARIABLE}}}"
DEFAULT_DATA_SOURCE: Final = "thanos"
"""Uid of the data source that sees all clusters and all of history; where it fails, `prometheus` can be chosen."""

MAX_UID_LENGTH: Final = 40
"""Grafana's own."""

ON_CALL: Final = "on-call"
ALERTS: Final = "alerts-overview"
SLOS: Final = "slo-overview"
EXECUTIVE: Final = "executive"
PLATFORM: Final = "platform"
NODES: Final = "nodes"
PODS: Final = "pods"
NETWORK: Final = "network"
PROBES: Final = "probes"
DATASTORES: Final = "datastores"
PIPELINES: Final = "pipelines"
BACKUPS: Final = "backups"
COST: Final = "cost"
SECURITY: Final = "security"

_SERVICE_PREFIX = "service-"
_KEPT = "${__url_time_range}&${cluster:queryparam}"
"""Grafana's variables for the time range and the chosen clusters."""


def service_uid(service: str) -> str:
    """Uid of a service's dashboard; the name itself wherever it is short enough."""
    uid = _SERVICE_PREFIX + service
    return uid if len(uid) <= MAX_UID_LENGTH else f"{uid[: MAX_UID_LENGTH - 9]}-{zlib.crc32(service.encode()):08x}"


def to(uid: str, title: str) -> Link:
    """From a panel or one of its values."""
    return Link(title=title, url=f"/d/{uid}?{_KEPT}")


def across(uid: str, title: str) -> Link:
    """From the top of a dashboard, where Grafana adds the time range and all variables by itself."""
    return Link(title=title, url=f"/d/{uid}")


def to_service_of_series() -> Link:
    """From a value whose series has the label `service`."""
    return to(f"{_SERVICE_PREFIX}${{__field.labels.service}}", "Service ${__field.labels.service}")


def to_service_of_row() -> Link:
    """From a table's row that has the column `service`."""
    return to(f"{_SERVICE_PREFIX}${{__data.fields.service}}", "Service ${__data.fields.service}")
