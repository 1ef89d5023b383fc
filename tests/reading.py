"""What many tests read: this project's own catalogue, loaded once a process, and YAML by libyaml's fast parser."""

from __future__ import annotations

from typing import Any

import yaml

from catalog.loader import load_catalogue

CATALOGUE = load_catalogue()


def from_yaml(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)
