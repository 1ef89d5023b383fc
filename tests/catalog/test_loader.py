"""The committed catalogue is right, loads fast, and what the checks accept really holds."""

from __future__ import annotations

import json
from ipaddress import ip_address
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from typer.testing import CliRunner

from catalog.cli import app
from catalog.cross_checks import Part, cross_problems
from catalog.loader import CATALOGUE_FOLDER, load_catalogue
from catalog.models import STORING_KINDS, Catalogue, Service
from catalog.overrides import effective_thresholds, overridable, override_problems
from catalog.rule_files import AlertOverrides
from catalog.telemetry import known_series
from catalog.texts import Address, Host, Url
from documents.reader import parse
from documents.validation import validated

NAMES = st.sampled_from([f"s{n}" for n in range(8)])
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=3, unique=True), min_size=1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_product_is_believable(catalogue: Catalogue) -> None:
    assert len(catalogue.services) >= 10
    assert {service.tier for service in catalogue.services} == {1, 2, 3}
    assert {endpoint.probe for service in catalogue.services for endpoint in service.endpoints} == {
        "http",
        "tcp",
        "icmp",
    }
    assert {team.name for team in catalogue.teams} == {service.owner for service in catalogue.services}
    stored = {name for service in catalogue.services for name in service.datastores}
    assert stored == {service.name for service in catalogue.services if service.kind in STORING_KINDS}


def test_lower_tiers_promise_less(catalogue: Catalogue) -> None:
    for higher, lower in pairwise(catalogue.tiers):
        assert higher.recovery_time_minutes <= lower.recovery_time_minutes
        assert higher.recovery_point_minutes <= lower.recovery_point_minutes
        assert higher.minimum_availability_percent >= lower.minimum_availability_percent


def test_loading_always_gives_the_same(catalogue: Catalogue) -> None:
    assert load_catalogue() == catalogue


def test_a_service_that_is_written_and_read_again_is_the_same(catalogue: Catalogue) -> None:
    for service in catalogue.services:
        text = yaml.safe_dump(service.model_dump(mode="json", exclude_defaults=True), sort_keys=False)
        assert validated(Service, parse(text.encode(), file="x.yaml")) == service


def graph_problems(graph: dict[str, list[str]]) -> list[str]:
    services = []
    for name, needs in graph.items():
        text = json.dumps(
            {
                "name": name,
                "description": "Stands in for a service.",
                "owner": "any",
                "tier": 3,
                "kind": "api",
                "depends_on": needs,
            }
        )
        document = parse(text.encode(), file=f"{name}.yaml")
        services.append(Part(stem=name, document=document, content=validated(Service, document)))
    return [str(problem) for problem in cross_problems(None, None, services, [], frozenset(), known_series([], []))]


def has_cycle(graph: dict[str, list[str]]) -> bool:
    left = dict(graph)
    while free := [name for name, needs in left.items() if not any(need in left for need in needs)]:
        for name in free:
            del left[name]
    return bool(left)


@given(GRAPHS)
def test_a_cycle_is_told_exactly_where_there_is_one(graph: dict[str, list[str]]) -> None:
    graph = {name: [need for need in needs if need in graph] for name, needs in graph.items()}
    problems = graph_problems(graph)
    assert bool(problems) == has_cycle(graph)
    left = dict(graph)
    for problem in problems:
        ring = problem.split(" cycle ")[1].split(";")[0].split(" → ")
        assert ring[0] == ring[-1] == min(ring)
        assert all(second in left[first] for first, second in pairwise(ring))
        assert problem.startswith(f"{ring[0]}.yaml:1: depends_on[{graph[ring[0]].index(ring[1])}]")
        left[ring[0]] = [need for need in left[ring[0]] if need != ring[1]]
    assert not has_cycle(left)


@given(GRAPHS)
def test_every_unknown_name_is_told_once(graph: dict[str, list[str]]) -> None:
    unknown = [f"{name}.yaml" for name, needs in graph.items() for need in needs if need not in graph]
    told = [each.split(":")[0] for each in graph_problems(graph) if "is no service" in each]
    assert sorted(told) == sorted(unknown)


