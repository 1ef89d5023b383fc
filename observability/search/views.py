"""What people look at first in Kibana: titles, searches and boards, by category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from observability.search.streams import Category


@dataclass(frozen=True, kw_only=True)
class SavedSearch:
    """Documents of a category that meet a query in Kibana's language (KQL), with the fields to show of each."""

    name: str
    title: str
    category: Category
    query: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """What one looks at first: how many there are over time, which values of a field are frequent, and the searches."""

    category: Category
    title: str
    by: tuple[str, ...]
    """Fields whose frequent values are listed."""


TITLES: Final[Mapping[Category, str]] = MappingProxyType(
    {
        "access": "Access logs",
        "error": "Error logs",
        "application": "Application logs",
        "audit": "Audit trail",
        "dead_letter": "Dead letters",
    }
)
_SERVICE: Final = ("service.name", "log.level", "message", "trace.id")
_REQUEST: Final = ("service.name", "http.response.status_code", "http.request.method", "url.path", "event.duration")
_ACTOR: Final = ("user.name", "event.action", "event.outcome", "source.ip", "orchestrator.resource.name")

SEARCHES: Final = (
    SavedSearch(
        name="failed-requests",
        title="Requests that failed",
        category="access",
        query="http.response.status_code >= 500",
        columns=(*_REQUEST, "trace.id"),
    ),
    SavedSearch(
        name="slow-requests",
        title="Requests slower than a second",
        category="access",
        query="event.duration >= 1000000000",
        columns=(*_REQUEST, "trace.id"),
    ),
    SavedSearch(
        name="blocked-requests",
        title="Requests that the firewall blocked",
        category="access",
        query='event.dataset : "access.waf" and event.outcome : "failure"',
        columns=("source.ip", "rule.name", "http.request.method", "url.path", "user_agent.original"),
    ),
    SavedSearch(name="errors", title="Errors", category="error", query="", columns=(*_SERVICE, "error.type")),
    SavedSearch(
        name="warnings",
        title="Warnings",
        category="application",
        query='log.level : ("warn" or "warning")',
        columns=_SERVICE,
    ),
    SavedSearch(
        name="denied-operations",
        title="Operations that were denied",
        category="audit",
        query='event.outcome : "failure"',
        columns=_ACTOR,
    ),
    SavedSearch(
        name="sign-ins",
        title="Sign-ins",
        category="audit",
        query='event.dataset : "audit.sign_in"',
        columns=_ACTOR,
    ),
    SavedSearch(
        name="changes",
        title="Changes of configuration",
        category="audit",
        query='event.dataset : "audit.change" or event.type : ("change" or "creation" or "deletion")',
        columns=_ACTOR,
    ),
    SavedSearch(
        name="dead-letters",
        title="Documents that could not be indexed as they were",
        category="dead_letter",
        query="",
        columns=("dead_letter.reason", "dead_letter.stage", "dead_letter.dataset", "message"),
    ),
)
BOARDS: Final = (
    Board(category="access", title="Requests", by=("service.name", "http.response.status_code", "url.path")),
    Board(category="error", title="Errors", by=("service.name", "error.type")),
    Board(category="application", title="Applications", by=("service.name", "log.level", "kubernetes.namespace")),
    Board(category="audit", title="Who did what", by=("user.name", "event.action", "event.outcome")),
    Board(category="dead_letter", title="Dead letters", by=("dead_letter.reason", "dead_letter.stage")),
)
