"""Rule groups: what is measured, a group for each service, and what is judged, the same for all objectives.

The objective itself is a series. The judging rules join it, so their number does not grow with that of the services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from observability.links import panel_id, runbook_url
from observability.slo import queries
from observability.slo.burn_rates import BURN_ALERTS, FEW_FAILURES, SLOW, BurnAlert
from observability.slo.indicators import BAD_EVENTS, EVENTS
from observability.slo.objectives import Objective
from settings.models import Settings
from settings.ownership import Ownership

Group = dict[str, Any]

ABSENT: Final = "SloSeriesAbsent"
LOW_TRAFFIC: Final = "SloFailuresAtLowTraffic"
SPENT: Final = "SloErrorBudgetSpent"

DAY: Final = 86400
LOW_TRAFFIC_DAYS: Final = 3
_LONGEST_MEASURING_SECONDS = 60
PAGING_INTERVAL_SECONDS: Final = 15
"""Groups run at their own moments; this is how long a page at most waits for the measurement that it judges."""
HOURLY_INTERVAL_SECONDS: Final = 240
"""A sample is current for 5 minutes, and one of these must be at every full hour."""
_DASHBOARD = "slo-overview"
_BURN_PANEL = "burn_rate"
_BUDGET_PANEL = "budget_over_time"
_CLUSTER = "{{ or $labels.cluster $externalLabels.cluster }}"


def measuring_interval_seconds(settings: Settings) -> int:
    """How often events are recorded."""
    return min(settings.prometheus.evaluation_interval_seconds, _LONGEST_MEASURING_SECONDS)


def measuring_group(of_service: Sequence[Objective], settings: Settings) -> Group:
    """The objectives of one service, each as a ratio and as the events that it counts."""
    return {
        "name": f"slo.{of_service[0].service}",
        "interval": f"{measuring_interval_seconds(settings)}s",
        "rules": [record for objective in of_service for record in _records(objective)],
    }


def paging_groups(settings: Settings, *, standby: bool) -> list[Group]:
    """Fast burn and absence, and the second level of events. A standby cluster has no traffic to miss."""
    interval = measuring_interval_seconds(settings)
    fast = [_burn(alert, interval, settings.ownership) for alert in BURN_ALERTS if alert.name != SLOW]
    hourly = {queries.HOURLY_EVENTS: EVENTS, queries.HOURLY_BAD_EVENTS: BAD_EVENTS}
    return [
        {
            "name": "slo.hourly",
            "interval": queries.duration(HOURLY_INTERVAL_SECONDS),
            "rules": [
                {"record": record, "expr": queries.hourly(series, interval)} for record, series in hourly.items()
            ],
        },
        {
            "name": "slo.pages",
            "interval": f"{PAGING_INTERVAL_SECONDS}s",
            "rules": fast if standby else [*fast, _absent(settings.ownership)],
        },
    ]


def ticket_group(settings: Settings) -> Group:
    """Slow burn, and failures of services with too little traffic for burn rates."""
    interval = measuring_interval_seconds(settings)
    slow = [_burn(alert, interval, settings.ownership) for alert in BURN_ALERTS if alert.name == SLOW]
    return {"name": "slo.tickets", "interval": "1m", "rules": [*slow, _low_traffic(interval, settings.ownership)]}


def budget_group(settings: Settings) -> Group:
    """What is left of every budget."""
    days = settings.slo.window_days
    failures = queries.counted_hourly(queries.HOURLY_BAD_EVENTS, days, HOURLY_INTERVAL_SECONDS)
    records = {
        queries.failures(days): failures,
        queries.BUDGET_REMAINING: queries.budget_remaining(days, HOURLY_INTERVAL_SECONDS),
    }
    spent = _alert(
        SPENT,
        "S3",
        queries.budget_spent(days, FEW_FAILURES),
        settings.ownership,
        summary="{{ $labels.service }} has spent its error budget for {{ $labels.slo }}",
        description=f"Of the {days}-day budget of its objective ({{{{ $labels.objective }}}}) this share is left: "
        '{{ $value | printf "%.2f" }}.',
        panel=_BUDGET_PANEL,
    )
    return {
        "name": "slo.budgets",
        "interval": queries.duration(HOURLY_INTERVAL_SECONDS),
        "rules": [*({"record": record, "expr": expr} for record, expr in records.items()), spent],
    }


def _records(objective: Objective) -> Iterator[dict[str, Any]]:
    labels = {
        "service": objective.service,
        "owner": objective.owner,
        "tier": str(objective.tier),
        "slo": objective.name,
        "objective": objective.text,
    }
    yield {"record": queries.RATIO, "expr": f"vector({objective.ratio.normalize():f})", "labels": labels}
    yield {"record": EVENTS, "expr": objective.indicator.events, "labels": labels}
    yield {"record": BAD_EVENTS, "expr": objective.indicator.bad_events, "labels": labels}


def _burn(alert: BurnAlert, interval_seconds: int, ownership: Ownership) -> dict[str, Any]:
    window = queries.duration(alert.long)
    return _alert(
        alert.name,
        alert.severity,
        queries.burn_alert(alert, interval_seconds),
        ownership,
        window=window,
        summary="{{ $labels.service }} spends its error budget for {{ $labels.slo }} too fast",
        description=f'Over {window} it was spent {{{{ $value | printf "%.1f" }}}} times as fast as its objective '
        f"({{{{ $labels.objective }}}}) allows; the limit is {alert.rate:g}.",
    )


def _low_traffic(interval_seconds: int, ownership: Ownership) -> dict[str, Any]:
    enough = next(alert.failures for alert in BURN_ALERTS if alert.long == LOW_TRAFFIC_DAYS * DAY)
    evidence = f">= {FEW_FAILURES} < {enough}"
    return _alert(
        LOW_TRAFFIC,
        "S3",
        f"{queries.burn_rate(LOW_TRAFFIC_DAYS * DAY, interval_seconds, evidence=evidence)}\n  >= 1",
        ownership,
        summary="{{ $labels.service }} misses its {{ $labels.slo }} objective at low traffic",
        description=f"From {FEW_FAILURES} to {enough - 1} events of the last {LOW_TRAFFIC_DAYS} days were bad: "
        '{{ $value | printf "%.1f" }} times as many as its objective ({{ $labels.objective }}) allows.',
    )


def _absent(ownership: Ownership) -> dict[str, Any]:
    return _alert(
        ABSENT,
        "S2",
        f"{queries.RATIO} unless {queries.SAME_OBJECTIVE} {BAD_EVENTS}",
        ownership,
        holds="10m",
        summary="Nothing measures the {{ $labels.slo }} objective of {{ $labels.service }}",
        description="For 10 minutes no series has told how {{ $labels.service }} does on its promise of "
        "{{ $labels.objective }} ({{ $value | humanizePercentage }}).",
    )


def _alert(
    name: str,
    severity: str,
    expr: str,
    ownership: Ownership,
    *,
    summary: str,
    description: str,
    holds: str | None = None,
    window: str | None = None,
    panel: str = _BURN_PANEL,
) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expr,
        **({"for": holds} if holds else {}),
        "labels": {"severity": severity} | ({"window": window} if window else {}),
        "annotations": {
            "summary": summary,
            "description": description,
            "runbook_url": runbook_url(ownership, name),
            "dashboard_url": f"https://grafana.{ownership.domain}/d/{_DASHBOARD}?viewPanel=panel-{panel_id(panel)}"
            f"&var-cluster={_CLUSTER}&var-service={{{{ $labels.service }}}}",
        },
    }
