"""Notifications as Alertmanager writes them."""

from __future__ import annotations

from typing import Any

GROUP = '{}/{owner="checkout"}/{severity="S3"}:{alertname="ApiTrafficDropped", cluster="c1", service="cart"}'


def alert(service: str = "cart", *, status: str = "firing", **texts: str) -> dict[str, Any]:
    labels = {"alertname": "ApiTrafficDropped", "cluster": "c1", "service": service, "owner": "checkout"}
    return {
        "status": status,
        "labels": {**labels, "severity": "S3"},
        "annotations": {"summary": f"{service} is asked for little", "description": "A tenth.", **texts},
        "startsAt": "2026-11-24T09:00:00Z",
    }


def told(status: str = "firing", group: str = GROUP, alerts: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    alerts = alerts or [alert(status=status, runbook_url="https://runbooks.example/ApiTrafficDropped")]
    common = dict(set.intersection(*(set(one["labels"].items()) for one in alerts)))
    document = {"version": "4", "groupKey": group, "status": status, "commonLabels": common, "alerts": alerts}
    return {**document, "truncatedAlerts": 0, "externalURL": "https://alertmanager.example"}
