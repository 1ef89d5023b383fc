"""Alerts that routing and inhibition know by name; a name here that no rule has is a defect that a test finds."""

from __future__ import annotations

from dataclasses import dataclass

WATCHDOG = "Watchdog"
"""Proof of life; nothing mutes or inhibits it."""

APPLICATION_ERRORS = ("ApiErrorRatioHigh", "DependencyErrorRatioHigh", "FunctionErrorRatioHigh")
"""They say of a service's code that requests fail in it."""

FAILURES = (
    "ApiErrorRatioHigh",
    "CacheConnectionsNearMaximum",
    "CertificateExpired",
    "DynamodbRequestsThrottled",
    "ExternalServiceDown",
    "FunctionErrorRatioHigh",
    "FunctionThrottled",
    "HttpProbeFailed",
    "NetworkTargetsAllUnhealthy",
    "RdsConnectionsNearMaximum",
    "SearchClusterRed",
    "SearchErrorRatioHigh",
    "ServiceDown",
    "SloBurnRateFast",
    "TargetsAllUnhealthy",
    "TcpProbeFailed",
)
"""A service that has one does not do its work; where it pages, it explains the symptoms of those who need it."""

SYMPTOMS = (
    "ApiErrorRatioHigh",
    "ApiLatencyHigh",
    "ApiTrafficAbsent",
    "ApiTrafficDropped",
    "DependencyErrorRatioHigh",
    "DependencyLatencyHigh",
    "ExternalCallsStopped",
    "ExternalCallsUnanswered",
    "LoadBalancerErrorRatioHigh",
    "SloBurnRateFast",
    "SloBurnRateSlow",
    "TargetErrorRatioHigh",
    "TargetResponseTimeHigh",
)
"""What a service's users feel, which may come from what it needs; its own death and its own limits do not."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Alerts that explain others of the same cluster and, where there is a `label`, with the same value of it.

    `symptoms` are patterns of alerts' names; without any, whatever has the label is explained.
    """

    alerts: tuple[str, ...]
    symptoms: tuple[str, ...] = ()
    label: str = "cluster"


CAUSES = (
    # Nothing that is known through the API is known any more.
    Cause(
        alerts=("KubernetesApiDown",),
        symptoms=(
            "Kubernetes(Api|AggregatedApi|Node|Kubelet|Pod|Container|Deployment|StatefulSet|DaemonSet).+",
            "Kubernetes(Job|CronJob|Autoscaler|Disruptions).+",
        ),
    ),
    # A zone: one message instead of one for each of its nodes and pods.
    Cause(
        alerts=("KubernetesNodesLost",),
        symptoms=(
            "HostDown",
            "Kubernetes(Node|Kubelet|Pod).+",
            "Kubernetes(Deployment|StatefulSet|DaemonSet)Incomplete",
            "ServiceInstanceDown",
        ),
    ),
    Cause(alerts=("KubernetesNodeNotReady",), label="node"),
    Cause(alerts=("HostDown",), label="node"),
    Cause(
        alerts=("DnsDown",),
        symptoms=(
            "Dns(ErrorRatioHigh|Slow|UpstreamFails)",
            "DependencyErrorRatioHigh",
            "ExternalCalls(Unanswered|Stopped)",
        ),
    ),
    # The way out of the platform, rather than each of the providers.
    Cause(
        alerts=("ExternalServicesUnreachable",),
        symptoms=("ExternalService(Down|Failing|Slow)", "ExternalCalls(Unanswered|Stopped)"),
    ),
    Cause(
        alerts=("ElasticsearchUnreachable", "ElasticsearchRed"),
        symptoms=(
            "Elasticsearch(Yellow|ShardsUnassigned|TasksWaiting|RequestsRejected|SearchSlow|SnapshotFailed)",
            "Logstash(PipelineStuck|QueueFilling|QueueFull)",
            "CollectorLogsNotSent",
        ),
    ),
)
"""None explains one before it. A whole cluster that is gone sends nothing: the watchdog's silence tells of it."""
