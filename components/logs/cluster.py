"""What takes logs into a cluster beside the collectors, the rules on all logs, and who may talk to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.logs.log_rules import LogRules, LogRulesArgs
from components.logs.logstash import Logstash, LogstashArgs
from components.logs.network import log_openings
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.workload import ProgramArgs
from observability.topology import LOGGING_NAMESPACE
from settings.logs import Logs as LogsSettings


@dataclass(frozen=True, kw_only=True)
class LogsArgs(ProgramArgs):
    """`after` is the namespace."""

    settings: LogsSettings
    logstash: Mapping[str, str]
    """Configuration by file name."""
    filebeat: str
    """filebeat.yml."""
    rules: str
    """rules.json."""
    prometheus_shards: int
    pods_after: Sequence[pulumi.Resource] = ()
    """The authority that signs the pods' certificates, and the AWS identity of Logstash's service account."""


class Logs(pulumi.ComponentResource):
    """`opts` carry the cluster's provider, which all objects inherit."""

    def __init__(self, name: str, args: LogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:cluster:Logs", name, {}, opts)
        own = pulumi.ResourceOptions(parent=self)
        NetworkOpenings(
            f"{name}-network",
            NetworkOpeningsArgs(
                ownership=args.ownership,
                namespace=LOGGING_NAMESPACE,
                openings=log_openings(args.prometheus_shards, args.settings.logstash.syslog_senders),
                after=args.after,
            ),
            own,
        )
        Logstash(
            f"{name}-logstash",
            LogstashArgs(
                ownership=args.ownership,
                settings=args.settings.logstash,
                configuration=args.logstash,
                filebeat=args.filebeat,
                after=[*args.after, *args.pods_after],
            ),
            own,
        )
        LogRules(
            f"{name}-rules",
            LogRulesArgs(
                ownership=args.ownership, replicas=args.settings.rule_replicas, rules=args.rules, after=args.after
            ),
            own,
        )
        self.register_outputs({})
