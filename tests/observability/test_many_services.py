"""What a thousand services make of the files that programs read: each still fits into its ConfigMap."""

from __future__ import annotations

import pytest

from catalog.loader import load_catalogue
from components.manifests import MAX_CONFIG_MAP_BYTES
from observability.configuration import Configuration, configuration
from settings.loader import load_from_files
from tests.observability.many_services import many_services
from tests.projects import ROOT

SERVICES = 1000


@pytest.fixture(scope="module")
def rendered() -> Configuration:
    settings = load_from_files(ROOT, "prod").settings
    return configuration(many_services(load_catalogue(), SERVICES), settings, settings.clusters.primary)


def size(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)


def test_every_config_map_of_a_thousand_services_fits(rendered: Configuration) -> None:
    """As the components divide them: a file of rules each, and all targets of a shard together."""
    config_maps = {
        **{f"rules of {domain}": size(text) for domain, text in {**rendered.rules, **rendered.ruler}.items()},
        **{f"targets of shard {number}": size(*one.targets.values()) for number, one in enumerate(rendered.shards)},
        **{f"shard {number}": size(one.prometheus) for number, one in enumerate(rendered.shards)},
        "blackbox": size(rendered.blackbox),
        "alertmanager": size(rendered.alertmanager),
        "cloudwatch": size(rendered.cloudwatch),
    }
    assert {name: bytes_ for name, bytes_ in config_maps.items() if bytes_ > MAX_CONFIG_MAP_BYTES} == {}
    assert any("checkout-api-50" in text for text in rendered.rules.values())
