"""Who may talk to whom around Logstash and the rules on logs, in the logging namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.manifests import Manifest
from components.network_policies import (
    HTTPS,
    POD_IDENTITY_AGENT,
    POD_IDENTITY_PORT,
    block,
    egress,
    ingress,
    ingress_from,
    internet,
    peer,
    peer_in_its_namespace,
    pods,
    ports,
)
from observability.topology import (
    ALERTMANAGER,
    ELASTICSEARCH,
    LOG_RULES,
    LOGSTASH,
    LOGSTASH_METRICS,
    LOGSTASH_SYSLOG,
    prometheus_shards,
)


def log_openings(shards: int, syslog_senders: Sequence[str]) -> Mapping[str, Manifest]:
    """Spec of each network policy by its name. `shards` are Prometheus'."""
    searching = ports("TCP", ELASTICSEARCH.port)
    scraping = [peer_in_its_namespace(shard) for shard in prometheus_shards(shards)]
    senders = [block(network) for network in syslog_senders]
    return {
        "elasticsearch-from-logs": ingress(pods(ELASTICSEARCH), [LOGSTASH, LOG_RULES], searching),
        "logs-to-elasticsearch": egress(pods(LOGSTASH, LOG_RULES), [peer(ELASTICSEARCH)], searching),
        # Queues, and the buckets that these tell of.
        "logstash-to-aws": egress(pods(LOGSTASH), [internet()], ports("TCP", HTTPS)),
        "logstash-to-pod-identity": egress(
            pods(LOGSTASH), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)
        ),
        "logstash-from-prometheus": ingress_from(pods(LOGSTASH), scraping, ports("TCP", LOGSTASH_METRICS.port)),
        "log-rules-from-prometheus": ingress_from(pods(LOG_RULES), scraping, ports("TCP", LOG_RULES.port)),
        "log-rules-to-alertmanager": egress(
            pods(LOG_RULES), [peer_in_its_namespace(ALERTMANAGER)], ports("TCP", ALERTMANAGER.port)
        ),
        **(
            {"logstash-from-syslog-senders": ingress_from(pods(LOGSTASH), senders, ports("TCP", LOGSTASH_SYSLOG.port))}
            if senders
            else {}
        ),
    }
