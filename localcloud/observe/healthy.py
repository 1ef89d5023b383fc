"""The targets that a stack's Prometheus would find, derived from the catalogue, with the faults that are played."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence

import yaml

from catalog.models import HttpEndpoint, Service, TcpEndpoint
from localcloud.observe.courses import Course, steady
from localcloud.observe.faults import Faults
from localcloud.observe.world import HISTORY_SECONDS, Labels, Series, Target
from observability import probes
from observability.configuration import Configuration
from observability.probes import service_labels
from settings.models import Settings

NODES = ("node-1", "node-2", "node-3", "node-4", "node-5", "node-6")
PLAYED_BY_PROGRAMS = ("prometheus", "alertmanager")
"""Jobs whose targets are the real programs of the run."""

_REPORTED = {
    "cloudwatch-exporter": (
        Series(name="aws_backup_number_of_backup_jobs_completed_sum", course=steady(1)),
        Series(name="aws_billing_estimated_charges_maximum", course=steady(1)),
    ),
    "otel-gateway": (
        Series(name="otelcol_receiver_accepted_log_records_total", kind="counter", course=steady(100)),
        Series(name="otelcol_receiver_accepted_spans_total", kind="counter", course=steady(100)),
    ),
    "jaeger": (Series(name="otelcol_receiver_accepted_spans_total", kind="counter", course=steady(100)),),
}
"""By job, series whose absence or standstill is an alert."""
_NODES_OF_WORKERS, _NODES_OF_OTHERS = NODES[1:3], NODES[4:6]
"""Of the two pods of each service: a node that is lost takes no API with it, whose scenario would be another one."""
_REQUESTS_PER_SECOND = 20.0
_CALLS_PER_SECOND = 5.0
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Default boundaries of OpenTelemetry's HTTP histograms, in seconds."""
_ANSWERED_WITHIN = 0.1
_DAY = 86400
_GIB = 2**30
_DISK_BYTES = 100 * _GIB
_DISK_FREE_BYTES = 70 * _GIB


def targets(
    services: Sequence[Service], rendered: Configuration, settings: Settings, faults: Faults, now: float
) -> tuple[Target, ...]:
    """Everything but the monitoring programs themselves. `now` is the Unix time at which the faults begin."""
    return (
        *(pod for service in services for pod in _pods(service, faults)),
        *_probes(services, rendered, faults, now),
        *(one for node in NODES for one in _node(node, faults, now)),
        *_platform(rendered, faults),
    )


def _pods(service: Service, faults: Faults) -> Iterator[Target]:
    if not (service.metrics and service.namespace):
        return
    nodes = _NODES_OF_WORKERS if service.kind == "worker" else _NODES_OF_OTHERS
    for number, node in enumerate(nodes):
        name = f"{service.name}-{number}"
        own = {"namespace": service.namespace, "pod": name, "instance": name, "node": node}
        yield Target(
            job=f"service/{service.name}",
            labels={**service_labels(service), **own},
            series=(*_process(), *_serving(service, faults)),
            up=faults.node_alive.get(node, steady(1)),
        )


def _process() -> Iterator[Series]:
    yield Series(name="process_start_time_seconds", course=steady(1_700_000_000))
    yield Series(name="process_open_fds", course=steady(64))
    yield Series(name="process_max_fds", course=steady(65536))


def _serving(service: Service, faults: Faults) -> Iterator[Series]:
    rate = faults.requests_per_second.get(service.name, steady(_REQUESTS_PER_SECOND))
    failing = faults.failing_share.get(service.name, steady(0))
    if service.kind == "worker":
        yield from _histogram("messaging_process_duration_seconds", rate, {})
    elif service.kind != "batch":
        yield from _histogram(
            "http_server_request_duration_seconds",
            _share(rate, failing, of_failures=False),
            {"http_response_status_code": "200"},
        )
        yield from _histogram(
            "http_server_request_duration_seconds", _share(rate, failing), {"http_response_status_code": "500"}
        )
    for needed in service.depends_on:
        calls = steady(_CALLS_PER_SECOND)
        failed = faults.failing_calls_share.get((service.name, needed), steady(0))
        to = {"server_address": needed}
        yield from _histogram(
            "http_client_request_duration_seconds",
            _share(calls, failed, of_failures=False),
            {**to, "http_response_status_code": "200"},
        )
        yield from _histogram(
            "http_client_request_duration_seconds", _share(calls, failed), {**to, "http_response_status_code": "503"}
        )


def _histogram(name: str, rate: Course, labels: Labels) -> Iterator[Series]:
    """All observations are as long as a healthy answer takes."""
    for bound in (*_BUCKETS, float("inf")):
        counted = rate if bound >= _ANSWERED_WITHIN else steady(0)
        text = "+Inf" if bound == float("inf") else f"{bound:g}"
        yield Series(name=f"{name}_bucket", kind="counter", course=counted, labels={**labels, "le": text})
    yield Series(name=f"{name}_count", kind="counter", course=rate, labels=labels)
    yield Series(name=f"{name}_sum", kind="counter", course=_times(rate, steady(_ANSWERED_WITHIN)), labels=labels)


