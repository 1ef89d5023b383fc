"""What the collectors' count connector counts of lines as they pass, for alerts that need no search."""

from __future__ import annotations

from typing import Final

from observability.collectors.counts import Baseline, LogCount
from observability.collectors.redaction import REDACTED

SERVICE: Final = "service.name"
LEVEL: Final = "level"
"""`error`, `fatal` and so on, in small letters, as the collectors read it from each line."""

_LINES: Final = LogCount(
    metric="log.lines",
    description="Lines of services by level",
    condition=f'resource.attributes["{SERVICE}"] != nil',
    attributes=(SERVICE, LEVEL),
)
_REDACTED: Final = LogCount(
    metric="log.lines.redacted",
    description="Lines of services that held secrets or personal data",
    condition=f'attributes["{REDACTED}"] == true',
    attributes=(SERVICE,),
)
LINE_COUNTS: Final = (_LINES, _REDACTED)
BASELINES: Final = (
    *(
        Baseline(of=_LINES.metric, metric=_LINES.metric, kept=(SERVICE,), labels=((LEVEL, level),))
        for level in ("error", "fatal")
    ),
    Baseline(of=_LINES.metric, metric=_REDACTED.metric, kept=(SERVICE,)),
)
"""One fatal line is an alert: its counter stands at 0 from the first line of the service on."""
