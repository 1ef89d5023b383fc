"""Probes of the catalogue's endpoints: modules of the blackbox exporter, and the targets that name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.models import Endpoint, HttpEndpoint, IcmpEndpoint, Service, TcpEndpoint
from observability.file_parts import parts
from observability.rendering import render
from settings.models import Settings

PROBES = ("http", "tcp", "icmp")
"""Kinds of probe; each has a scrape job and target files of its own."""
_DEFAULT_STATUSES = (200,)
_LONGEST_SCRAPE_TIMEOUT_SECONDS = 10
_ANSWER_MARGIN_SECONDS = 1
"""What the exporter has left to answer Prometheus after a probe ran out of time."""


def scrape_timeout_seconds(settings: Settings) -> int:
    """How long Prometheus waits for a scrape; never longer than the interval."""
    return min(_LONGEST_SCRAPE_TIMEOUT_SECONDS, settings.prometheus.scrape_interval_seconds)


def job_name(probe: str) -> str:
    return f"probe-{probe}"


def target_files(probe: str) -> str:
    """Pattern of the names of the files with its targets."""
    return f"probes-{probe}*.yaml"


def render_modules(services: Iterable[Service], settings: Settings) -> str:
    """blackbox.yaml. The usual modules are always there, so that an ordinary new endpoint changes nothing here."""
    timeout = f"{scrape_timeout_seconds(settings) - _ANSWER_MARGIN_SECONDS}s"
    modules = {
        "icmp": {"prober": "icmp", "timeout": timeout, "icmp": _network()},
        "tcp": {"prober": "tcp", "timeout": timeout, "tcp": _network()},
        "tcp_tls": {"prober": "tcp", "timeout": timeout, "tcp": _network() | {"tls": True}},
    }
    for tls, statuses in {(False, _DEFAULT_STATUSES), (True, _DEFAULT_STATUSES), *_http_expectations(services)}:
        modules[_http_module(tls, statuses)] = {
            "prober": "http",
            "timeout": timeout,
            "http": _network()
            | {"method": "GET", "valid_status_codes": list(statuses), "fail_if_not_ssl": tls}
            # The expected status is the endpoint's own answer, not that of a page it redirects to.
            | {"follow_redirects": False},
        }
    return render({"modules": dict(sorted(modules.items()))})


def render_targets(services: Iterable[Service], settings: Settings) -> dict[str, str]:
    """Target files of each kind of probe, by file name: one target for each endpoint of each service."""
    groups: dict[str, dict[str, str]] = {probe: {} for probe in PROBES}
    for service in services:
        for endpoint in service.endpoints:
            group = render([_target_group(service, endpoint, settings.ownership.domain)])
            groups[endpoint.probe][f"{service.name}/{endpoint.name}"] = group
    return {f"probes-{probe}{suffix}.yaml": text for probe in PROBES for suffix, text in parts(groups[probe])}


def module_name(endpoint: Endpoint) -> str:
    """Name of the module that probes the endpoint as it wants to be probed."""
    match endpoint:
        case HttpEndpoint():
            return _http_module(*_http_expectation(endpoint))
        case TcpEndpoint():
            return "tcp_tls" if endpoint.tls else "tcp"
        case IcmpEndpoint():
            return "icmp"


def service_labels(service: Service) -> dict[str, str]:
    """Labels of every series of a service; routing and rules rely on them."""
    return {"service": service.name, "owner": service.owner, "tier": str(service.tier), "kind": service.kind}


def _target_group(service: Service, endpoint: Endpoint, domain: str) -> dict[str, Any]:
    labels = {"__param_module": module_name(endpoint), "endpoint": endpoint.name}
    return {"targets": [_address(endpoint).replace("${domain}", domain)], "labels": labels | service_labels(service)}


def _address(endpoint: Endpoint) -> str:
    match endpoint:
        case HttpEndpoint():
            return endpoint.url
        case TcpEndpoint():
            return endpoint.address
        case IcmpEndpoint():
            return endpoint.host


def _http_expectations(services: Iterable[Service]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    for service in services:
        for endpoint in service.endpoints:
            if isinstance(endpoint, HttpEndpoint):
                yield _http_expectation(endpoint)


def _http_expectation(endpoint: HttpEndpoint) -> tuple[bool, tuple[int, ...]]:
    return endpoint.url.lower().startswith("https://"), tuple(sorted(set(endpoint.expected_statuses)))


def _http_module(tls: bool, statuses: tuple[int, ...]) -> str:
    return "_".join(["https" if tls else "http", *map(str, statuses)])


def _network() -> dict[str, Any]:
    return {"preferred_ip_protocol": "ip4"}
