"""Scrape jobs of what EKS add-ons install: programs that the platform relies on and does not itself declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Addon:
    """Pods of one add-on: `label` is the name and value of a label that no others in their namespace have."""

    job: str
    namespace: str
    label: tuple[str, str]
    port: int
    about_others: bool = False
    """Whether its series name other objects' namespaces, which are the ones to keep."""
    on_every_node: bool = False


AWS_NODE = Addon(job="aws-node", namespace="kube-system", label=("k8s-app", "aws-node"), port=61678, on_every_node=True)
"""The VPC CNI. It shares its node's network, so it is reached at the node's address."""
ADDONS = (
    AWS_NODE,
    Addon(job="coredns", namespace="kube-system", label=("k8s-app", "kube-dns"), port=9153),
    Addon(
        job="snapshot-controller",
        namespace="kube-system",
        label=("app.kubernetes.io/name", "snapshot-controller"),
        port=8080,
    ),
    Addon(
        job="cert-manager",
        namespace="cert-manager",
        label=("app.kubernetes.io/name", "cert-manager"),
        port=9402,
        about_others=True,
    ),
    Addon(
        job="external-secrets",
        namespace="external-secrets",
        label=("app.kubernetes.io/name", "external-secrets"),
        port=8080,
        about_others=True,
    ),
)


def addon_jobs() -> Iterator[dict[str, Any]]:
    for addon in ADDONS:
        yield {
            "job_name": addon.job,
            "honor_labels": addon.about_others,
            "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [addon.namespace]}}],
            "relabel_configs": list(_relabelling(addon)),
        }


def pod_label(name: str) -> str:
    """What Prometheus calls a pod's label while it relabels."""
    return "__meta_kubernetes_pod_label_" + name.translate(str.maketrans("./-", "___"))


def _relabelling(addon: Addon) -> Iterator[dict[str, Any]]:
    label, value = addon.label
    yield {"source_labels": [pod_label(label)], "regex": value, "action": "keep"}
    yield {"source_labels": ["__meta_kubernetes_pod_phase"], "regex": "Succeeded|Failed", "action": "drop"}
    # A pod is found once for each container port; with one address they are one target.
    yield {
        "source_labels": ["__meta_kubernetes_pod_ip"],
        "replacement": f"$1:{addon.port}",
        "target_label": "__address__",
    }
    yield {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "instance"}
    if addon.on_every_node:
        yield {"source_labels": ["__meta_kubernetes_pod_node_name"], "target_label": "node"}
