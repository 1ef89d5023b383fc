"""Passwords and tokens, drawn from the operating system's source of randomness."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
"""No sign that SQL, a URL, a shell or YAML would have to escape: the length makes up for the smaller alphabet."""
_LENGTH = 40
"""238 bits."""


def password() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
