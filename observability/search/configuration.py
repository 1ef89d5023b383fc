"""What Elasticsearch's and Kibana's servers read at their start."""

from __future__ import annotations

from typing import Any, Final

from observability.rendering import render
from observability.search.sizing import TierName, TierSize
from observability.topology import ELASTICSEARCH, ELASTICSEARCH_TRANSPORT, KIBANA, Program

CONFIG_DIR: Final = "/usr/share/elasticsearch/config"
DATA_DIR: Final = "/usr/share/elasticsearch/data"
LOGS_DIR: Final = "/usr/share/elasticsearch/logs"
SOURCE_DIR: Final = "/etc/elasticsearch"
"""Holds what CONFIG_DIR is made from beside the image's own files."""
USERS_DIR: Final = "/etc/elasticsearch-users"
"""Holds `users`: names and hashes. Read again when it changes."""
HTTP_TLS_DIR: Final = f"{CONFIG_DIR}/tls-http"
TRANSPORT_TLS_DIR: Final = f"{CONFIG_DIR}/tls-transport"
READINESS_PORT: Final = 9400
"""Open as long as the node is part of a cluster with a master."""
NODE_NAME: Final = "POD_NAME"
NODE_CERTIFICATE: Final = "elasticsearch-transport"
"""Name of the certificate that only nodes hold: whoever else has one of the same authority is no node."""

KIBANA_CONFIG_DIR: Final = "/etc/kibana"
KIBANA_DATA_DIR: Final = "/usr/share/kibana/data"
KIBANA_TLS_DIR: Final = "/etc/kibana-tls"

_ROLES: Final[dict[TierName, list[str]]] = {
    "combined": ["master", "data_content", "data_hot", "data_warm", "ingest", "remote_cluster_client"],
    "master": ["master"],
    "hot": ["data_content", "data_hot", "ingest", "remote_cluster_client"],
    "warm": ["data_warm"],
}
_TOKEN_LINK: Final = "repository-s3/aws-web-identity-token-file"
"""The one file of a service account that the S3 client may read. 9.6 has a second, for Pod Identity alone."""


def nodes(tier: TierName) -> Program:
    """The workload of a tier."""
    return Program(name=ELASTICSEARCH.name, namespace=ELASTICSEARCH.namespace, port=ELASTICSEARCH.port, part=tier)


def masters(tiers: tuple[TierSize, ...]) -> list[str]:
    """Names of the nodes that the first master is elected from."""
    tier = next(tier for tier in tiers if "master" in _ROLES[tier.name])
    return [f"{nodes(tier.name).workload}-{ordinal}" for ordinal in range(tier.nodes)]


def certificate_names(program: Program) -> list[str]:
    """How clients inside the cluster call a program."""
    short = f"{program.name}.{program.namespace}"
    return [program.name, short, f"{short}.svc", f"{short}.svc.cluster.local", "localhost"]


def render_elasticsearch(tier: TierSize, tiers: tuple[TierSize, ...], cluster_name: str) -> str:
    """elasticsearch.yml of a tier. The node's zone, and whom to elect first, are added when it starts."""
    electing = next(each for each in tiers if "master" in _ROLES[each.name])
    return render(
        {
            "cluster.name": cluster_name,
            "node.name": f"${{{NODE_NAME}}}",
            "node.roles": _ROLES[tier.name],
            "network.host": "0.0.0.0",
            "network.publish_host": f"${{{NODE_NAME}}}.{nodes(tier.name).host}",
            "http.port": ELASTICSEARCH.port,
            "transport.port": ELASTICSEARCH_TRANSPORT.port,
            "readiness.port": READINESS_PORT,
            "path.data": DATA_DIR,
            "path.logs": LOGS_DIR,
            # Memory maps need a setting of the node's kernel that is not this program's to change.
            "node.store.allow_mmap": False,
            "discovery.seed_hosts": [f"{nodes(electing.name).host}:{ELASTICSEARCH_TRANSPORT.port}"],
            "cluster.routing.allocation.awareness.attributes": "zone",
            # What is sent to a name that no template knows is refused instead of indexed by guesses.
            "action.auto_create_index": "logs-*,jaeger-*,.*",
            "action.destructive_requires_name": True,
            "slm.minimum_interval": "15m",
            "xpack.ml.enabled": False,
            "ingest.geoip.downloader.enabled": False,
            "xpack.security.enabled": True,
            "xpack.security.autoconfiguration.enabled": False,
            "xpack.security.authc.reserved_realm.enabled": False,
            "xpack.security.authc.realms.file.files.order": 0,
            "xpack.security.authc.realms.native.native.enabled": False,
            "xpack.security.http.ssl": {"enabled": True, **_certificate(HTTP_TLS_DIR)},
            "xpack.security.transport.ssl": {
                "enabled": True,
                "client_authentication": "required",
                "verification_mode": "certificate",
                "trust_restrictions.path": f"{CONFIG_DIR}/trust.yml",
                "trust_restrictions.x509_fields": ["subjectAltName.dnsName"],
                **_certificate(TRANSPORT_TLS_DIR),
            },
        }
    )


