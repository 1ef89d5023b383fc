"""What a dashboard is made of, without Grafana's own spelling of it, which `classic.py` alone knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalog.rule_files import Unit
from catalog.severities import Severity
from observability.links import panel_id

PanelUnit = Unit | Literal["requests_per_second", "cores", "time_ago"]
"""A unit of the catalogue, or one that only panels have; `time_ago` shows Unix milliseconds as time since then."""
Comparison = Literal[">", ">=", "<", "<=", "=="]
View = Literal["trend", "number", "bars", "table", "timeline"]
"""Lines over time, a figure a series, a bar a series, a row a series, or states over time."""
Folder = Literal["Overview", "Infrastructure", "Services", "Signals"]

WHOLE, HALF, THIRD, QUARTER = 24, 12, 8, 6
"""Widths of panels, in columns of the grid."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A fixed value at which an alert begins to hold."""

    comparison: Comparison
    value: float
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class LimitLine:
    """A threshold of the catalogue at which the alert begins to hold, drawn in a trend: `expr` gives its value."""

    alert: str
    expr: str
    severity: Severity


Limits = tuple[Limit | LimitLine, ...]


@dataclass(frozen=True, kw_only=True)
class Query:
    """PromQL, and what each of its series is called: a text with `{{label}}` in it."""

    expr: str
    legend: str = "__auto"


@dataclass(frozen=True, kw_only=True)
class Link:
    """`url` may hold Grafana's variables, those of the clicked value (`${__field.labels.service}`) included."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: the label it shows, its title, and where a click on it leads."""

    label: str
    title: str
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`name` gives the panel its id, which links to it rely on: a title may change, a name stays."""

    name: str
    title: str
    description: str
    unit: PanelUnit
    queries: tuple[Query, ...]
    view: View = "trend"
    limits: Limits = ()
    links: tuple[Link, ...] = ()
    """Above the panel."""
    data_links: tuple[Link, ...] = ()
    """At each of its values."""
    columns: tuple[Column, ...] = ()
    """Of a table, beside the column of values."""
    value_title: str = "Value"
    """Title of a table's column of values."""
    stacked: bool = False
    width: int = HALF

    @property
    def id(self) -> int:
        return panel_id(self.name)


@dataclass(frozen=True, kw_only=True)
class Row:
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A choice at the top of the dashboard, `All` at first: values of a label among the series of a selector."""

    label: str
    selector: str


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """`source` is the file that the dashboard comes from, for whoever has to mend it."""

    uid: str
    title: str
    description: str
    folder: Folder
    rows: tuple[Row, ...]
    source: str
    tags: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    """Beside the data source."""
    links: tuple[Link, ...] = ()
    deployments: str | None = None
    """Label matchers of the Deployments whose changes are marked; None marks none."""
    time_from: str = "now-6h"

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for row in self.rows for panel in row.panels)
