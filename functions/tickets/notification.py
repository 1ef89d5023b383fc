"""Alertmanager's webhook, and what an issue says of it.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_VERSION = "4"
_MOST_ALERTS = 50
"""Trackers limit the length of a text; the first fifty are enough to see what is wrong."""


class BadNotification(ValueError):
    """The body is not what Alertmanager sends; sending it again would not help."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One group of alerts. `key` names the group for as long as there is one: 16 hexadecimal digits."""

    key: str
    firing: bool
    title: str
    body: str
    """Markdown."""
    owner: str
    """The team's name; empty where the alerts have no owner, or several."""


def notification(text: str) -> Notification:
    """Raises BadNotification."""
    try:
        document = json.loads(text)
        if document["version"] != _VERSION:
            raise BadNotification(f"version {document['version']!r} of the webhook; this reads {_VERSION}")
        alerts, common = document["alerts"], document["commonLabels"]
        return Notification(
            key=hashlib.sha256(document["groupKey"].encode()).hexdigest()[:16],
            firing=document["status"] == "firing",
            title=_title(common, alerts),
            body="\n".join(_lines(document, alerts)),
            owner=common.get("owner", ""),
        )
    except (AttributeError, IndexError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadNotification(f"no notification of Alertmanager: {error!r}") from None


def _title(common: Mapping[str, str], alerts: list[Mapping[str, Any]]) -> str:
    name = common.get("alertname") or alerts[0]["labels"]["alertname"]
    return " · ".join([name, *(common[label] for label in ("service", "cluster") if common.get(label))])


def _lines(document: Mapping[str, Any], alerts: list[Mapping[str, Any]]) -> Iterator[str]:
    for alert in alerts[:_MOST_ALERTS]:
        texts = alert["annotations"]
        yield f"**{texts.get('summary', alert['labels']['alertname'])}** since {alert['startsAt']}"
        yield ""
        yield texts.get("description", "")
        for title, link in (("Runbook", "runbook_url"), ("Dashboard", "dashboard_url")):
            if address := texts.get(link):
                yield f"- {title}: {address}"
        yield f"- Labels: {', '.join(f'{key}={value}' for key, value in sorted(alert['labels'].items()))}"
        yield ""
    if more := len(alerts[_MOST_ALERTS:]) + document.get("truncatedAlerts", 0):
        yield f"{more} more alerts fire."
    yield f"Alertmanager: {document.get('externalURL', '')}"