def trust_restrictions() -> str:
    return render({"trust.subject_name": [f"{NODE_CERTIFICATE}.{ELASTICSEARCH.namespace}.svc"]})


def java_options(tier: TierSize) -> str:
    """A heap of fixed size, so that it is there from the start; the rest of the memory caches files."""
    return "\n".join(
        [
            f"-Xms{tier.heap_mib}m",
            f"-Xmx{tier.heap_mib}m",
            f"-Daws.containerAuthorizationTokenFile={CONFIG_DIR}/{_TOKEN_LINK}",
            "",
        ]
    )


def prepare_script(first_masters: list[str]) -> str:
    """What makes CONFIG_DIR, before each start, of the image's files, ours, and what only the pod itself knows."""
    return _PREPARE.format(
        config=CONFIG_DIR,
        source=SOURCE_DIR,
        users=USERS_DIR,
        data=DATA_DIR,
        token=_TOKEN_LINK,
        masters=", ".join(first_masters),
    )


_PREPARE: Final = """\
set -euo pipefail
target=/config
cp -r {config}/. "$target"/
mkdir -p "$target"/jvm.options.d "$target"/repository-s3
cp {source}/elasticsearch.yml {source}/trust.yml "$target"/
cp {source}/jvm.options "$target"/jvm.options.d/platform.options
ln -sf {users}/users "$target"/users
ln -sf {source}/roles.yml "$target"/roles.yml
ln -sf {source}/users_roles "$target"/users_roles
if [ -n "${{AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE:-}}" ]; then
  ln -sf "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" "$target"/{token}
fi
account=/var/run/secrets/node-reader
zone=$(curl --silent --show-error --fail --retry 5 --cacert "$account"/ca.crt \\
  --header "Authorization: Bearer $(cat "$account"/token)" \\
  "https://kubernetes.default.svc/api/v1/nodes/$NODE_NAME" \\
  | grep -o '"topology.kubernetes.io/zone": *"[^"]*"' | head -n 1 | cut -d '"' -f 4)
echo "node.attr.zone: ${{zone:?the node has no zone label}}" >> "$target"/elasticsearch.yml
if [ ! -d {data}/_state ]; then
  echo 'cluster.initial_master_nodes: [{masters}]' >> "$target"/elasticsearch.yml
fi
"""


def render_kibana(domain: str) -> str:
    """kibana.yml. Who passes the entry in front of it reads logs; who has a password of the file realm signs in."""
    address = f"https://{ELASTICSEARCH.address}"
    settings: dict[str, Any] = {
        "server.name": KIBANA.name,
        "server.host": "0.0.0.0",
        "server.port": KIBANA.port,
        "server.publicBaseUrl": f"https://kibana.{domain}",
        "server.ssl.enabled": True,
        "server.ssl.certificate": f"{KIBANA_TLS_DIR}/tls.crt",
        "server.ssl.key": f"{KIBANA_TLS_DIR}/tls.key",
        "elasticsearch.hosts": [address],
        "elasticsearch.username": "${ELASTICSEARCH_USERNAME}",
        "elasticsearch.password": "${ELASTICSEARCH_PASSWORD}",
        "elasticsearch.ssl.certificateAuthorities": [f"{KIBANA_TLS_DIR}/ca.crt"],
        "xpack.security.encryptionKey": "${ENCRYPTION_KEY}",
        "xpack.encryptedSavedObjects.encryptionKey": "${ENCRYPTION_KEY}",
        "xpack.reporting.enabled": False,
        "xpack.fleet.enabled": False,
        "xpack.security.authc.providers": {
            "anonymous.reader": {
                "order": 0,
                "credentials": {"username": "${READER_USERNAME}", "password": "${READER_PASSWORD}"},
            },
            "basic.password": {"order": 1},
        },
        "path.data": KIBANA_DATA_DIR,
        "telemetry.enabled": False,
        "logging.root.level": "warn",
    }
    return render(settings)


def _certificate(directory: str) -> dict[str, Any]:
    return {
        "certificate": f"{directory}/tls.crt",
        "key": f"{directory}/tls.key",
        "certificate_authorities": [f"{directory}/ca.crt"],
    }
