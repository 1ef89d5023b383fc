"""Services and settings that tests of the SLO compiler make up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalog.models import Service
from observability.slo.files import STORES, render_slo_rules
from settings.loader import load_from_files
from settings.models import Settings
from tests.projects import ROOT

PROD = load_from_files(ROOT, "prod").settings
CLUSTER = PROD.clusters.primary


def service(name: str = "orders", **changes: Any) -> Service:
    """An API that promises both availability and latency, but for `changes`."""
    fields: dict[str, Any] = {
        "name": name,
        "description": "Made up for a test.",
        "owner": "checkout",
        "tier": 1,
        "kind": "api",
        "namespace": "shop",
        "metrics": {"port": 9464},
        "objectives": {"availability_percent": 99.9, "latency": {"percent": 99.0, "threshold_seconds": 0.25}},
    }
    return Service.model_validate(fields | changes)


def with_prometheus(**changes: Any) -> Settings:
    """Those of prod, but for `changes` of prometheus."""
    return PROD.model_copy(update={"prometheus": PROD.prometheus.model_copy(update=changes)})


def rule_files(services: Sequence[Service], settings: Settings = PROD) -> dict[str, str]:
    """Of the primary cluster, for both stores together."""
    stores = [render_slo_rules(services, settings, CLUSTER, store=store) for store in STORES]
    return {name: text for files in stores for name, text in files.items()}
