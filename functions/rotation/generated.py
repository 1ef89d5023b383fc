"""Random text: a password or token that those who check it read from the same secret, so it is installed nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from functions.rotation.passwords import password


@dataclass(frozen=True, kw_only=True)
class Generated:
    once: bool
    """Whether the first value stays: for what is read at a start only, or encrypts what is kept."""

    def renewed(self, current: str | None) -> str:
        return current if self.once and current else password()

    def install(self, pending: str) -> None:
        """Both sides read the secret itself."""

    def prove(self, pending: str) -> None:
        if not pending:
            raise ValueError("the next value is empty")
