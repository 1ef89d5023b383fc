"""Which traces are kept: policies of the gateway's tail sampler, which sees a trace whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from catalog.models import Service
from documents.problems import Problem, ProblemsFound
from documents.validation import closest_fix
from observability.collectors.patterns import quoted
from settings.models import Settings

_SPANS_PER_TRACE: Final = 8
_SALT: Final = "operations-platform"


def tail_sampling(services: Sequence[Service], settings: Settings) -> dict[str, Any]:
    """Settings of the tail sampling processor. Raises ProblemsFound where a service is not the catalogue's."""
    telemetry = settings.telemetry
    traces_per_second = max(1, telemetry.spans_per_second // _SPANS_PER_TRACE)
    undecided = int(traces_per_second * telemetry.sampling.decision_seconds * telemetry.peak_factor)
    return {
        "decision_wait": f"{telemetry.sampling.decision_seconds}s",
        "num_traces": max(10_000, undecided),
        "expected_new_traces_per_sec": traces_per_second,
        # Spans that come late share the fate of their trace.
        "decision_cache": {"sampled_cache_size": 100_000, "non_sampled_cache_size": 100_000},
        "policies": policies(services, settings),
    }


def policies(services: Sequence[Service], settings: Settings) -> list[dict[str, Any]]:
    """A trace is kept when any of them says so: with an error, slow for one of its services, or drawn."""
    sampling = settings.telemetry.sampling
    names = [service.name for service in services]
    problems = [
        Problem(
            file="the stack file",
            path=f"operations-platform:telemetry.sampling.by_service.{name}",
            rule="is no service of the catalogue",
            fix=closest_fix(name, names),
        )
        for name in sampling.by_service
        if name not in names
    ]
    if problems:
        raise ProblemsFound(problems)
    return [
        {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
        *_slow(services, settings),
        *(
            _all_of(
                f"share-{name}",
                _of_services([name]),
                _share(f"share-{name}-drawn", sampling.by_service.get(name, sampling.kept_one_in)),
                _limit(f"share-{name}-limit", settings),
            )
            for name in sorted(names)
        ),
        _all_of("share", _of_services(sorted(names), others=True), _share("share-drawn", sampling.kept_one_in)),
    ]


def slow_milliseconds(service: Service, settings: Settings) -> int:
    """Above which a span of the service is slow: its own promise, or the stack's default."""
    latency = service.objectives.latency if service.objectives else None
    return round(latency.threshold_seconds * 1000) if latency else settings.telemetry.sampling.slow_milliseconds


def _slow(services: Sequence[Service], settings: Settings) -> list[dict[str, Any]]:
    """By the duration of spans, as a trace may rightly take longer than any one of its services may."""
    by_limit: dict[int, list[str]] = {}
    for service in services:
        by_limit.setdefault(slow_milliseconds(service, settings), []).append(service.name)
    own = [name for limit, names in by_limit.items() for name in names if limit != _default(settings)]
    conditions = [
        f"{_slower(limit)} and {_is_one_of(names)}"
        for limit, names in sorted(by_limit.items())
        if limit != _default(settings)
    ]
    rest = f"{_slower(_default(settings))}" + (f" and not {_is_one_of(own)}" if own else "")
    return [
        {
            "name": "slow",
            "type": "ottl_condition",
            "ottl_condition": {"error_mode": "ignore", "span": [*conditions, rest]},
        }
    ]


def _default(settings: Settings) -> int:
    return settings.telemetry.sampling.slow_milliseconds


def _slower(milliseconds: int) -> str:
    return f"span.end_time_unix_nano - span.start_time_unix_nano > {milliseconds * 1_000_000}"


def _is_one_of(names: Sequence[str]) -> str:
    pattern = quoted(f"^(?:{'|'.join(sorted(names))})$")
    return f'IsMatch(resource.attributes["service.name"], {pattern})'


def _of_services(names: Sequence[str], *, others: bool = False) -> dict[str, Any]:
    return {
        "name": "of-others" if others else f"of-{names[0]}",
        "type": "string_attribute",
        "string_attribute": {"key": "service.name", "values": list(names), "invert_match": others},
    }


def _limit(name: str, settings: Settings) -> dict[str, Any]:
    """No service may crowd out the others, whatever it sends without an error."""
    telemetry = settings.telemetry
    most = telemetry.spans_per_second * telemetry.tenant_share_percent // 100 // telemetry.gateway.replicas
    return {"name": name, "type": "rate_limiting", "rate_limiting": {"spans_per_second": max(1, most)}}


def _share(name: str, kept_one_in: int) -> dict[str, Any]:
    share = {"hash_salt": _SALT, "sampling_percentage": 100 / kept_one_in}
    return {"name": name, "type": "probabilistic", "probabilistic": share}


def _all_of(name: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "and", "and": {"and_sub_policy": list(parts)}}
