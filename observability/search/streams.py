"""The data streams of logs: `logs-<category>.<kind>-<environment>`, after Elastic's naming `type-dataset-namespace`.

The category decides how long a document is kept and who may read it, the kind what it looks like. Each document is
created under its own `event.id`, so that sending it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from catalog.models import Kind, Service

Category = Literal["access", "error", "application", "audit", "dead_letter"]
Source = Literal["kubernetes", "cloudtrail", "waf", "alb", "vpcflow", "syslog", "sign_in", "change"]
"""What sends logs without being a service of the catalogue; `kubernetes` is the cluster and the platform's own pods."""

CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
SOURCES: Final[tuple[Source, ...]] = get_args(Source)

_SERVICE_CATEGORIES: Final[tuple[Category, ...]] = ("access", "error", "application", "dead_letter")
_SOURCE_CATEGORIES: Final[Mapping[Source, tuple[Category, ...]]] = MappingProxyType(
    {
        "kubernetes": ("application", "error", "audit", "dead_letter"),
        "cloudtrail": ("audit", "dead_letter"),
        "waf": ("access", "dead_letter"),
        "alb": ("access", "dead_letter"),
        "vpcflow": ("access", "dead_letter"),
        "syslog": ("application", "audit", "dead_letter"),
        "sign_in": ("audit", "dead_letter"),
        "change": ("audit", "dead_letter"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A data stream. `kind` is a service's kind or a source."""

    category: Category
    kind: Kind | Source
    environment: str

    @property
    def dataset(self) -> str:
        """Value of `data_stream.dataset`, and of `event.dataset`."""
        return f"{self.category}.{self.kind}"

    @property
    def name(self) -> str:
        return f"logs-{self.dataset}-{self.environment}"


def streams(services: Sequence[Service], environment: str) -> list[Stream]:
    """Every data stream that may come to be: one a category of each kind with pods, and of each source."""
    kinds: list[Kind] = sorted({service.kind for service in services if service.namespace})
    own: list[tuple[Kind | Source, Sequence[Category]]] = [
        *((kind, _SERVICE_CATEGORIES) for kind in kinds),
        *_SOURCE_CATEGORIES.items(),
    ]
    return [
        Stream(category=category, kind=kind, environment=environment)
        for kind, categories in own
        for category in categories
    ]


def pattern(category: Category, kind: Kind | Source | None = None) -> str:
    """Pattern of the names of a category's streams, of one kind or of all, in any environment."""
    return f"logs-{category}.{kind or '*'}-*"
