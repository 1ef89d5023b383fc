"""Serves the metrics of one Logstash until it is ended: `python -m functions.logstash_metrics URL PORT`."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from functions.logstash_metrics.series import text
from functions.serving import serve

_LIMIT_SECONDS = 5


def main(arguments: Sequence[str]) -> None:
    url, port = arguments
    serve(int(port), lambda: text(statistics(url))).serve_forever()


def statistics(url: str) -> Mapping[str, Any] | None:
    """None where Logstash does not answer, or not with its statistics."""
    try:
        with urllib.request.urlopen(f"{url}/_node/stats", timeout=_LIMIT_SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


if __name__ == "__main__":
    main(sys.argv[1:])
