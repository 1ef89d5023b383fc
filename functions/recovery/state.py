"""Where the platform serves, kept in a parameter so that a runbook that stopped can be started again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COURSES: Mapping[str, tuple[str, str, str]] = {
    "dr": ("primary", "failing-over", "dr"),
    "primary": ("dr", "failing-back", "primary"),
}
"""Before, during and after each course, by where it leads."""


class WrongState(ValueError):
    """The platform is not where this course begins, or is on the other course."""


def check(ssm: Any, parameter: str, target: str) -> str:
    """The state, which lets the course to `target` begin, go on or have ended. Raises WrongState for another."""
    state = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
    if state not in _COURSES[target]:
        before, during, _ = _COURSES[target]
        raise WrongState(
            f"the state is {state!r}, but a course to {target} begins at {before!r} or goes on at {during!r}"
        )
    return state


def begin(ssm: Any, parameter: str, target: str) -> str:
    """Note that the course is under way, unless it has ended."""
    before, during, _ = _COURSES[target]
    state = check(ssm, parameter, target)
    return _write(ssm, parameter, during) if state == before else state


def finish(ssm: Any, parameter: str, target: str) -> str:
    """Note that the course has ended. Raises WrongState for one that never began."""
    before, _, after = _COURSES[target]
    state = check(ssm, parameter, target)
    if state == before:
        raise WrongState(f"the state is still {before!r}: the course to {target} never began")
    return state if state == after else _write(ssm, parameter, after)


def _write(ssm: Any, parameter: str, state: str) -> str:
    ssm.put_parameter(Name=parameter, Value=state, Overwrite=True)
    return state
