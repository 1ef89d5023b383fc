"""The scripts of the pipelines: each is a file in Painless, after the functions that all share.

A name in capitals there is a constant of LIMITS or the environment: functions in Painless see no parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER = Path(__file__).with_name("painless")
_SHARED = "common"
_CONSTANT = re.compile(r"\b[A-Z]{4,}(?:_[A-Z]+)*\b")

LIMITS: Final[Mapping[str, int]] = {
    # A keyword's term may have 32,766 bytes, and a character takes up to four.
    "LONGEST_VALUE": 8191,
    "LONGEST_ORIGINAL": 32766,
    "LONGEST_LINE": 1048576,
    "LONGEST_LIST": 50,
    # As long as anything is kept.
    "OLDEST_DAYS": 3650,
}
"""In characters, items and days; what is longer is cut, and a longer line ends as a dead letter."""


def script(name: str, environment: str, **parameters: Any) -> Mapping[str, Any]:
    """The processor that runs `painless/<name>.painless`."""
    constants = {**LIMITS, "ENVIRONMENT": environment}
    source = _CONSTANT.sub(
        lambda found: json.dumps(constants[found[0]]) if found[0] in constants else found[0],
        f"{_source(_SHARED)}\n{_source(name)}",
    )
    return {"script": {"tag": name, "lang": "painless", "source": source, "params": parameters}}


@cache
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.painless").read_text()
