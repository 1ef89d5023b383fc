"""What Kibana shows, as code: data views, saved searches and dashboards, in the form that its import takes.

Objects are written in the oldest form that Kibana reads; it brings them up to its own version when it imports them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from observability.search.fields import ECS_FILE, OWN_FIELDS, ecs_fields
from observability.search.requests import Request
from observability.search.streams import CATEGORIES, Category, pattern
from observability.search.views import BOARDS, SEARCHES, TITLES, Board, SavedSearch

_SOURCE_REFERENCE: Final = "kibanaSavedObjectMeta.searchSourceJSON.index"
_WIDTH: Final = 48
"""Columns of a dashboard's grid."""


def saved_objects(domain: str) -> list[dict[str, Any]]:
    """What is referred to comes before what refers to it. Raises ValueError for a field that no document has."""
    _check_fields()
    return [
        *(_data_view(category, domain) for category in CATEGORIES),
        *(_search(search) for search in SEARCHES),
        *(panel for board in BOARDS for panel in _visualizations(board)),
        *(_dashboard(board) for board in BOARDS),
    ]


def import_request(domain: str) -> Request:
    lines = [json.dumps(each, sort_keys=True) for each in saved_objects(domain)]
    return Request(
        target="kibana",
        method="POST",
        path="/api/saved_objects/_import?overwrite=true",
        body="\n".join([*lines, ""]),
    )


def _check_fields() -> None:
    shown = {column for search in SEARCHES for column in search.columns} | {name for b in BOARDS for name in b.by}
    if unknown := shown - {*ecs_fields(), *OWN_FIELDS}:
        raise ValueError(f"{', '.join(sorted(unknown))} is in no document; choose a field of {ECS_FILE.name}")


def _object(kind: str, name: str, attributes: Mapping[str, Any], references: Sequence[Any] = ()) -> dict[str, Any]:
    return {"type": kind, "id": name, "attributes": dict(attributes), "references": list(references)}


def _data_view(category: Category, domain: str) -> dict[str, Any]:
    trace = {"id": "url", "params": {"urlTemplate": f"https://jaeger.{domain}/trace/{{{{value}}}}"}}
    duration = {"id": "duration", "params": {"inputFormat": "nanoseconds", "outputFormat": "humanizePrecise"}}
    return _object(
        "index-pattern",
        f"logs-{category}",
        {
            "title": pattern(category),
            "name": TITLES[category],
            "timeFieldName": "@timestamp",
            "fieldFormatMap": json.dumps({"trace.id": trace, "event.duration": duration}),
        },
    )


def _search(search: SavedSearch) -> dict[str, Any]:
    return _object(
        "search",
        search.name,
        {
            "title": search.title,
            "columns": list(search.columns),
            "sort": [["@timestamp", "desc"]],
            "kibanaSavedObjectMeta": _source(search.query),
        },
        [_data_view_reference(search.category)],
    )


def _visualizations(board: Board) -> Iterator[dict[str, Any]]:
    buckets = {"type": "date_histogram", "params": {"field": "@timestamp", "interval": "auto"}}
    yield _visualization(f"{board.category}-over-time", f"{TITLES[board.category]} over time", board, "line", buckets)
    for field in board.by:
        frequent = {"type": "terms", "params": {"field": field, "size": 20, "order": "desc", "orderBy": "1"}}
        yield _visualization(f"{board.category}-by-{field}", f"By {field}", board, "table", frequent)


def _visualization(name: str, title: str, board: Board, kind: str, buckets: Mapping[str, Any]) -> dict[str, Any]:
    role = {"line": "segment", "table": "bucket"}[kind]
    state = {
        "title": title,
        "type": kind,
        "params": {"type": kind} if kind == "line" else {"perPage": 10},
        "aggs": [
            {"id": "1", "enabled": True, "type": "count", "schema": "metric", "params": {}},
            {"id": "2", "enabled": True, "schema": role, **buckets},
        ],
    }
    return _object(
        "visualization",
        name,
        {"title": title, "visState": json.dumps(state), "uiStateJSON": "{}", "kibanaSavedObjectMeta": _source("")},
        [_data_view_reference(board.category)],
    )


def _dashboard(board: Board) -> dict[str, Any]:
    visualizations = [*_visualizations(board)]
    searches = [search for search in SEARCHES if search.category == board.category]
    over_time, *tables = visualizations
    width = _WIDTH // len(tables)
    placed = [
        (over_time["type"], over_time["id"], {"x": 0, "y": 0, "w": _WIDTH, "h": 12}),
        *(
            (table["type"], table["id"], {"x": number * width, "y": 12, "w": width, "h": 14})
            for number, table in enumerate(tables)
        ),
        *(
            ("search", search.name, {"x": 0, "y": 26 + 16 * number, "w": _WIDTH, "h": 16})
            for number, search in enumerate(searches)
        ),
    ]
    panels = [
        {
            "type": kind,
            "panelIndex": str(number),
            "gridData": {**place, "i": str(number)},
            "panelRefName": f"panel_{number}",
            "embeddableConfig": {},
        }
        for number, (kind, _, place) in enumerate(placed)
    ]
    return _object(
        "dashboard",
        f"logs-{board.category}",
        {
            "title": board.title,
            "description": f"{TITLES[board.category]}: how many, of what, and the latest.",
            "panelsJSON": json.dumps(panels),
            "optionsJSON": json.dumps({"useMargins": True, "hidePanelTitles": False}),
            "timeRestore": False,
            "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps({"query": _kql(""), "filter": []})},
        },
        [{"name": f"panel_{number}", "type": kind, "id": name} for number, (kind, name, _) in enumerate(placed)],
    )


def _source(query: str) -> dict[str, str]:
    source = {"query": _kql(query), "filter": [], "indexRefName": _SOURCE_REFERENCE}
    return {"searchSourceJSON": json.dumps(source)}


def _kql(query: str) -> dict[str, str]:
    return {"language": "kuery", "query": query}


def _data_view_reference(category: Category) -> dict[str, str]:
    return {"name": _SOURCE_REFERENCE, "type": "index-pattern", "id": f"logs-{category}"}