PLAIN = st.text("ab.-:/@$ {}\n[]0", max_size=12)


@given(PLAIN.map("https://".__add__) | PLAIN | st.text())
def test_an_accepted_url_has_a_host_and_no_credentials(text: str) -> None:
    try:
        url = TypeAdapter(Url).validate_python(text)
    except ValidationError:
        return
    parts = urlsplit(url.replace("${domain}", "example.com"))
    assert parts.scheme in ("http", "https") and parts.hostname
    assert parts.username is None and parts.password is None
    assert not any(character.isspace() for character in url)


@given(
    st.tuples(
        PLAIN | st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip)), st.integers(-1, 70000)
    ).map(lambda pair: f"{pair[0]}:{pair[1]}")
)
def test_an_accepted_address_has_a_host_and_a_port(text: str) -> None:
    try:
        address = TypeAdapter(Address).validate_python(text)
    except ValidationError:
        return
    host, _, port = address.rpartition(":")
    assert 1 <= int(port) <= 65535
    assert host.startswith("[") == (":" in host)
    assert TypeAdapter(Host).validate_python(host.strip("[]"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Url, "https://shop.${domain}/healthz?full=1"),
        (Url, "http://[::1]:8080/"),
        (Address, "db.${domain}:5432"),
        (Address, "[fd00::1]:443"),
        (Host, "gateway.${domain}"),
        (Host, "fd00::1"),
    ],
)
def test_good_places_are_accepted_as_they_are(kind: Any, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Url, "ftp://shop.${domain}"),
        (Url, "https:///healthz"),
        (Url, "https://shop.${domian}/"),
        (Url, "https://shop.example:0/"),
        (Url, "https://shop.example:99999/"),
        (Url, "https://shop.example/a b"),
        (Url, "https://[::1/"),
        (Address, "db.${domain}:0"),
        (Address, "db.${domain}:70000"),
        (Address, "me@db.${domain}:5432"),
        (Address, "fd00::1:443"),
        (Address, "tcp://db:5432"),
        (Address, "db:5432/orders"),
        (Host, "a..b"),
        (Host, "-a.example"),
        (Host, "a" * 64 + ".example"),
    ],
)
def test_bad_places_are_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


@given(st.ip_addresses())
def test_every_ip_address_is_a_host(address: object) -> None:
    assert ip_address(TypeAdapter(Host).validate_python(str(address))) == address


def test_an_override_counts_within_the_bounds_and_nowhere_else(catalogue: Catalogue) -> None:
    known = overridable(catalogue.alerts)
    for name, threshold in known.thresholds.items():
        for value in (threshold.minimum, threshold.maximum):
            assert effective_thresholds(catalogue.alerts, {name: value})[name] == value
            assert not list(override_problems(known, overriding(name, value), file="stack.yaml", path="alerts"))
        for value in (threshold.minimum - 1, threshold.maximum + 1):
            (found,) = override_problems(
                known, overriding(name, value), file="stack.yaml", path="alerts", line=lambda _: 7
            )
            assert str(found).startswith(f"stack.yaml:7: alerts.thresholds.{name}: {value} must be from")


def overriding(threshold: str, value: float) -> AlertOverrides:
    return AlertOverrides(thresholds={threshold: value})


def test_show_tells_every_service_as_a_table_and_as_json(catalogue: Catalogue) -> None:
    table = CliRunner().invoke(app, ["show"]).stdout.splitlines()
    assert [row.split()[0] for row in table[1:]] == [service.name for service in catalogue.services]
    document = json.loads(CliRunner().invoke(app, ["show", "--json"]).stdout)
    assert Catalogue.model_validate_json(json.dumps(document)) == catalogue


def test_check_counts_what_it_found_right(catalogue: Catalogue) -> None:
    outcome = CliRunner().invoke(app, ["check", "--folder", str(CATALOGUE_FOLDER)])
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"{len(catalogue.services)} services of {len(catalogue.teams)} teams and ")
