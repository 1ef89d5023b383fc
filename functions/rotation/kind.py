"""What the rotation of one kind of secret decides; the four steps around it are the same for all."""

from __future__ import annotations

from typing import Protocol


class Kind(Protocol):
    """Values are a secret's whole text."""

    def renewed(self, current: str | None) -> str:
        """The next value; `current` is None where the secret has none yet. Changes nothing."""
        ...

    def install(self, pending: str) -> None:
        """Make the next value valid where it is used, beside the current one. May be called again with the same."""
        ...

    def prove(self, pending: str) -> None:
        """Use the next value once. Raises where it is refused."""
        ...
