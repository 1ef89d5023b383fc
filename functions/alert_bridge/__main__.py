"""Serves until it is told to end: `python -m functions.alert_bridge CONFIG SECRETS PORT`."""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from functions.alert_bridge.deliveries import deliveries
from functions.alert_bridge.server import server


def main(arguments: Sequence[str]) -> None:
    """The configuration is read once: a change replaces the pod."""
    config_file, secrets, port = arguments
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    serving = server(int(port), deliveries(json.loads(Path(config_file).read_text()), Path(secrets)))
    # From a thread of its own, as it waits for the loop that the handler interrupts.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=serving.shutdown).start())
    serving.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
