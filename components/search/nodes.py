"""The pods of Elasticsearch's nodes."""

from __future__ import annotations

from collections.abc import Mapping

from components.images import images
from components.manifests import Manifest, checksum, selector
from components.search.credentials import USERS_SECRET
from components.tls import tls_volume
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import Resources, container, pod_template, spread, tcp_probe
from observability.search.configuration import (
    CONFIG_DIR,
    DATA_DIR,
    HTTP_TLS_DIR,
    LOGS_DIR,
    NODE_CERTIFICATE,
    NODE_NAME,
    READINESS_PORT,
    SOURCE_DIR,
    TRANSPORT_TLS_DIR,
    USERS_DIR,
    nodes,
)
from observability.search.sizing import TierSize
from observability.topology import ELASTICSEARCH, ELASTICSEARCH_TRANSPORT

_IMAGE_GROUP = 0
"""The image's files belong to it, so that any user may read them; it gives no right on a node."""
_SCRATCH_MIB = 512
_TOKEN_SECONDS = 3600


def stateful_set(tier: TierSize, labels: Mapping[str, str], texts: Mapping[str, str]) -> Manifest:
    """Spec of a tier's StatefulSet; `texts` are what its pods read at their start."""
    program = nodes(tier.name)
    spec = {
        "serviceAccountName": ELASTICSEARCH.name,
        # A node hands its tasks over before it goes.
        "terminationGracePeriodSeconds": 300,
        "securityContext": {"supplementalGroups": [_IMAGE_GROUP]},
        "initContainers": [_prepare()],
        "containers": [_node(tier)],
        "volumes": [
            {"name": "source", "configMap": {"name": f"{program.workload}-config"}},
            # Without hashes nobody can sign in, and nodes find each other all the same.
            {"name": "users", "secret": {"secretName": USERS_SECRET, "optional": True, "defaultMode": 0o440}},
            tls_volume("tls-http", ELASTICSEARCH.name),
            tls_volume("tls-transport", NODE_CERTIFICATE),
            _node_reader(),
            *(
                {"name": name, "emptyDir": {"sizeLimit": f"{_SCRATCH_MIB}Mi"}}
                for name in ("config", "logs", "temporary")
            ),
        ],
        **spread(program),
    }
    return {
        "serviceName": program.workload,
        "replicas": tier.nodes,
        # Masters elect one another: none would become ready alone.
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 30,
        "selector": {"matchLabels": selector(program)},
        "template": pod_template(labels, spec, annotations=checksum("\n".join(texts.values()))),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template("data", tier.volume_gib)],
    }


def _prepare() -> Manifest:
    return container(
        "prepare",
        images().elasticsearch,
        args=["bash", f"{SOURCE_DIR}/prepare.sh"],
        ports={},
        resources=Resources(cpu_millicores=50, memory_mib=64),
        probes={},
        mounts={"source": SOURCE_DIR, "node-reader": "/var/run/secrets/node-reader"},
        writable={"config": "/config", "data": DATA_DIR},
        environment={"NODE_NAME": "spec.nodeName"},
    )


def _node(tier: TierSize) -> Manifest:
    part = container(
        "elasticsearch",
        images().elasticsearch,
        args=["eswrapper"],
        ports={
            "http": ELASTICSEARCH.port,
            "transport": ELASTICSEARCH_TRANSPORT.port,
            "readiness": READINESS_PORT,
        },
        resources=Resources(cpu_millicores=tier.cpu_millicores, memory_mib=tier.memory_gib * 1024),
        probes={
            # Opening thousands of shards, or waiting for a master, takes long.
            "startup": tcp_probe("transport", failures=180),
            "liveness": tcp_probe("transport", failures=12),
            "readiness": tcp_probe("readiness"),
        },
        mounts={
            "source": SOURCE_DIR,
            "users": USERS_DIR,
            "tls-http": HTTP_TLS_DIR,
            "tls-transport": TRANSPORT_TLS_DIR,
        },
        writable={"config": CONFIG_DIR, "data": DATA_DIR, "logs": LOGS_DIR, "temporary": "/tmp"},
        environment={NODE_NAME: "metadata.name"},
    )
    # The heap is fixed and the rest caches files: more memory than promised would be of no use.
    part["resources"]["limits"]["memory"] = part["resources"]["requests"]["memory"]
    return part


def _node_reader() -> Manifest:
    """A token that the first container reads its node's zone with; Elasticsearch itself gets none."""
    return {
        "name": "node-reader",
        "projected": {
            "defaultMode": 0o440,
            "sources": [
                {"serviceAccountToken": {"path": "token", "expirationSeconds": _TOKEN_SECONDS}},
                {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            ],
        },
    }
