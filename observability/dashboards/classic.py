"""Dashboards in Grafana's classic JSON model, the one that it reads from provisioned files."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from string import ascii_uppercase
from typing import Any, cast

from observability.dashboards.limits import SEVERITY_COLOURS, fixed, lines, steps
from observability.dashboards.links import DATA_SOURCE, DATA_SOURCE_VARIABLE, DEFAULT_DATA_SOURCE
from observability.dashboards.model import Dashboard, Link, Panel, Query, View
from observability.dashboards.queries import deployments
from observability.dashboards.units import GRAFANA_UNITS
from observability.links import panel_id

with warnings.catch_warnings():
    # The package recommends the new model, which provisioning from files cannot read.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import bargauge, common, prometheus, stat, statetimeline, table, timeseries
    from grafana_foundation_sdk.builders import dashboard as classic
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.common import (
        BigValueColorMode,
        BigValueGraphMode,
        DataSourceRef,
        GraphThresholdsStyleMode,
        LegendDisplayMode,
        LegendPlacement,
        SortOrder,
        StackingMode,
        TooltipDisplayMode,
        VisibilityMode,
        VizOrientation,
    )
    from grafana_foundation_sdk.models.dashboard import (
        DashboardCursorSync,
        DashboardLinkType,
        DataTransformerConfig,
        DynamicConfigValue,
        FieldColorModeId,
        GridPos,
        Threshold,
        ThresholdsMode,
        VariableOption,
        VariableRefresh,
        VariableSort,
    )
    from grafana_foundation_sdk.models.prometheus import PromQueryFormat

_HEIGHTS: Mapping[View, int] = {"trend": 8, "number": 4, "bars": 8, "table": 8, "timeline": 8}
_COLUMNS = 24
_PROMETHEUS = DataSourceRef(type_val="prometheus", uid=DATA_SOURCE)
_ALL = VariableOption(text="All", value="$__all")


def render(dashboard: Dashboard) -> str:
    """JSON, one panel a line, so that a change shows where it is. The same dashboard always gives the same text."""
    builder = (
        classic.Dashboard(dashboard.title)
        .uid(dashboard.uid)
        .description(dashboard.description)
        .tags(list(dashboard.tags))
        .timezone("utc")
        .refresh("1m")
        .time(dashboard.time_from, "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .readonly()
        .with_variable(
            classic.DatasourceVariable(DATA_SOURCE_VARIABLE)
            .label("Data source")
            .type("prometheus")
            .current(VariableOption(text=DEFAULT_DATA_SOURCE.title(), value=DEFAULT_DATA_SOURCE))
        )
    )
    for variable in dashboard.variables:
        builder.with_variable(_variable(variable.label, variable.selector))
    for link in dashboard.links:
        builder.link(_link(link).keep_time(True).include_vars(True))
    if dashboard.deployments is not None:
        builder.annotation(_deployments(dashboard.deployments))
    line = 0
    for row in dashboard.rows:
        builder.with_row(
            classic.Row(row.title).id(panel_id(f"row {row.title}")).grid_pos(_position(0, line, _COLUMNS, 1))
        )
        line = _place(builder, row.panels, line + 1)
    document = builder.build().to_json()
    *panels, last = map(_json, cast(list[object], document.pop("panels")))
    return "\n".join([f'{_json(document)[:-1]},"panels":[', *(f"{panel}," for panel in panels), f"{last}]}}", ""])


def _json(value: object) -> str:
    return json.dumps(value, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _place(builder: classic.Dashboard, panels: Iterable[Panel], line: int) -> int:
    """Adds the panels from left to right and top to bottom; gives the first line below them."""
    column, below = 0, line
    for panel in panels:
        if column + panel.width > _COLUMNS:
            column, line = 0, below
        height = _HEIGHTS[panel.view]
        builder.with_panel(_panel(panel).grid_pos(_position(column, line, panel.width, height)))
        column, below = column + panel.width, max(below, line + height)
    return below


def _position(column: int, line: int, width: int, height: int) -> GridPos:
    return GridPos(x=column, y=line, w=width, h=height)


def _panel(panel: Panel) -> Any:
    builder = _VIEWS[panel.view](panel)
    bands = steps(fixed(panel.limits))
    thresholds = [Threshold(value=value, color=colour) for value, colour in bands]
    builder.id(panel.id).title(panel.title).description(panel.description).datasource(_PROMETHEUS)
    builder.unit(GRAFANA_UNITS[panel.unit])
    builder.thresholds(classic.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(thresholds))
    if panel.links:
        builder.links([_link(link) for link in panel.links])
    if panel.data_links:
        builder.data_links([_link(link) for link in panel.data_links])
    instant = panel.view in ("number", "bars", "table")
    limit_lines = {Query(expr=line.expr, legend=f"{line.alert} fires"): line for line in lines(panel.limits)}
    for reference, query in zip(ascii_uppercase, (*panel.queries, *limit_lines), strict=False):
        target = prometheus.Dataquery().ref_id(reference).expr(query.expr).legend_format(query.legend)
        target = target.instant() if instant else target.range()
        builder.with_target(target.format(PromQueryFormat.TABLE) if panel.view == "table" else target)
        if line := limit_lines.get(query):
            builder.override_by_query(reference, _dashed(SEVERITY_COLOURS[line.severity]))
    return builder


def _dashed(colour: str) -> list[DynamicConfigValue]:
    """A limit among a trend's series, which lead to their services as it does not."""
    return [
        DynamicConfigValue(id_val="color", value={"mode": FieldColorModeId.FIXED.value, "fixedColor": colour}),
        DynamicConfigValue(id_val="custom.lineStyle", value={"fill": "dash", "dash": [10, 10]}),
        DynamicConfigValue(id_val="custom.fillOpacity", value=0),
        DynamicConfigValue(id_val="links", value=[]),
    ]