def _share(rate: Course, failing: Course, *, of_failures: bool = True) -> Course:
    return _times(rate, failing if of_failures else _times(failing, steady(-1), plus=1))


def _times(one: Course, other: Course, plus: float = 0) -> Course:
    moments = sorted({at for at, _ in (*one.steps, *other.steps)})
    return Course(one.before * other.before + plus, tuple((at, one.at(at) * other.at(at) + plus) for at in moments))


def _probes(services: Sequence[Service], rendered: Configuration, faults: Faults, now: float) -> Iterator[Target]:
    endpoints = {(service.name, endpoint.name): endpoint for service in services for endpoint in service.endpoints}
    for probe in probes.PROBES:
        files = fnmatch.filter(rendered.targets, probes.target_files(probe))
        for group in (group for file in files for group in yaml.safe_load(rendered.targets[file])):
            labels = {key: value for key, value in group["labels"].items() if not key.startswith("__")}
            service, endpoint = labels["service"], endpoints[labels["service"], labels["endpoint"]]
            answering = faults.answering.get(service, steady(1))
            series = [
                Series(name="probe_success", course=answering),
                Series(name="probe_duration_seconds", course=steady(0.08)),
                Series(name="probe_dns_lookup_time_seconds", course=steady(0.004)),
            ]
            encrypted = (isinstance(endpoint, HttpEndpoint) and endpoint.url.startswith("https")) or (
                isinstance(endpoint, TcpEndpoint) and endpoint.tls
            )
            if encrypted:
                days = faults.certificate_days.get(service, 60)
                series.append(Series(name="probe_ssl_earliest_cert_expiry", course=steady(now + days * _DAY)))
            yield Target(
                job=probes.job_name(probe), labels={**labels, "instance": group["targets"][0]}, series=tuple(series)
            )


def _node(node: str, faults: Faults, now: float) -> Iterator[Target]:
    alive = faults.node_alive.get(node, steady(1))
    labels = {"instance": node, "node": node}
    for job, series in (("node-exporter", (*_host(node, faults, now),)), ("kubelet", ()), ("cadvisor", ())):
        yield Target(job=job, labels=labels, series=series, up=alive)


def _host(node: str, faults: Faults, now: float) -> Iterator[Series]:
    growth = faults.disk_growth_bytes_per_second.get(node, 0)
    disk = {"device": "/dev/nvme0n1p1", "fstype": "xfs", "mountpoint": "/"}
    yield Series(name="node_timex_offset_seconds", course=faults.clock_offset_seconds.get(node, steady(0.0001)))
    yield Series(name="node_timex_sync_status", course=steady(1))
    yield Series(name="node_timex_maxerror_seconds", course=steady(0.01))
    yield Series(
        name="node_filesystem_avail_bytes",
        labels=disk,
        course=lambda second: max(0, _DISK_FREE_BYTES - growth * (second + HISTORY_SECONDS)),
    )
    yield Series(name="node_filesystem_size_bytes", labels=disk, course=steady(_DISK_BYTES))
    yield Series(name="node_filesystem_readonly", labels=disk, course=steady(0))
    yield Series(name="node_memory_MemAvailable_bytes", course=steady(20 * _GIB))
    yield Series(name="node_memory_MemTotal_bytes", course=steady(32 * _GIB))
    for mode, share in (("idle", 0.7), ("user", 0.25), ("system", 0.05)):
        labels = {"cpu": "0", "mode": mode}
        yield Series(name="node_cpu_seconds_total", kind="counter", labels=labels, course=steady(share))


def _platform(rendered: Configuration, faults: Faults) -> Iterator[Target]:
    """One answering target for every other job, so that no alert about a job without targets fires."""
    played = {"node-exporter", "kubelet", "cadvisor", "kube-state-metrics", *PLAYED_BY_PROGRAMS}
    played |= {probes.job_name(probe) for probe in probes.PROBES}
    for job in yaml.safe_load(rendered.prometheus)["scrape_configs"]:
        name = job["job_name"]
        if name not in played:
            yield Target(job=name, labels={"instance": f"{name}-0"}, series=_REPORTED.get(name, ()))
    ready = {node: faults.node_alive.get(node, steady(1)) for node in NODES}
    yield Target(
        job="kube-state-metrics",
        labels={"instance": "kube-state-metrics-0"},
        series=tuple(
            Series(
                name="kube_node_status_condition",
                labels={"node": node, "condition": "Ready", "status": "true"},
                course=alive,
            )
            for node, alive in ready.items()
        ),
    )
