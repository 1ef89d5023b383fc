"""Made-up traffic of a service, as the series that its indicator reads, in promtool's notation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.placeholders import number_text
from observability.slo.indicators import MESSAGES, PROBES, REQUESTS
from observability.slo.objectives import Objective

_COUNTED_BEFORE = 1_000_000
"""A counter that starts at 0 is extrapolated with care, so that its first minutes count less than they should."""
_ANSWERED = 'http_response_status_code="200"'


@dataclass(frozen=True, kw_only=True)
class Span:
    """`steps` scrapes with so many `events` each, `bad` of them bad, which may be a fraction."""

    steps: int
    events: int
    bad: float


def input_series(objective: Objective, spans: Sequence[Span]) -> list[dict[str, str]]:
    """One series a line. A series of failures is there only where something fails."""
    return [{"series": series, "values": values} for series, values in _series(objective, spans)]


def _series(objective: Objective, spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    of_service = f'service="{objective.service}"'
    total, good, bad = zip(*((span.events, span.events - span.bad, span.bad) for span in spans), strict=True)
    if objective.threshold_seconds is not None:
        bucket = f'{of_service},{_ANSWERED},le="{number_text(objective.threshold_seconds)}"'
        yield f"{REQUESTS}_count{{{of_service},{_ANSWERED}}}", _counter(spans, total)
        yield f"{REQUESTS}_bucket{{{bucket}}}", _counter(spans, good)
    elif objective.indicator.measure == "requests":
        yield f"{REQUESTS}_count{{{of_service},{_ANSWERED}}}", _counter(spans, good)
        if any(bad):
            yield f'{REQUESTS}_count{{{of_service},http_response_status_code="503"}}', _counter(spans, bad)
    elif objective.indicator.measure == "messages":
        yield f"{MESSAGES}_count{{{of_service}}}", _counter(spans, good)
        if any(bad):
            yield f'{MESSAGES}_count{{{of_service},error_type="timeout"}}', _counter(spans, bad)
    else:
        for probe in range(max(total)):
            yield f'{PROBES}{{{of_service},instance="{probe}"}}', _gauge(spans, probe)


def _counter(spans: Sequence[Span], increments: Sequence[float]) -> str:
    """The first span begins one step after the start."""
    texts, value = [f"{_COUNTED_BEFORE}"], float(_COUNTED_BEFORE)
    for span, increment in zip(spans, increments, strict=True):
        texts.append(f"{value + increment!r}+{float(increment)!r}x{span.steps - 1}")
        value += span.steps * increment
    return " ".join(texts)


def _gauge(spans: Sequence[Span], probe: int) -> str:
    """Probes come and go with the traffic; each succeeds in the same share of cases."""
    texts = ["_"]
    for span in spans:
        up = probe < span.events
        texts.append(f"{1 - span.bad / span.events!r}x{span.steps - 1}" if up else f"_x{span.steps}")
    return " ".join(texts)
