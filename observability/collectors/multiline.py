"""Rows that belong together: a stack trace of Java, Python or Go is one event, whose rows the container wrote apart."""

from __future__ import annotations

from typing import Any, Final

from observability.collectors.patterns import linear

_FILE: Final = "observability/collectors/multiline.py"

_CONTINUES: Final = "|".join(
    (
        r"\s",  # Frames of Java and Python, Go's positions, and anything indented.
        r"(?:Caused by|Suppressed): ",
        r"\.\.\. [0-9]+ (?:more|common)",
        r"(?:The above exception was the direct cause|During handling of the above exception)",
        r"Traceback \(most recent call last\)",
        r"(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error|Throwable)\b",  # Java's, after the line that reports it.
        r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit)(?::|$)",  # Python's, after its frames.
        r"goroutine [0-9]+ \[",
        r"(?:[\w./-]+/)?\w+(?:\.\(?\*?\w+\)?)+\(.*\)$",  # Go's functions.
        r"created by ",
        r"exit status [0-9]+$",
        r"\[signal ",
        r"$",
    )
)
MOST_ROWS: Final = 500
LONGEST_BYTES: Final = 256 * 1024
FLUSH_SECONDS: Final = 2
"""How long the rows of an event wait for more of them."""


def recombination() -> dict[str, Any]:
    """The operator that joins a row to the one before it, container by container and stream by stream."""
    continues = linear(f"^(?:{_CONTINUES})", file=_FILE)
    return {
        "type": "recombine",
        "combine_field": "body",
        "combine_with": "\n",
        # Most rows are told by their first character, which is no work beside a pattern's.
        "is_first_entry": 'body >= "0" and body < ":" or body startsWith "{" '
        f'or not (body startsWith "\\t" or body matches {_quoted(continues)})',
        "source_identifier": 'attributes["log.source"]',
        "overwrite_with": "oldest",
        "max_batch_size": MOST_ROWS,
        # A trace may come first in its file, or after a pause: its rows belong together before anything has begun.
        "max_unmatched_batch_size": 0,
        "max_log_size": LONGEST_BYTES,
        "force_flush_period": f"{FLUSH_SECONDS}s",
    }


def _quoted(pattern: str) -> str:
    """A raw string of the operators' expression language, which a backtick would end."""
    return f"`{pattern}`"
