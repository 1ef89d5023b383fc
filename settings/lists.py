"""Lists in settings, refused with a sentence of their own where they are too short."""

from __future__ import annotations

from pydantic import AfterValidator

from documents.validation import violation


def at_least(number: int) -> AfterValidator:
    """Annotates a tuple that has this many items or more."""

    def long_enough(items: tuple[object, ...]) -> tuple[object, ...]:
        if len(items) < number:
            raise violation(f"must list {number} or more", "write one `- item` a line for each")
        return items

    return AfterValidator(long_enough)
