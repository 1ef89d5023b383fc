"""What Alertmanager's webhook says.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VERSION = "4"


class BadNotification(Exception):
    """The body is not what Alertmanager sends; sending it again would not help."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: str
    """RFC 3339."""

    @property
    def name(self) -> str:
        return self.labels["alertname"]

    @property
    def summary(self) -> str:
        return self.annotations.get("summary", self.name)


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One group of alerts. `key` names the group for as long as there is one: 16 hexadecimal digits."""

    key: str
    common_labels: Mapping[str, str]
    alerts: tuple[Alert, ...]
    """Those that fire; all that have ended where none does."""
    firing: bool
    alertmanager: str
    """Its address, for people."""

    @property
    def owner(self) -> str:
        """The team's name; empty where the alerts have no owner, or several."""
        return self.common_labels.get("owner", "")


def notification(text: str) -> Notification:
    """Raises BadNotification."""
    try:
        document = json.loads(text)
        if document["version"] != _VERSION:
            raise BadNotification(f"version {document['version']!r} of the webhook; this reads {_VERSION}")
        alerts = tuple(_alert(one) for one in document["alerts"] if one["status"] == document["status"])
        if not alerts:
            raise BadNotification("no alert has the status of the group")
        return Notification(
            key=hashlib.sha256(document["groupKey"].encode()).hexdigest()[:16],
            common_labels=dict(document["commonLabels"]),
            alerts=alerts,
            firing=document["status"] == "firing",
            alertmanager=document.get("externalURL", ""),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadNotification(f"no notification of Alertmanager: {error!r}") from None


def _alert(document: Mapping[str, Any]) -> Alert:
    labels, annotations = dict(document["labels"]), dict(document["annotations"])
    found = Alert(labels=labels, annotations=annotations, starts_at=document["startsAt"])
    if not found.labels.get("alertname"):
        raise BadNotification("an alert has no name")
    return found
