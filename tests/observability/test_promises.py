"""What the derived configuration promises, whatever the catalogue says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Catalogue, HttpEndpoint, IcmpEndpoint, MetricsPort, Service, TcpEndpoint
from catalog.placeholders import number_text
from documents.problems import ProblemsFound
from observability.configuration import Configuration, configuration
from observability.topology import ALERT_BRIDGE, ALERTMANAGER_SECRETS_DIR
from settings.alerting import Alerts
from settings.loader import load_from_files
from settings.models import Settings
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

few = settings(max_examples=25)  # each renders a configuration, some two
SETTINGS = load_from_files(ROOT, "local").settings
FEWER_ALERTS = CATALOGUE.model_copy(
    update={"alerts": {domain: CATALOGUE.alerts[domain] for domain in ("application", "probes")}}
)
"""With the alerts that tell of services; no other file is another for any service."""

names = st.from_regex(r"[a-z][a-z0-9]{2,12}", fullmatch=True)
endpoints = st.one_of(
    st.builds(HttpEndpoint, probe=st.just("http"), name=names, url=names.map(lambda n: f"https://{n}.${{domain}}/ok")),
    st.builds(
        TcpEndpoint, probe=st.just("tcp"), name=names, address=names.map(lambda n: f"{n}:5432"), tls=st.booleans()
    ),
    st.builds(IcmpEndpoint, probe=st.just("icmp"), name=names, host=names),
)
services = st.builds(
    Service,
    name=names,
    description=st.just("A service of a generated catalogue."),
    owner=st.sampled_from([team.name for team in CATALOGUE.teams]),
    tier=st.sampled_from([1, 2, 3]),
    kind=st.just("api"),
    namespace=names,
    metrics=st.none() | st.builds(MetricsPort, port=st.integers(1, 65535)),
    endpoints=st.lists(endpoints, max_size=4, unique_by=lambda endpoint: endpoint.name).map(tuple),
)
catalogues = st.lists(services, max_size=6, unique_by=lambda service: service.name).map(
    lambda found: FEWER_ALERTS.model_copy(update={"services": tuple(found)})
)


def rendered(catalogue: Catalogue, settings: Settings = SETTINGS) -> Configuration:
    return configuration(catalogue, settings, settings.clusters.primary)


def probed(result: Configuration) -> list[tuple[str, str, str]]:
    """Service, endpoint and address of every probe target."""
    return [
        (group["labels"]["service"], group["labels"]["endpoint"], target)
        for name, text in result.targets.items()
        if name.startswith("probes-")
        for group in from_yaml(text)
        for target in group["targets"]
    ]


@few
@given(catalogues)
def test_every_endpoint_is_probed_exactly_once(catalogue: Catalogue) -> None:
    found = probed(rendered(catalogue))
    wanted = [(service.name, endpoint.name) for service in catalogue.services for endpoint in service.endpoints]
    assert sorted((service, endpoint) for service, endpoint, _ in found) == sorted(wanted)
    assert not [address for *_, address in found if "${" in address]


@few
@given(catalogues)
def test_every_service_with_metrics_has_one_job(catalogue: Catalogue) -> None:
    jobs = from_yaml(rendered(catalogue).targets["services.yaml"]) or {}
    found = sorted(job["job_name"] for job in jobs.get("scrape_configs") or [])
    assert found == sorted(f"service/{service.name}" for service in catalogue.services if service.metrics)


@few
@given(catalogues, st.randoms())
def test_the_order_of_the_catalogue_does_not_matter(catalogue: Catalogue, random: Any) -> None:
    shuffled = list(catalogue.services)
    random.shuffle(shuffled)
    assert rendered(catalogue.model_copy(update={"services": tuple(shuffled)})) == rendered(catalogue)


@few
@given(catalogues, services)
def test_a_service_more_changes_only_targets(catalogue: Catalogue, service: Service) -> None:
    others = tuple(other for other in catalogue.services if other.name != service.name)
    before = rendered(catalogue.model_copy(update={"services": others}))
    after = rendered(catalogue.model_copy(update={"services": (*others, service)}))
    assert (after.prometheus, after.rules, after.blackbox, after.alertmanager) == (
        before.prometheus,
        before.rules,
        before.blackbox,
        before.alertmanager,
    )
    assert (after.targets != before.targets) == bool(service.metrics or service.endpoints)


@cache
def shipped() -> Configuration:
    return rendered(CATALOGUE)


@pytest.mark.parametrize("domain", CATALOGUE.alerts)
def test_moved_thresholds_change_exactly_their_rule_file(domain: str) -> None:
    """All of a file at once; tests of changes move each alone."""
    moved = {
        name: threshold.minimum if threshold.value != threshold.minimum else threshold.maximum
        for name, threshold in CATALOGUE.alerts[domain].thresholds.items()
    }
    before, after = shipped(), rendered(CATALOGUE, SETTINGS.model_copy(update={"alerts": Alerts(thresholds=moved)}))
    assert {file for file, text in after.rules.items() if text != before.rules[file]} == ({domain} if moved else set())
    assert after.prometheus == before.prometheus and after.alertmanager == before.alertmanager


def test_no_placeholder_is_left() -> None:
    result = shipped()
    for text in (*result.rules.values(), *result.targets.values(), result.alertmanager, result.blackbox):
        assert "${" not in text


def test_an_override_of_no_threshold_is_refused() -> None:
    settings = SETTINGS.model_copy(update={"alerts": Alerts(thresholds={"host_cpu_hihg_percent": 70.0})})
    with pytest.raises(ProblemsFound, match=r"host_cpu_hihg_percent.*host_cpu_high_percent"):
        rendered(CATALOGUE, settings)


@given(st.decimals(min_value="0.000001", max_value="1e12", allow_nan=False, places=6))
def test_a_number_is_written_without_noise(number: Any) -> None:
    text = number_text(float(number))
    assert float(text) == float(number)
    assert "e" not in text.lower() and (len(text) <= len(str(float(number))) + 13)


def values(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value of a document, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from values(value)
    elif isinstance(node, list):
        for item in node:
            yield from values(item)


def test_every_secret_of_alertmanager_is_read_from_a_file() -> None:
    document = from_yaml(shipped().alertmanager)
    files = [value for key, value in values(document) if key.endswith("_file")]
    assert files and all(value.startswith(f"{ALERTMANAGER_SECRETS_DIR}/") for value in files)
    clear = {"routing_key", "service_key", "slack_api_url", "api_url", "password", "credentials"}
    assert not [key for key, _ in values(document) if key in clear]
    addresses = [value for key, value in values(document) if key == "url"]
    assert all(value.startswith(f"http://{ALERT_BRIDGE.address}/") for value in addresses)


def test_every_receiver_is_used_and_every_inhibition_has_equal() -> None:
    document = from_yaml(shipped().alertmanager)
    used = {value for key, value in values(document["route"]) if key == "receiver"} | {document["route"]["receiver"]}
    assert used == {receiver["name"] for receiver in document["receivers"]}
    assert all(rule["equal"] for rule in document["inhibit_rules"])
