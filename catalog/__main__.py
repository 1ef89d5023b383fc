"""Entry point of `python -m catalog`."""

from __future__ import annotations

from catalog.cli import app

app(prog_name="python -m catalog")
