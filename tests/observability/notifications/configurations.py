"""Alertmanager's configuration as these tests ask for it."""

from __future__ import annotations

from typing import Any

import yaml

from catalog.loader import load_catalogue
from catalog.models import Catalogue
from observability.notifications import render_alertmanager
from observability.notifications.labels import hold
from settings.loader import load_from_files
from settings.models import Settings
from tests.projects import ROOT

CATALOGUE = load_catalogue().model_copy(update={"maintenance": ()})
"""The shipped one without windows of maintenance, which come and go."""
PROD = load_from_files(ROOT, "prod").settings
TOKYO, OSAKA = "kiso-prod-tokyo", "kiso-prod-osaka"


def text(catalogue: Catalogue = CATALOGUE, settings: Settings = PROD) -> str:
    return render_alertmanager(catalogue, settings, settings.clusters.primary)


def document(catalogue: Catalogue = CATALOGUE, settings: Settings = PROD) -> dict[str, Any]:
    return yaml.load(text(catalogue, settings), Loader=yaml.CSafeLoader)


def with_settings(**alertmanager: object) -> Settings:
    """prod's settings with these of Alertmanager's."""
    changed = PROD.model_dump(by_alias=True)
    changed["alertmanager"] |= alertmanager
    return Settings.model_validate(changed)


def inhibits(config: dict[str, Any], source: dict[str, str], target: dict[str, str]) -> bool:
    """As Alertmanager decides it: an alert that fits both sides of a rule is not inhibited by another such."""
    return any(
        hold(rule["source_matchers"], source)
        and hold(rule["target_matchers"], target)
        and all(source.get(label, "") == target.get(label, "") for label in rule["equal"])
        and not (hold(rule["source_matchers"], target) and hold(rule["target_matchers"], source))
        for rule in config["inhibit_rules"]
    )
