"""What a thousand services make of the files that programs read: each still fits into its ConfigMap."""

from __future__ import annotations

import fnmatch

import pytest

from components.manifests import MAX_CONFIG_MAP_BYTES
from observability import probes, service_jobs
from observability.configuration import Configuration, configuration
from settings.loader import load_from_files
from tests.observability.many_services import many_services
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SERVICES = 1000


@pytest.fixture(scope="module")
def rendered() -> Configuration:
    settings = load_from_files(ROOT, "prod").settings
    return configuration(many_services(CATALOGUE, SERVICES), settings, settings.clusters.primary)


def size(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)


def test_every_config_map_of_a_thousand_services_fits(rendered: Configuration) -> None:
    """As the components divide them: a file of rules each, and a file of targets."""
    config_maps = {
        **{f"rules of {domain}": size(text) for domain, text in {**rendered.rules, **rendered.ruler}.items()},
        **{name: size(text) for shard in rendered.shards for name, text in shard.targets.items()},
        **{f"shard {number}": size(one.prometheus) for number, one in enumerate(rendered.shards)},
        "blackbox": size(rendered.blackbox),
        "alertmanager": size(rendered.alertmanager),
        "cloudwatch": size(rendered.cloudwatch),
    }
    assert {name: bytes_ for name, bytes_ in config_maps.items() if bytes_ > MAX_CONFIG_MAP_BYTES} == {}
    assert any("checkout-api-50" in text for text in rendered.rules.values())


def test_a_thousand_services_that_all_serve_metrics_are_scraped_once_each() -> None:
    serving = [service for service in CATALOGUE.services if service.metrics and service.namespace]
    catalogue = many_services(CATALOGUE.model_copy(update={"services": tuple(serving)}), SERVICES)
    settings = load_from_files(ROOT, "prod").settings
    texts = configuration(catalogue, settings, settings.clusters.primary).targets
    assert max(map(size, texts.values())) <= MAX_CONFIG_MAP_BYTES
    files = fnmatch.filter(texts, service_jobs.FILES)
    assert len(files) > 1, "it is more than one file holds"
    jobs = [job["job_name"] for file in files for job in from_yaml(texts[file])["scrape_configs"]]
    assert sorted(jobs) == sorted(f"service/{service.name}" for service in catalogue.services)
    probed = [file for probe in probes.PROBES for file in fnmatch.filter(texts, probes.target_files(probe))]
    assert sorted([*files, *probed]) == sorted(texts)
