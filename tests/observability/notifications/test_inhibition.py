"""Which alert silences which: pairs written by hand."""

from __future__ import annotations

import pytest

from tests.observability.notifications.configurations import OSAKA, TOKYO, document, inhibits

CONFIGURATION = document()


def labels(text: str) -> dict[str, str]:
    """`ServiceDown S1 service=cart`, in Tokyo unless it says otherwise."""
    name, severity, *pairs = text.split()
    return {"alertname": name, "severity": severity, "cluster": TOKYO} | dict(pair.split("=") for pair in pairs)


SILENCES = [
    # What is wrong with the machine explains what is wrong on it.
    ("KubernetesNodeNotReady S2 node=n1", "HostDown S2 node=n1"),
    ("KubernetesNodeNotReady S2 node=n1", "KubernetesKubeletDown S2 node=n1"),
    ("KubernetesNodeNotReady S2 node=n1", "HostCpuSaturated S3 node=n1"),
    ("HostDown S2 node=n1", "HostNetworkErrors S3 node=n1"),
    ("HostDown S1 node=n1", "HostDiskSpaceCritical S1 node=n1"),
    ("KubernetesNodeNotReady S2 node=n1", "ServiceInstanceDown S2 service=cart node=n1"),
    ("KubernetesNodeNotReady S2 node=n1", "KubernetesPodNotReady S2 namespace=shop node=n1"),
    ("HostDown S2 node=n1", "KubernetesPodNotDeleted S3 namespace=shop node=n1"),
    # A zone's nodes, and what ran on them.
    ("KubernetesNodesLost S1", "KubernetesNodeNotReady S2 node=n1"),
    ("KubernetesNodesLost S1", "HostDown S2 node=n2"),
    ("KubernetesNodesLost S1", "KubernetesPodNotReady S2 namespace=shop"),
    ("KubernetesNodesLost S1", "KubernetesDeploymentIncomplete S2 namespace=shop"),
    ("KubernetesNodesLost S1", "ServiceInstanceDown S2 service=cart"),
    # A cluster whose API is gone.
    ("KubernetesApiDown S1", "KubernetesNodesLost S1"),
    ("KubernetesApiDown S1", "KubernetesApiSlow S2"),
    ("KubernetesApiDown S1", "KubernetesCronJobLate S2 namespace=batch"),
    # What a service needs explains what its users feel.
    ("TcpProbeFailed S1 service=orders-db", "ApiErrorRatioHigh S1 service=checkout-api"),
    ("TcpProbeFailed S1 service=orders-db", "SloBurnRateFast S1 service=checkout-api slo=availability"),
    ("ServiceDown S1 service=identity", "DependencyErrorRatioHigh S2 service=web-front"),
    ("ExternalServiceDown S1 service=payment-gateway", "ApiLatencyHigh S2 service=checkout-api"),
    ("RdsConnectionsNearMaximum S1 service=products-db", "ApiErrorRatioHigh S1 service=product-api"),
    ("DynamodbRequestsThrottled S1 service=cart-store", "ApiErrorRatioHigh S1 service=cart"),
    # A graver alert about the same thing.
    ("ServiceDown S1 service=cart", "ServiceInstanceDown S2 service=cart"),
    ("CertificateExpired S1 service=identity", "CertificateExpiresSoon S3 service=identity"),
    ("ApiLatencyHigh S2 service=cart", "ApiTrafficDropped S3 service=cart"),
    # Pipelines and ways out.
    ("ElasticsearchRed S1", "LogstashQueueFilling S2"),
    ("DnsDown S1", "DependencyErrorRatioHigh S2 service=web-front"),
    ("ExternalServicesUnreachable S1", "ExternalServiceDown S1 service=payment-gateway"),
]

STAYS_LOUD = [
    # A page is not lost behind a post.
    ("KubernetesNodeNotReady S2 node=n1", "HostDiskSpaceCritical S1 node=n1"),
    ("LowTierProbeFailed S2 service=recommendations", "ApiErrorRatioHigh S1 service=web-front"),
    ("TcpProbeFailed S2 service=orders-db", "ApiErrorRatioHigh S1 service=checkout-api"),
    # Another machine, another cluster, another service.
    ("KubernetesNodeNotReady S2 node=n1", "HostDown S2 node=n2"),
    ("KubernetesNodeNotReady S2 node=n1", f"HostDown S2 node=n1 cluster={OSAKA}"),
    ("KubernetesNodeNotReady S2 node=n1", "ServiceInstanceDown S2 service=cart node=n2"),
    ("KubernetesNodeNotReady S2 node=n1", "KubernetesPodNotReady S2 namespace=shop"),
    ("KubernetesNodeNotReady S2 node=n1", "ServiceDown S1 service=cart"),
    ("KubernetesNodeNotReady S2", "ServiceInstanceDown S2 service=cart"),
    ("TcpProbeFailed S1 service=orders-db", f"ApiErrorRatioHigh S1 service=checkout-api cluster={OSAKA}"),
    ("TcpProbeFailed S1 service=orders-db", "ApiErrorRatioHigh S1 service=search"),
    ("TcpProbeFailed S1 service=products-db", "ApiErrorRatioHigh S1 service=checkout-api"),
    # The symptom does not silence the cause, nor the wide cause its narrow one.
    ("ApiErrorRatioHigh S1 service=checkout-api", "TcpProbeFailed S1 service=orders-db"),
    ("HostDown S2 node=n1", "KubernetesNodeNotReady S2 node=n1"),
    ("KubernetesNodesLost S1", "KubernetesApiDown S1"),
    # What users feel of a lost zone, full volumes, and a service's own death.
    ("KubernetesNodesLost S1", "ServiceDown S1 service=cart"),
    ("KubernetesApiDown S1", "KubernetesVolumeSpaceCritical S1 namespace=shop"),
    ("TcpProbeFailed S1 service=orders-db", "ServiceDown S1 service=checkout-api"),
    ("TcpProbeFailed S1 service=orders-db", "ServiceFileDescriptorsLow S2 service=checkout-api"),
    # An early warning is no failure yet.
    ("RdsStorageFreeLow S1 service=orders-db", "ApiErrorRatioHigh S1 service=checkout-api"),
    # The proof of life, whatever happens.
    ("KubernetesApiDown S1", "Watchdog none"),
    ("KubernetesNodesLost S1", "Watchdog S3 node=n1"),
    ("ServiceDown S1 service=cart", "Watchdog S3 service=cart"),
]


@pytest.mark.parametrize(("source", "target"), SILENCES)
def test_it_silences(source: str, target: str) -> None:
    assert inhibits(CONFIGURATION, labels(source), labels(target))


@pytest.mark.parametrize(("source", "target"), STAYS_LOUD)
def test_it_leaves_loud(source: str, target: str) -> None:
    assert not inhibits(CONFIGURATION, labels(source), labels(target))
