"""What a team says about recovering a datastore: its size, what may protect it, what comes after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from catalog.texts import Day, Sentence
from documents.texts import Name
from documents.validation import Model, closest_fix, violation

Failure = Literal["corruption", "node", "zone", "region", "account", "ransomware"]
"""`corruption`: a mistake or a bug overwrites or deletes. `ransomware`: an attacker does, as a workload.
`account`: an attacker does, as an administrator or as root."""

FAILURES: tuple[Failure, ...] = get_args(Failure)

RESTORE = "restore"
"""The step after which a store's data is back; what a team adds comes after it."""

Gib = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class ExtraStep(Model):
    """What has to be done besides before the store serves again, such as filling an index."""

    name: Name
    minutes: Annotated[int, Field(ge=1, le=1440)]
    after: Annotated[tuple[Name, ...], Field(min_length=1)] = (RESTORE,)


class AcceptedLoss(Model):
    """Failures that the store is not protected from, on purpose, until somebody decides again."""

    failures: Annotated[tuple[Failure, ...], Field(min_length=1)]
    owner: Name
    reason: Sentence
    expires_on: Day


class Recovery(Model):
    """How a store is recovered, beyond what its type and its tier say."""

    stored_gib: Gib = 100
    written_gib_per_day: Gib = 5
    mechanisms: tuple[Name, ...] | None = None
    """The only ones that may be used; None leaves the choice to the compiler."""
    key_in_dr_region: bool = True
    """Whether the key that encrypts the store is a multi-Region key with a replica there."""
    steps: tuple[ExtraStep, ...] = ()
    accepted: AcceptedLoss | None = None

    @field_validator("steps")
    @classmethod
    def _steps_can_be_ordered(cls, steps: tuple[ExtraStep, ...]) -> tuple[ExtraStep, ...]:
        names = [RESTORE, *(step.name for step in steps)]
        for name in names:
            if names.count(name) > 1:
                raise violation(f"name {name} twice", "give each step a name of its own")
        for needed in _needed(steps):
            if needed not in names:
                raise violation(f"wait for {needed}, which is no step", closest_fix(needed, names))
        try:
            TopologicalSorter({step.name: step.after for step in steps}).prepare()
        except CycleError as error:
            raise violation(
                f"wait for each other in a cycle ({' → '.join(error.args[1][::-1])})", "remove one `after`"
            ) from None
        return steps


def _needed(steps: tuple[ExtraStep, ...]) -> Iterator[str]:
    for step in steps:
        yield from step.after
