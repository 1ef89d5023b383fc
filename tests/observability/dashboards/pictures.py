"""`python -m tests.observability.dashboards.pictures`: three dashboards as pictures, with a real Prometheus' answers.

Drawn by matplotlib from the very JSON that Grafana reads: panels where it places them, its units, its thresholds. It is
our own small renderer and no screenshot of Grafana.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter
from matplotlib.ticker import FuncFormatter, MaxNLocator

from catalog.loader import load_catalogue
from observability.dashboards.collection import dashboards
from settings.loader import load_from_files
from tests.observability.dashboards import checks
from tests.observability.dashboards.answers import Answer, Ask, prometheus
from tests.projects import ROOT

SHOWN = ("on-call", "service-checkout-api", "nodes")
FOLDER = ROOT / "docs/pictures"
FIRING = (
    ("checkout-api", "ApiErrorRatioHigh", "S1"),
    ("payment-gateway", "ExternalServiceFailing", "S1"),
    ("web-front", "ApiLatencyHigh", "S2"),
    ("order-worker", "ServiceRestartsOften", "S3"),
)
_COLUMN, _LINE, _GAP = 0.72, 0.36, 0.1
"""Inches a column and a line of Grafana's grid, and between panels."""
_COLOURS = {"green": "#3a8f4d", "yellow": "#c9a400", "orange": "#e06c1b", "red": "#c4162a"}
_ORIGIN = "Our own renderer's drawing of what a real Prometheus answered; the series are made up."
_LEGEND_ENTRIES = 6
_LONG_NAME = 30
"""Letters of which three names do not fit side by side under a narrow panel."""
_TABLE_LINE = 0.24
"""Inches a line of a table; where Grafana scrolls, the picture ends."""


def main() -> None:
    catalogue = load_catalogue()
    rendered = checks.parsed(dashboards(catalogue, load_from_files(ROOT, "prod").settings))
    shown = [dashboard for dashboard in rendered if dashboard["uid"] in SHOWN]
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        prometheus(catalogue, shown, Path(folder), firing=FIRING) as ask,
    ):
        for dashboard in shown:
            draw(dashboard, ask, FOLDER / f"{dashboard['uid']}.png")


def draw(dashboard: checks.Dashboard, ask: Ask, file: Path) -> None:
    lines = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    width, height = 24 * _COLUMN, (lines + 3) * _LINE
    figure = pyplot.figure(figsize=(width, height), facecolor="white")
    figure.text(0.01, 1 - 0.5 * _LINE / height, dashboard["title"], fontsize=17, weight="bold", va="top")
    figure.text(0.01, 1 - 1.7 * _LINE / height, dashboard["description"], fontsize=10, color="#555", va="top")
    figure.text(0.99, 1 - 0.6 * _LINE / height, _ORIGIN, fontsize=8, color="#888", va="top", ha="right")
    answers: dict[int, list[Answer]] = {}
    for answer in ask.all(dashboard):
        answers.setdefault(answer.panel["id"], []).append(answer)
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        left, bottom = place["x"] * _COLUMN, height - (place["y"] + place["h"] + 3) * _LINE
        inner = (left + _GAP, bottom + _GAP, place["w"] * _COLUMN - 2 * _GAP, place["h"] * _LINE - 2 * _GAP)
        box = (inner[0] / width, inner[1] / height, inner[2] / width, inner[3] / height)
        if panel["type"] == "row":
            figure.text(box[0], box[1] + box[3] / 2, panel["title"], fontsize=12, weight="bold", va="center")
        else:
            _panel(figure, box, panel, answers[panel["id"]])
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def _panel(figure: Any, box: tuple[float, float, float, float], panel: Mapping[str, Any], found: list[Answer]) -> None:
    left, bottom, width, height = box
    frame = figure.add_axes(box, facecolor="#fafafa")
    frame.set(xticks=[], yticks=[])
    frame.spines[:].set_color("#ccc")
    total = figure.get_figheight()
    figure.text(left + 0.006, bottom + height - 0.07 / total, panel["title"], fontsize=9.5, weight="bold", va="top")
    inside = {
        "timeseries": (left + 0.05, bottom + 0.55 / total, width - 0.06, height - 0.95 / total),
        "state-timeline": (left + 0.17, bottom + 0.3 / total, width - 0.18, height - 0.7 / total),
        "bargauge": (left + 0.14, bottom + 0.08 / total, width - 0.21, height - 0.45 / total),
    }.get(panel["type"], (left, bottom, width, height - 0.3 / total))
    axes = figure.add_axes(inside, facecolor="none")
    {"timeseries": _trend, "state-timeline": _timeline, "bargauge": _bars, "stat": _numbers, "table": _table}[
        panel["type"]
    ](axes, panel, found)


