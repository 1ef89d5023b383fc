"""What the search cluster and Jaeger are asked, and how their answers read."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from documents.problems import Problem, ProblemsFound
from observability.investigation.findings import Failure, Group, Interval, Span
from observability.search.streams import pattern

_ANSWER_SECONDS = 30
_INDICES = ",".join((pattern("access"), pattern("error"), pattern("application")))
_FAILED = {
    "bool": {
        "should": [
            {"range": {"http.response.status_code": {"gte": 500}}},
            {"terms": {"log.level": ["error", "fatal", "critical", "ERROR", "FATAL", "CRITICAL"]}},
            {"term": {"event.outcome": "failure"}},
        ],
        "minimum_should_match": 1,
    }
}


@dataclass(frozen=True, kw_only=True)
class Store:
    """An address, and how it is reached. `credentials` is `user:password`; `ca` is a file of trusted certificates."""

    url: str
    option: str
    """Of the command line, which a problem names."""
    credentials: str = ""
    ca: Path | None = None

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """JSON. Raises ProblemsFound where it does not answer or refuses."""
        headers = {"Content-Type": "application/json"}
        if self.credentials:
            headers["Authorization"] = f"Basic {base64.b64encode(self.credentials.encode()).decode()}"
        data = json.dumps(body).encode() if body is not None else None
        try:
            request = urllib.request.Request(self.url.rstrip("/") + path, data=data, headers=headers)
            context = ssl.create_default_context(cafile=self.ca) if self.url.startswith("https://") else None
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS, context=context) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise self._problem(f"answered {error.code} to {path.partition('?')[0]}") from None
        except (OSError, ValueError) as error:
            raise self._problem(f"gives no answer ({error})") from None

    def _problem(self, rule: str) -> ProblemsFound:
        fix = "name an address that can be reached from here, such as that of a port-forward"
        return ProblemsFound([Problem(file="command line", path=self.option, value=self.url, rule=rule, fix=fix)])


@dataclass(frozen=True, kw_only=True)
class Window:
    """A service's lines from `begin` to `end`."""

    service: str
    begin: datetime
    end: datetime

    def query(self, *conditions: Mapping[str, Any]) -> dict[str, Any]:
        times = {"gte": self.begin.isoformat(), "lt": self.end.isoformat()}
        own = [{"term": {"service.name": self.service}}, {"range": {"@timestamp": times}}]
        return {"bool": {"filter": [*own, *conditions]}}


def intervals(search: Store, window: Window, seconds: int) -> list[Interval]:
    """Requests and failures, counted every so many seconds."""
    histogram = {
        "field": "@timestamp",
        "fixed_interval": f"{seconds}s",
        "min_doc_count": 0,
        "extended_bounds": {"min": _millis(window.begin), "max": _millis(window.end) - 1},
    }
    counted = {"over_time": {"date_histogram": histogram, "aggs": {"failed": {"filter": _FAILED}}}}
    answer = _search(search, {"size": 0, "query": window.query(), "aggs": counted})
    return [
        Interval(
            begin=datetime.fromtimestamp(bucket["key"] / 1000, UTC),
            requests=bucket["doc_count"],
            failures=bucket["failed"]["doc_count"],
        )
        for bucket in answer["aggregations"]["over_time"]["buckets"]
    ]


def failures(search: Store, window: Window, *, count: int, oldest_first: bool = False) -> list[Failure]:
    """Failing requests' lines, the newest first unless told otherwise."""
    order = "asc" if oldest_first else "desc"
    body = {"size": count, "query": window.query(_FAILED), "sort": [{"@timestamp": order}]}
    return [_failure(hit) for hit in _search(search, body)["hits"]["hits"]]


def groups(lines: Sequence[Failure]) -> list[Group]:
    """Failures by what they look like, most frequent first."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.request] = counts.get(line.request, 0) + 1
    return [
        Group(request=request, failures=count) for request, count in sorted(counts.items(), key=lambda one: -one[1])
    ]


def spans_of(jaeger: Store, trace_ids: Sequence[str]) -> list[Span]:
    """Of the traces that Jaeger has; one that sampling left out is passed over."""
    found: list[Span] = []
    for trace_id in trace_ids:
        try:
            found += _spans(jaeger.ask(f"/api/traces/{urllib.parse.quote(trace_id)}"))
        except ProblemsFound as problem:
            if "answered 404" not in str(problem):
                raise
    return found


def failing_spans(jaeger: Store, window: Window, limit: int) -> list[Span]:
    """Of traces with an error in the service, for lines that name no trace."""
    parameters = {
        "service": window.service,
        "start": _millis(window.begin) * 1000,
        "end": _millis(window.end) * 1000,
        "tags": json.dumps({"error": "true"}),
        "limit": limit,
    }
    return _spans(jaeger.ask(f"/api/traces?{urllib.parse.urlencode(parameters)}"))


def _search(search: Store, body: Mapping[str, Any]) -> Any:
    return search.ask(f"/{_INDICES}/_search?ignore_unavailable=true&allow_no_indices=true", body)


def _failure(hit: Mapping[str, Any]) -> Failure:
    source = hit["_source"]
    status = _at(source, "http.response.status_code")
    return Failure(
        id=str(_at(source, "event.id") or hit["_id"]),
        at=datetime.fromisoformat(str(source["@timestamp"]).replace("Z", "+00:00")),
        stream=hit["_index"],
        request=_request(source, status),
        status=int(status) if status is not None else None,
        message=str(_at(source, "message") or ""),
        trace_id=str(_at(source, "trace.id") or ""),
    )


def _request(source: Mapping[str, Any], status: object) -> str:
    """Method, path and status of a request, or what kind of error it is."""
    path = _at(source, "http.route") or _at(source, "url.path")
    if path:
        return " ".join(str(part) for part in (_at(source, "http.request.method"), path, status) if part)
    return str(_at(source, "error.type") or _at(source, "error.message") or _at(source, "message") or "unknown")[:120]


def _at(source: Mapping[str, Any], path: str) -> Any:
    """A field that may be written nested or with dots."""
    if path in source:
        return source[path]
    head, _, rest = path.partition(".")
    inner = source.get(head)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else None


def _spans(answer: Mapping[str, Any]) -> list[Span]:
    return [_span(span, trace["processes"]) for trace in answer.get("data") or () for span in trace["spans"]]


def _span(span: Mapping[str, Any], processes: Mapping[str, Any]) -> Span:
    tags = {tag["key"]: tag["value"] for tag in span["tags"]}
    parents = (ref["spanID"] for ref in span.get("references", ()) if ref["refType"] == "CHILD_OF")
    return Span(
        id=span["spanID"],
        parent=next(parents, ""),
        trace_id=span["traceID"],
        service=processes[span["processID"]]["serviceName"],
        operation=span["operationName"],
        begin=datetime.fromtimestamp(0, UTC) + timedelta(microseconds=span["startTime"]),
        seconds=span["duration"] / 1e6,
        failed=str(tags.get("error", "")).lower() == "true" or tags.get("otel.status_code") == "ERROR",
    )


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
