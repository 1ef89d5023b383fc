"""Two users who take turns: the one whose password is in use is never changed, so that it works until the next turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Credentials = Mapping[str, Any]
"""`username` and `password`, and where they are valid; kept as a JSON object."""
_SECOND = "_clone"


def next_user(user: str, current: str | None) -> str:
    """The user that the next value is for: `user` first, then its clone and itself by turns."""
    return f"{user}{_SECOND}" if current and json.loads(current).get("username") == user else user