def _trend(panel: Panel) -> timeseries.Panel:
    builder = (
        timeseries.Panel()
        .line_width(1)
        .fill_opacity(25 if panel.stacked else 5)
        .show_points(VisibilityMode.NEVER)
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    if any(fixed(panel.limits)):
        builder.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED))
    if panel.stacked:
        builder.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return builder


def _number(panel: Panel) -> stat.Panel:
    return stat.Panel().graph_mode(BigValueGraphMode.NONE).color_mode(BigValueColorMode.VALUE).reduce_options(_last())


def _bars(panel: Panel) -> bargauge.Panel:
    return bargauge.Panel().orientation(VizOrientation.HORIZONTAL).reduce_options(_last())


def _table(panel: Panel) -> table.Panel:
    builder = table.Panel().filterable(True)
    names = [*(column.label for column in panel.columns), "Value"]
    titles = {column.label: column.title for column in panel.columns} | {"Value": panel.value_title}
    builder.with_transformation(
        DataTransformerConfig(id_val="filterFieldsByName", options={"include": {"names": names}})
    )
    order = {name: place for place, name in enumerate(names)}
    builder.with_transformation(
        DataTransformerConfig(id_val="organize", options={"indexByName": order, "renameByName": titles})
    )
    for column in panel.columns:
        if column.link:
            links = [{"title": column.link.title, "url": column.link.url}]
            builder.override_by_name(column.title, [DynamicConfigValue(id_val="links", value=links)])
    return builder


def _timeline(panel: Panel) -> statetimeline.Panel:
    return (
        statetimeline.Panel()
        .show_value(VisibilityMode.NEVER)
        .row_height(0.8)
        .color_scheme(classic.FieldColor().mode(FieldColorModeId.THRESHOLDS))
    )


_VIEWS: Mapping[View, Callable[[Panel], Any]] = {
    "trend": _trend,
    "number": _number,
    "bars": _bars,
    "table": _table,
    "timeline": _timeline,
}


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"])


def _link(link: Link) -> classic.DashboardLink:
    # The package would hide links in a menu.
    return classic.DashboardLink(link.title).type(DashboardLinkType.LINK).url(link.url).placement("")


def _variable(label: str, selector: str) -> classic.QueryVariable:
    query = f"label_values({selector}, {label})"
    return (
        classic.QueryVariable(label)
        .label(label.capitalize())
        .datasource(_PROMETHEUS)
        .query({"query": query, "refId": label})
        .definition(query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        # A Prometheus alone does not know its cluster: series without the label belong to All as well.
        .all_value(".*")
        .current(_ALL)
    )


def _deployments(matchers: str) -> classic.AnnotationQuery:
    return (
        classic.AnnotationQuery()
        .name("Deployments")
        .datasource(_PROMETHEUS)
        .enable(True)
        .icon_color("blue")
        .expr(deployments(matchers))
        .step("1m")
        .title_format("{{deployment}} deployed")
        .text_format("{{namespace}} in {{cluster}}")
        .tag_keys("cluster,namespace")
    )
