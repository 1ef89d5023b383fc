"""How loud an alert is: S1 pages now, S2 waits for working hours, S3 is a ticket."""

from __future__ import annotations

from typing import Literal

Severity = Literal["S1", "S2", "S3"]
