"""Receivers: through which channels an audience is told, what the messages say, and the secret files they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from catalog.models import Team
from observability.notifications.audiences import Audience
from observability.notifications.bridge import SENTRY_URL, TICKETS_URL, alert_bridge
from observability.topology import ALERTMANAGER_SECRETS_DIR
from settings.models import Settings
from settings.places import Cluster

SENTRY = "sentry"
DEAD_MANS_SWITCH = "dead-mans-switch"
SLACK_URL_SECRET = "slack-api-url"

_SLACK_TITLE = (
    '{{ if eq .Status "firing" }}[{{ .CommonLabels.severity }}] {{ .Alerts.Firing | len }} firing'
    "{{ else }}Resolved{{ end }}: {{ or .CommonLabels.alertname (index .Alerts 0).Labels.alertname }}"
    "{{ with .CommonLabels.service }} · {{ . }}{{ end }} · {{ .CommonLabels.cluster }}"
)
_SLACK_TEXT = (
    "{{ range .Alerts }}• {{ .Annotations.summary }}\n{{ .Annotations.description }}\n"
    "{{ with .Annotations.runbook_url }}<{{ . }}|Runbook> {{ end }}"
    "{{ with .Annotations.dashboard_url }}<{{ . }}|Dashboard>{{ end }}\n{{ end }}"
)
_SLACK_COLOUR = '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'
_PAGE_ALERT = "{{ (index .Alerts 0).Labels.alertname }}"
_PAGE_DESCRIPTION = f"{_PAGE_ALERT}: {{{{ (index .Alerts 0).Annotations.summary }}}}"
_PAGE_LINKS = [
    {"text": "Runbook", "href": "{{ (index .Alerts 0).Annotations.runbook_url }}"},
    {"text": "Dashboard", "href": "{{ (index .Alerts 0).Annotations.dashboard_url }}"},
]


def page_and_post(audience: Audience) -> str:
    return f"{audience.name}-S1"


def post(audience: Audience) -> str:
    return f"{audience.name}-S2"


def escalation(audience: Audience) -> str:
    return f"{audience.name}-S2-escalated"


def ticket(audience: Audience) -> str:
    return f"{audience.name}-S3"


def dead_mans_switch_secret(cluster: Cluster) -> str:
    """File with the address of the outside service that raises the alarm when this cluster's watchdog falls silent."""
    return f"dead-mans-switch-{cluster.name}"


def secret_names(teams: Sequence[Team], settings: Settings) -> tuple[str, ...]:
    """Files that the Alertmanagers of the stack's clusters and the bridge read, sorted."""
    own = alert_bridge(teams, settings)
    clusters = [cluster for cluster in (settings.clusters.primary, settings.clusters.dr) if cluster]
    return tuple(
        sorted(
            {SLACK_URL_SECRET, *(own.secrets if own else ())}
            | {dead_mans_switch_secret(cluster) for cluster in clusters}
            | {team.pagerduty_routing_key for team in teams}
        )
    )


def receivers(audiences: Sequence[Audience], settings: Settings, cluster: Cluster) -> Iterator[dict[str, Any]]:
    """Every receiver that a route of the stack names, each with a channel."""
    yield {
        "name": DEAD_MANS_SWITCH,
        **_webhook("url_file", secret_file(dead_mans_switch_secret(cluster)), send_resolved=False),
    }
    if any(audience.reports_to_sentry for audience in audiences):
        # Whoever may add events to a project may not resolve its issues.
        yield {"name": SENTRY, **_webhook("url", SENTRY_URL, send_resolved=False)}
    for audience in audiences:
        pages = settings.alertmanager.pages
        yield {"name": page_and_post(audience), **(_page(audience, "critical") if pages else {}), **_post(audience)}
        if pages:
            yield {"name": escalation(audience), **_page(audience, "error")}
        yield {"name": post(audience), **_post(audience)}
        filed = _webhook("url", TICKETS_URL, send_resolved=True)
        yield {"name": ticket(audience), **(filed if settings.alertmanager.tickets else _post(audience))}


def secret_file(name: str) -> str:
    return f"{ALERTMANAGER_SECRETS_DIR}/{name}"


def _page(audience: Audience, severity: str) -> dict[str, Any]:
    """`severity` is PagerDuty's own word."""
    config = {
        "routing_key_file": secret_file(audience.pagerduty_routing_key),
        "severity": severity,
        "description": _PAGE_DESCRIPTION,
        "class": _PAGE_ALERT,
        "component": "{{ .CommonLabels.service }}",
        "group": "{{ .CommonLabels.cluster }}",
        "links": _PAGE_LINKS,
    }
    return {"pagerduty_configs": [config]}


def _post(audience: Audience) -> dict[str, Any]:
    config = {
        "channel": audience.slack_channel,
        "send_resolved": True,
        "title": _SLACK_TITLE,
        "text": _SLACK_TEXT,
        "color": _SLACK_COLOUR,
    }
    return {"slack_configs": [config]}


def _webhook(kind: Literal["url", "url_file"], address: str, *, send_resolved: bool) -> dict[str, Any]:
    return {"webhook_configs": [{kind: address, "send_resolved": send_resolved}]}
