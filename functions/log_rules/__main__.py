"""Runs until it is told to end: `python -m functions.log_rules CONFIG CREDENTIALS AUTHORITY PORT`."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from functions.log_rules.calls import Search
from functions.log_rules.evaluating import evaluate
from functions.log_rules.metrics import Metrics
from functions.serving import serve


def main(arguments: Sequence[str]) -> None:
    """Evaluate at once and then at each interval, by the configuration of that moment.

    One that cannot be read ends the program: its pod is then seen to fail. An empty AUTHORITY is for an Elasticsearch
    without TLS.
    """
    config_file, credentials, authority, port = arguments
    metrics, ended = Metrics(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    server = serve(int(port), metrics.text)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        config = json.loads(Path(config_file).read_text())
        search = Search(config["elasticsearch"], Path(credentials), Path(authority) if authority else None)
        evaluate(config, search, metrics)
        if ended.wait(config["interval_seconds"]):
            server.shutdown()
            return


if __name__ == "__main__":
    main(sys.argv[1:])
