"""The proof for one store as a picture: what is lost before each failure, what recovery takes after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from resilience.durations import said
from resilience.plan import Plan, Protection

_LABELS, _LOSS, _RECOVERY, _MARGIN = 240, 380, 620, 40
_TOP, _ROW, _BAR = 84, 58, 22
_INK, _LIMIT = "#333", "#c0392b"
_LOSS_COLOURS = ("#c0392b", "#d98880", "#e6b0aa", "#f2d7d5")
_STEP_COLOURS = ("#1a5276", "#2471a3", "#5499c7", "#7fb3d5", "#a9cce3", "#d4e6f1")
_WIDTH_OF_A_CHARACTER = 6


def picture(plan: Plan) -> str:
    """SVG: a row a failure, with the failure in the middle. Both sides end where the objective does."""
    protections = list(plan.protections.values())
    width = _LABELS + _LOSS + _RECOVERY + _MARGIN
    height = _TOP + _ROW * len(protections) + 30
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        'font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *_frame(plan, height - 24),
        *(line for number, one in enumerate(protections) for line in _row(plan, one, _TOP + _ROW * number)),
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def _frame(plan: Plan, bottom: float) -> Iterator[str]:
    objective, failure = plan.objective, _LABELS + _LOSS
    heading = f"{plan.store}: loses {said(plan.recovery_point_seconds)} at most, back in "
    yield f'<text x="12" y="26" font-size="16">{escape(heading)}{said(plan.recovery_time_seconds)}</text>'
    marks = (
        (_LABELS, _LIMIT, f"{said(objective.recovery_point_seconds)} may be lost", "start"),
        (failure, _INK, "failure", "middle"),
        (failure + _RECOVERY, _LIMIT, f"{said(objective.recovery_time_seconds)} may pass", "end"),
    )
    for x, colour, text, anchor in marks:
        dash = ' stroke-dasharray="5 4"' if colour == _LIMIT else ""
        yield f'<text x="{x}" y="{_TOP - 26}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
        yield f'<line x1="{x}" y1="{_TOP - 18}" x2="{x}" y2="{bottom}" stroke="{colour}"{dash}/>'


def _row(plan: Plan, protection: Protection, y: float) -> Iterator[str]:
    failure = _LABELS + _LOSS
    yield f'<text x="12" y="{y + 10}" font-weight="bold">{protection.failure}</text>'
    yield f'<text x="12" y="{y + 26}" fill="{_INK}">{escape(protection.mechanism)}</text>'
    point, time = plan.objective.recovery_point_seconds, plan.objective.recovery_time_seconds
    links = [(link.name, link.seconds) for link in protection.chain.links]
    lost = protection.recovery_point_seconds
    begin = failure - _length(lost, point, _LOSS)
    yield from _bars(links, begin, y, _LOSS / point if point else 0, _LOSS_COLOURS)
    yield f'<text x="{failure - 6}" y="{y + _BAR + 14}" text-anchor="end">loses {said(lost)}</text>'
    steps = [(step.name, step.seconds) for step in protection.critical_path]
    yield from _bars(steps, failure, y, _RECOVERY / time, _STEP_COLOURS)
    back = said(protection.recovery_time_seconds)
    yield f'<text x="{failure + 6}" y="{y + _BAR + 14}">back in {back}</text>'


def _bars(
    parts: Sequence[tuple[str, float]], begin: float, y: float, scale: float, colours: Sequence[str]
) -> Iterator[str]:
    """One after another, each with its name where there is room for it and in a tooltip anyway."""
    x = begin
    for number, (name, seconds) in enumerate(parts):
        long = seconds * scale
        colour = colours[number % len(colours)]
        title = f"<title>{escape(f'{name}: {said(seconds)}')}</title>"
        yield f'<rect x="{x:.1f}" y="{y}" width="{long:.1f}" height="{_BAR}" fill="{colour}">{title}</rect>'
        if long > len(name) * _WIDTH_OF_A_CHARACTER + 8:
            ink = "white" if number < len(colours) // 2 else _INK
            yield f'<text x="{x + 4:.1f}" y="{y + 15}" fill="{ink}">{escape(name)}</text>'
        x += long


def _length(seconds: float, of: float, pixels: float) -> float:
    return pixels * seconds / of if of else 0
