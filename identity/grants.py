"""What roles may be given, in parts that several share. Every action is named, and narrowed where AWS can narrow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from identity.place import Place
from identity.statements import Statement

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
EVERYTHING = ("*",)
"""For actions that AWS lets nobody narrow."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One statement that allows."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Conditions = field(default_factory=dict)

    @property
    def statement(self) -> Statement:
        return Statement(
            sid=self.sid,
            actions=tuple(self.actions),
            resources=tuple(self.resources),
            conditions=of_statement(self.conditions),
        )


def of_statement(conditions: Conditions) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Conditions as a statement holds them."""
    return {
        operator: {key: (value,) if isinstance(value, str) else tuple(value) for key, value in tests.items()}
        for operator, tests in conditions.items()
    }


def watch(place: Place) -> list[Grant]:
    """Metrics, alarms, and the way into the clusters, where Kubernetes' own roles decide."""
    return [
        Grant(
            sid="ReadMetrics",
            actions=["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"],
            resources=EVERYTHING,
            conditions={"StringEquals": {"aws:RequestedRegion": place.regions}},
        ),
        Grant(sid="ReadAlarms", actions=["cloudwatch:DescribeAlarms"], resources=place.arns("cloudwatch", "alarm:*")),
        find_cluster(place),
    ]


def find_cluster(place: Place) -> Grant:
    return Grant(
        sid="FindCluster",
        actions=["eks:DescribeCluster"],
        resources=[arn for name in place.clusters for arn in place.arns("eks", f"cluster/{name}")],
    )


def read_logs(place: Place) -> list[Grant]:
    """Of the platform's functions; what pods log is read in the cluster and in Kibana."""
    group = f"log-group:/aws/lambda/{place.prefix}*"
    return [
        Grant(
            sid="ReadLogs",
            actions=["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
            resources=place.arns("logs", group, f"{group}:*"),
        ),
        Grant(sid="ReadAnswers", actions=["logs:GetQueryResults", "logs:StopQuery"], resources=EVERYTHING),
    ]


def use_keys(place: Place, sid: str, actions: Sequence[str], services: Sequence[str], purpose: str) -> Grant:
    """The key of a purpose, named by its alias; all of the platform's for the purpose `*`."""
    return Grant(
        sid=sid,
        actions=actions,
        resources=place.arns("kms", "key/*"),
        conditions={
            "ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{place.prefix}{purpose}"},
            "StringEquals": {"kms:ViaService": [name for service in services for name in place.endpoints(service)]},
        },
    )