def _trend(axes: Axes, panel: Mapping[str, Any], found: list[Answer]) -> None:
    dashed = _dashed(panel)
    for name, series in _named(answer for answer in found if answer.reference not in dashed):
        points = _points(series)
        axes.plot([moment for moment, _ in points], [value for _, value in points], linewidth=1.2, label=name)
    highest = axes.get_ylim()[1]
    for step in _steps(panel)[1:]:
        if step["value"] <= 3 * highest:
            axes.axhline(step["value"], color=_COLOURS[step["color"]], linestyle="--", linewidth=1)
    for answer in found:
        if answer.reference in dashed:
            points = _points(answer.series[0])
            drawn = {"color": _COLOURS[dashed[answer.reference]], "linestyle": "--", "linewidth": 1}
            axes.plot(*zip(*points, strict=True), **drawn, label=answer.legend)
    axes.set_ylim(bottom=min(0, axes.get_ylim()[0]), top=1.1 * max(axes.get_ylim()[1], 1e-9))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(value, _unit(panel))))
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    axes.tick_params(labelsize=7.5, length=2)
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    more = f" and {len(labels) - _LEGEND_ENTRIES} more" if len(labels) > _LEGEND_ENTRIES else ""
    axes.legend(
        handles[:_LEGEND_ENTRIES],
        [*labels[: _LEGEND_ENTRIES - 1], *(label + more for label in labels[_LEGEND_ENTRIES - 1 : _LEGEND_ENTRIES])],
        loc="upper left",
        bbox_to_anchor=(-0.02, -0.09),
        ncols=3 if max(map(len, labels), default=0) < _LONG_NAME else 2,
        fontsize=6.8,
        frameon=False,
        columnspacing=1,
        handlelength=1.2,
    )


def _dashed(panel: Mapping[str, Any]) -> dict[str, str]:
    """Colour of each query that is drawn dashed."""
    found = {}
    for override in panel["fieldConfig"]["overrides"]:
        properties = {each["id"]: each["value"] for each in override["properties"]}
        if override["matcher"]["id"] == "byFrameRefID" and properties["custom.lineStyle"]["fill"] == "dash":
            found[override["matcher"]["options"]] = properties["color"]["fixedColor"]
    return found


def _timeline(axes: Axes, panel: Mapping[str, Any], found: list[Answer]) -> None:
    rows = sorted(_named(found), key=lambda row: row[0], reverse=True)
    for height, (_, series) in enumerate(rows):
        for moment, value in _points(series):
            axes.barh(height, 1 / 1440, left=moment, height=0.7, color=_colour(panel, value))
    axes.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=7.5)
    axes.xaxis_date()
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    axes.tick_params(labelsize=7.5, length=2)
    axes.spines[["top", "right"]].set_visible(False)


