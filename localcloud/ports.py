"""Ports of the loopback interface that nobody listens on."""

from __future__ import annotations

import random
import socket

# Below the range that Linux takes outgoing connections' ports from: none of those sits on ours before a program binds.
_PORTS = range(20000, 32000)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection that lingers from the last run does not count as a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    return next(port for port in random.sample(_PORTS, len(_PORTS)) if is_free(port))
