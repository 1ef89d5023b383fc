"""alertmanager.yaml: which team hears of an alert, how loudly, and what is left unsaid.

Severity decides the way: S1 pages through PagerDuty and goes to Slack, S2 goes to Slack, S3 does too but is seldom
repeated. The `owner` label decides the team. Secrets are named by file and never appear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from catalog.models import Severity, Team
from documents.problems import Problem, ProblemsFound
from observability.rendering import render
from observability.topology import ALERTMANAGER_SECRETS_DIR
from settings.models import Settings

SLACK_URL_SECRET = "slack-api-url"
DEAD_MAN_SECRET = "dead-mans-switch-url"
"""Address of a service outside the platform that raises the alarm when the watchdog falls silent."""
WATCHDOG_ALERT = "Watchdog"

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_UNOWNED = "Unowned"
"""Audience of alerts that belong to no team; a team's own name is in lower case."""
_GROUP_BY = ["alertname", "cluster", "service"]
_LOW_URGENCY_REPEAT = "24h"
_SUBJECT_LABELS = ("service", "node")
"""What an alert is about; a graver alert about the same subject mutes the lesser ones."""

_SLACK_TITLE = (
    '{{ if eq .Status "firing" }}[{{ .CommonLabels.severity }}] {{ .Alerts.Firing | len }} firing'
    "{{ else }}Resolved{{ end }}: {{ .CommonLabels.alertname }}"
    "{{ with .CommonLabels.service }} · {{ . }}{{ end }} · {{ .CommonLabels.cluster }}"
)
_SLACK_TEXT = "{{ range .Alerts }}• {{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ end }}"
_SLACK_COLOUR = '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'
_PAGE_DESCRIPTION = "{{ .CommonLabels.alertname }}: {{ (index .Alerts 0).Annotations.summary }}"


@dataclass(frozen=True, kw_only=True)
class _Audience:
    """Who hears of a set of alerts: three receivers, one for each severity."""

    name: str
    slack_channel: str
    pagerduty_routing_key: str

    def receiver(self, severity: Severity) -> str:
        return f"{self.name}-{severity}"


def secret_names(teams: Iterable[Team]) -> tuple[str, ...]:
    """Files that must stand in ALERTMANAGER_SECRETS_DIR, sorted."""
    return tuple(sorted({SLACK_URL_SECRET, DEAD_MAN_SECRET, *(team.pagerduty_routing_key for team in teams)}))


def render_alertmanager(teams: Iterable[Team], settings: Settings) -> str:
    """alertmanager.yaml. An alert whose owner is no team goes to the stack's own channel and its owner's pager.

    Raises ProblemsFound where the stack's owner is no team of the catalogue.
    """
    audiences = [
        _Audience(name=team.name, slack_channel=team.slack_channel, pagerduty_routing_key=team.pagerduty_routing_key)
        for team in sorted(teams, key=lambda team: team.name)
    ]
    unowned = _unowned(audiences, settings)
    document = {
        "global": {"resolve_timeout": "5m", "slack_api_url_file": _secret_file(SLACK_URL_SECRET)},
        "route": {
            "receiver": unowned.receiver("S2"),
            "group_by": _GROUP_BY,
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": f"{settings.alertmanager.repeat_interval_hours}h",
            "routes": [
                _watchdog_route(),
                *(_team_route(audience) for audience in audiences),
                *_severity_routes(unowned),
            ],
        },
        "inhibit_rules": _inhibit_rules(),
        "receivers": [
            {
                "name": DEAD_MAN_SECRET,
                "webhook_configs": [{"url_file": _secret_file(DEAD_MAN_SECRET), "send_resolved": False}],
            },
            *(_receiver(audience, severity) for audience in [*audiences, unowned] for severity in _SEVERITIES),
        ],
    }
    return render(document)


def _unowned(audiences: Iterable[_Audience], settings: Settings) -> _Audience:
    for audience in audiences:
        if audience.name == settings.ownership.owner:
            return _Audience(
                name=_UNOWNED,
                slack_channel=settings.alertmanager.slack_channel,
                pagerduty_routing_key=audience.pagerduty_routing_key,
            )
    raise ProblemsFound(
        [
            Problem(
                file="the stack file",
                path="ownership.owner",
                value=settings.ownership.owner,
                rule="must be a team of the catalogue, as it is paged for alerts that nobody owns",
                fix="name a team of catalog/teams.yaml",
            )
        ]
    )


def _watchdog_route() -> dict[str, Any]:
    return {
        "receiver": DEAD_MAN_SECRET,
        "matchers": [f'alertname="{WATCHDOG_ALERT}"'],
        "group_wait": "0s",
        "group_interval": "1m",
        "repeat_interval": "1m",
    }


def _team_route(audience: _Audience) -> dict[str, Any]:
    return {
        "receiver": audience.receiver("S2"),
        "matchers": [f'owner="{audience.name}"'],
        "routes": _severity_routes(audience),
    }


def _severity_routes(audience: _Audience) -> list[dict[str, Any]]:
    """Routes away from the default, which is S2: an alert without a severity must still be read by someone."""
    return [
        {"receiver": audience.receiver("S1"), "matchers": ['severity="S1"'], "group_wait": "10s"},
        {
            "receiver": audience.receiver("S3"),
            "matchers": ['severity="S3"'],
            "repeat_interval": _LOW_URGENCY_REPEAT,
        },
    ]


def _inhibit_rules() -> list[dict[str, Any]]:
    return [
        {
            "source_matchers": [f'severity="{severity}"', f'{subject}!=""'],
            "target_matchers": [f'severity=~"{"|".join(_SEVERITIES[rank:])}"', f'{subject}!=""'],
            "equal": ["cluster", subject],
        }
        for subject in _SUBJECT_LABELS
        for rank, severity in enumerate(_SEVERITIES[:-1], start=1)
    ]


def _receiver(audience: _Audience, severity: Severity) -> dict[str, Any]:
    receiver: dict[str, Any] = {"name": audience.receiver(severity)}
    if severity == "S1":
        receiver["pagerduty_configs"] = [
            {
                "routing_key_file": _secret_file(audience.pagerduty_routing_key),
                "severity": "critical",
                "description": _PAGE_DESCRIPTION,
                "component": "{{ .CommonLabels.service }}",
                "group": "{{ .CommonLabels.cluster }}",
            }
        ]
    receiver["slack_configs"] = [
        {
            "channel": audience.slack_channel,
            "send_resolved": True,
            "title": _SLACK_TITLE,
            "text": _SLACK_TEXT,
            "color": _SLACK_COLOUR,
        }
    ]
    return receiver


def _secret_file(name: str) -> str:
    return f"{ALERTMANAGER_SECRETS_DIR}/{name}"