def _bars(axes: Axes, panel: Mapping[str, Any], found: list[Answer]) -> None:
    rows = [(name, _points(series)[-1][1]) for name, series in _named(found)]
    rows.sort(key=lambda row: row[1])
    axes.barh(
        range(len(rows)), [value for _, value in rows], color=[_colour(panel, value) for _, value in rows], height=0.7
    )
    for height, (_, value) in enumerate(rows):
        axes.text(value, height, f" {shown(value, _unit(panel))}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=7.5)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)


def _numbers(axes: Axes, panel: Mapping[str, Any], found: list[Answer]) -> None:
    axes.set_axis_off()
    rows = [(name, _points(series)[-1][1]) for name, series in _named(found)]
    for place, (name, value) in enumerate(rows):
        middle = (place + 0.5) / len(rows)
        text, colour = shown(value, _unit(panel)), _colour(panel, value)
        axes.text(middle, 0.55, text, ha="center", va="center", fontsize=21, weight="bold", color=colour)
        axes.text(middle, 0.12, name, ha="center", va="center", fontsize=8, color="#555")


def _table(axes: Axes, panel: Mapping[str, Any], found: list[Answer]) -> None:
    axes.set_axis_off()
    organised = panel["transformations"][1]["options"]
    order = sorted(organised["indexByName"], key=organised["indexByName"].__getitem__)
    rows = [
        [
            shown(float(series["value"][1]), _unit(panel)) if name == "Value" else series["metric"].get(name, "")
            for name in order
        ]
        for answer in found
        for series in answer.series
    ]
    table = axes.table(
        cellText=rows[: int(axes.get_position().height * axes.figure.get_figheight() / _TABLE_LINE) - 1],
        colLabels=[organised["renameByName"][name] for name in order],
        colWidths=[0.98 / len(order)] * len(order),
        loc="upper center",
        cellLoc="left",
    )
    table.auto_set_font_size(False)
    table.set_fontsize(8.5)
    table.scale(1, 1.35)
    for (row, _), cell in table.get_celld().items():
        cell.set_edgecolor("#ddd")
        cell.get_text().set_weight("bold" if row == 0 else "normal")


def _named(found: Iterable[Answer]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every series by its legend, as Grafana fills it in."""
    return [(_legend(answer.legend, series["metric"]), series) for answer in found for series in answer.series]


def _legend(legend: str, labels: Mapping[str, str]) -> str:
    if legend == "__auto":
        return " ".join(value for name, value in labels.items() if name != "cluster")
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda match: labels.get(match[1], ""), legend).strip()


def _points(series: Mapping[str, Any]) -> list[tuple[Any, float]]:
    points = series["values"] if "values" in series else [series["value"]]
    return [(datetime.fromtimestamp(moment, UTC), float(value)) for moment, value in points]


def _unit(panel: Mapping[str, Any]) -> str:
    return panel["fieldConfig"]["defaults"]["unit"]


def _steps(panel: Mapping[str, Any]) -> list[dict[str, Any]]:
    return panel["fieldConfig"]["defaults"]["thresholds"]["steps"]


def _colour(panel: Mapping[str, Any], value: float) -> str:
    return _COLOURS[[step["color"] for step in _steps(panel) if step["value"] is None or step["value"] <= value][-1]]


def shown(value: float, unit: str) -> str:
    """The value as Grafana writes it in that unit."""
    match unit:
        case "percentunit":
            return f"{100 * value:.4g} %"
        case "percent":
            return f"{value:.3g} %"
        case "s":
            return f"{1000 * value:.3g} ms" if abs(value) < 1 else f"{value:.3g} s"
        case "bytes" | "binBps":
            return _scaled(value, 1024, ("B", "KiB", "MiB", "GiB", "TiB")) + ("/s" if unit == "binBps" else "")
        case "reqps":
            return f"{value:.3g} req/s"
        case "cps":
            return f"{value:.3g} c/s"
        case "dateTimeFromNow":
            return f"{(datetime.now(UTC).timestamp() - value / 1000) / 60:.0f} minutes ago"
        case "d" | "h" | "m":
            return f"{value:.3g} {unit}"
    return _scaled(value, 1000, ("", "K", "Mil", "Bil"))


def _scaled(value: float, base: int, names: tuple[str, ...]) -> str:
    for name in names[:-1]:
        if abs(value) < base:
            return f"{value:.3g} {name}".strip()
        value /= base
    return f"{value:.3g} {names[-1]}"


if __name__ == "__main__":
    main()
