"""The scenarios: what happens, who has to be told within what time, and who must not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from localcloud.observe.courses import changing, steady
from localcloud.observe.faults import Faults

Channel = Literal["page", "post", "ticket"]
Program = Literal["prometheus-1", "alertmanager-2"]

PAGE_WITHIN_SECONDS = 120
"""From the beginning of a fault that pages to the page."""
_MINUTE = 60
_HOUR = 3600
_FLAPS = tuple((second, float((second // 120) % 2)) for second in range(-40 * _MINUTE, 20 * _MINUTE, 120))


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notification that has to come about one of `alerts`. `within_seconds` counts from where the faults begin."""

    channel: Channel
    alerts: tuple[str, ...]
    within_seconds: float


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`subjects` are the services or nodes that it is about: a message that names one of them belongs to it."""

    name: str
    happens: str
    subjects: tuple[str, ...]
    faults: Faults = field(default_factory=Faults)
    told: tuple[Told, ...] = ()
    inhibited: tuple[str, ...] = ()
    """Alerts that have to fire and of which nobody may hear, as another one explains them."""
    joins: tuple[str, ...] = ()
    """Alerts that have to fire and that belong to the incident of a page: they open none of their own."""
    resolved: tuple[str, ...] = ()
    """Alerts whose end has to be told too."""
    kills: Mapping[Program, float] = field(default_factory=dict)
    """Programs that die, and when."""


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        name="outage of an API",
        happens="web-front answers every request with an error",
        subjects=("web-front",),
        faults=Faults(failing_share={"web-front": changing(0, (0, 1))}),
        told=(Told(channel="page", alerts=("SloBurnRateFast",), within_seconds=PAGE_WITHIN_SECONDS),),
        joins=("ApiErrorRatioHigh",),
    ),
    Scenario(
        name="slow burn",
        happens="checkout-api fails 2 requests in 1,000, for six hours now",
        subjects=("checkout-api",),
        faults=Faults(failing_share={"checkout-api": changing(0, (-6 * _HOUR, 0.002))}),
        told=(Told(channel="ticket", alerts=("SloBurnRateSlow",), within_seconds=5 * _MINUTE),),
        # The dependency that is down in another scenario explains it.
        inhibited=("DependencyErrorRatioHigh",),
    ),
    Scenario(
        name="loss of a node",
        happens="node-2 falls silent, with everything on it",
        subjects=("node-2",),
        faults=Faults(node_alive={"node-2": changing(1, (0, 0))}),
        told=(Told(channel="post", alerts=("KubernetesNodeNotReady",), within_seconds=8 * _MINUTE),),
        inhibited=("HostDown", "ServiceInstanceDown"),
    ),
    Scenario(
        name="disk filling",
        happens="the disk of node-3 has been filling for hours and will be full before tomorrow",
        subjects=("node-3",),
        faults=Faults(disk_growth_bytes_per_second={"node-3": 1_900_000}),
        told=(Told(channel="post", alerts=("HostDiskFilling",), within_seconds=5 * _MINUTE),),
    ),
    Scenario(
        name="certificate in 10 days",
        happens="nobody has renewed the certificate of identity",
        subjects=("identity",),
        faults=Faults(certificate_days={"identity": 10}),
        told=(Told(channel="ticket", alerts=("CertificateExpiresSoon",), within_seconds=5 * _MINUTE),),
    ),
    Scenario(
        name="dependency down",
        happens="the payment gateway is unreachable, and calls to it fail",
        subjects=("payment-gateway",),
        faults=Faults(
            answering={"payment-gateway": changing(1, (0, 0))},
            failing_calls_share={
                ("checkout-api", "payment-gateway"): changing(0, (0, 1)),
                ("nightly-settlement", "payment-gateway"): changing(0, (0, 1)),
            },
        ),
        told=(
            Told(
                channel="page",
                alerts=("ExternalServiceDown", "SloBurnRateFast"),
                within_seconds=PAGE_WITHIN_SECONDS,
            ),
        ),
        joins=("ExternalServiceDown", "SloBurnRateFast"),
    ),
    Scenario(
        name="traffic drops to zero",
        happens="search receives no request any more, and answers its probes",
        subjects=("search",),
        faults=Faults(requests_per_second={"search": changing(20, (-20 * _MINUTE, 0))}),
        told=(Told(channel="post", alerts=("ApiTrafficAbsent",), within_seconds=5 * _MINUTE),),
    ),
    Scenario(
        name="deployment with errors",
        happens="a release of recommendations fails one request in ten, until it is rolled back after four minutes",
        subjects=("recommendations",),
        faults=Faults(failing_share={"recommendations": changing(0, (0, 0.1), (4 * _MINUTE, 0))}),
        told=(Told(channel="page", alerts=("ApiErrorRatioHigh",), within_seconds=4 * _MINUTE),),
        resolved=("ApiErrorRatioHigh",),
    ),
    Scenario(
        name="flapping",
        happens="product-images answers for two minutes and fails for two, again and again",
        subjects=("product-images",),
        faults=Faults(answering={"product-images": changing(1, *_FLAPS)}),
        told=(Told(channel="ticket", alerts=("ProbeFlapping",), within_seconds=5 * _MINUTE),),
    ),
    Scenario(
        name="clock skew",
        happens="the clock of node-4 has been half a second off for half an hour",
        subjects=("node-4",),
        faults=Faults(clock_offset_seconds={"node-4": changing(0.0001, (-30 * _MINUTE, 0.5))}),
        told=(Told(channel="post", alerts=("HostClockSkewed",), within_seconds=5 * _MINUTE),),
    ),
    Scenario(
        name="replica of Prometheus lost",
        happens="one of two dies before the outage of the API is noticed: nothing is missed, and nothing paged twice",
        subjects=("prometheus-1",),
        told=(Told(channel="post", alerts=("PrometheusDown",), within_seconds=8 * _MINUTE),),
        kills={"prometheus-1": 20},
    ),
    Scenario(
        name="replica of Alertmanager lost",
        happens="one of three dies before the page is sent: nothing is missed, and nothing paged twice",
        subjects=("alertmanager-2",),
        told=(Told(channel="post", alerts=("AlertmanagerDown",), within_seconds=8 * _MINUTE),),
        kills={"alertmanager-2": 20},
    ),
    Scenario(
        name="quiet day with noise",
        happens="cart fails 1 request in 10,000, product-api is busier than usual, all probes answer",
        subjects=("cart", "product-api", "notifications", "order-worker"),
        faults=Faults(
            failing_share={"cart": steady(0.0001)},
            requests_per_second={"product-api": changing(20, (-2 * _HOUR, 35), (-_HOUR, 24), (0, 31))},
        ),
    ),
)
