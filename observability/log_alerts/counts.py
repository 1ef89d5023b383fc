"""What the collectors' count connector counts of lines as they pass, for alerts that need no search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class LineCount:
    """A counter. `condition` is in OTTL, over a log record; `attributes` of it, or of its resource, become labels."""

    metric: str
    description: str
    condition: str
    attributes: tuple[str, ...]

    @property
    def series(self) -> str:
        """The name that Prometheus has it under."""
        return f"{self.metric.replace('.', '_')}_total"


SERVICE: Final = "service.name"
LEVEL: Final = "level"
"""`error`, `fatal` and so on, in small letters, as the collectors read it from each line."""
REDACTED: Final = "redacted"
"""Attribute of a line that the agent blacked out something of."""

LINE_COUNTS: Final = (
    LineCount(
        metric="log.lines",
        description="Lines of services by level",
        condition=f'resource.attributes["{SERVICE}"] != nil',
        attributes=(SERVICE, LEVEL),
    ),
    LineCount(
        metric="log.lines.redacted",
        description="Lines of services that held secrets or personal data",
        condition=f'attributes["{REDACTED}"] == true',
        attributes=(SERVICE,),
    ),
)
