"""Prometheus' remote write protocol 1.0, as far as a benchmark needs it: many series at the same moments, as they are.

https://prometheus.io/docs/specs/prw/remote_write_spec/; the message is a protocol buffer inside a block of Snappy.
"""

from __future__ import annotations

import struct
import urllib.request
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

_SAMPLE_BYTES = 18
_VALUE = slice(3, 11)
"""Where the number stands in a sample."""


class Moments:
    """The times of a batch of samples, in Unix seconds, in order."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self.seconds = np.array(seconds)
        # Field 2 of a series; its length; fields 1, a double, and 2, the time in milliseconds, in six bytes until 2109.
        samples = [b"\x12\x10\x09" + bytes(8) + b"\x10" + _varint(round(second * 1000)) for second in seconds]
        self._template = np.frombuffer(b"".join(samples), dtype=np.uint8).reshape(-1, _SAMPLE_BYTES)

    def samples(self, values: npt.NDArray[np.float64]) -> bytes:
        filled = self._template.copy()
        filled[:, _VALUE] = np.ascontiguousarray(values, dtype="<f8").view(np.uint8).reshape(-1, 8)
        return filled.tobytes()


def labels(of_series: Mapping[str, str]) -> bytes:
    """`__name__` is one of them."""
    return b"".join(
        _field(1, _field(1, key.encode()) + _field(2, of_series[key].encode())) for key in sorted(of_series)
    )


def send(url: str, series: Iterable[bytes]) -> None:
    """`url` is the server's; each series is its labels and its samples."""
    message = b"".join(_field(1, one) for one in series)
    # One literal, with its length less one in four bytes.
    block = _varint(len(message)) + b"\xfc" + struct.pack("<I", len(message) - 1) + message
    request = urllib.request.Request(f"{url}/api/v1/write", block)
    request.add_header("Content-Encoding", "snappy")
    request.add_header("Content-Type", "application/x-protobuf")
    request.add_header("X-Prometheus-Remote-Write-Version", "0.1.0")
    urllib.request.urlopen(request, timeout=120).close()


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
