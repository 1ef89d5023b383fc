"""Grafana's names of units, from https://github.com/grafana/grafana (packages/grafana-data/src/valueFormats)."""

from __future__ import annotations

from collections.abc import Mapping

from observability.dashboards.model import PanelUnit

GRAFANA_UNITS: Mapping[PanelUnit, str] = {
    "ratio": "percentunit",
    "percent": "percent",
    "seconds": "s",
    "minutes": "m",
    "hours": "h",
    "days": "d",
    "bytes": "bytes",
    "bytes_per_second": "binBps",
    "count": "short",
    "count_per_second": "cps",
    "us_dollars": "currencyUSD",
    "requests_per_second": "reqps",
    "cores": "suffix: cores",
    "time_ago": "dateTimeFromNow",
}
