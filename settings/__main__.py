"""Entry point of `python -m settings`."""

from __future__ import annotations

from settings.cli import app

app(prog_name="python -m settings")
