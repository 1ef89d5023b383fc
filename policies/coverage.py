"""How what holds data is recovered: each link from a store to its proof, found in the graph or missing.

A link is judged at the resource that needs it, and its name is what a violation calls the property.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

from pulumi_policy import PolicyResource

from policies.buckets import BUCKETS
from policies.reading import at, mapping, one_or_many
from policies.rule import Case

Resources = Sequence[PolicyResource]

EXEMPTION = "NotBackedUp"
"""Tag of a resource of AWS that nothing recovers, on purpose; in Kubernetes it is an annotation."""
EXEMPTION_ANNOTATION = "operations-platform/not-backed-up"
RECOVERED_ANNOTATION = "operations-platform/recovered-as"
"""Annotation of a StatefulSet: which store of the recovery plan its volumes are."""

_REASON = re.compile(r"[a-z][a-z0-9-]* until (?P<day>\d{4}-\d{2}-\d{2}): .{10,}")
"""Who answers for it, when it is looked at again, and why nothing is lost."""

_PLAN = "operations-platform:recovery:Recovery"
_BACKED_UP: Mapping[str, str] = {
    "aws:dynamodb/table:Table": "DynamoDB",
    "aws:efs/fileSystem:FileSystem": "EFS",
    "aws:rds/cluster:Cluster": "Aurora",
    "aws:rds/instance:Instance": "RDS",
}
"""What AWS Backup calls them."""
_OLD_POINT, _OLD_COPY = "RecoveryPointOld", "RecoveryPointCopyOld"
_REPLICATION_ALERTS = ("BucketReplicationSlow", "BucketReplicationFailed")
_FUNCTION_ALERTS = ("FunctionEventsWait", "FunctionErrorRatioHigh")
_RULES = re.compile(r"^\s*- alert: (\w+)\s*$", re.MULTILINE)


def cases(resources: Resources) -> Iterator[Case]:
    """Every link that the stack's stores need."""
    graph = Graph(resources)
    for resource in resources:
        for link, judge in _links(resource, graph):
            yield resource, link, partial(_covered, resource, judge)


class Graph:
    """The resources of a stack, by what links look for."""

    def __init__(self, resources: Resources) -> None:
        self._by_type: dict[str, list[PolicyResource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.resource_type, []).append(resource)

    def of(self, resource_type: str) -> Resources:
        return self._by_type.get(resource_type, ())

    @cached_property
    def alerts(self) -> frozenset[str]:
        """Names of the alerts in the rule files of the stack."""
        texts = (
            text
            for one in self.of("kubernetes:core/v1:ConfigMap")
            if "rules" in one.name
            for text in (at(one.props, "data") or {}).values()
        )
        return frozenset(name for text in texts for name in _RULES.findall(text))

    @cached_property
    def written_twice(self) -> frozenset[str]:
        """Buckets whose every new object calls a function that puts it into another, and those others."""
        told = {
            name
            for rule in self.of("aws:cloudwatch/eventRule:EventRule")
            if at(pattern := _parsed(at(rule.props, "eventPattern")), "source") == ["aws.s3"]
            for name in one_or_many(at(pattern, "detail", "bucket", "name"))
        }
        pairs = [
            _parsed(at(function.props, "environment", "variables", "SECOND_COPIES"))
            for function in self.of("aws:lambda/function:Function")
        ]
        copied = (pair for pair in pairs if at(pair, "source") in told)
        return frozenset(at(pair, end) for pair in copied for end in ("source", "destination"))


Link = tuple[str, Callable[[], bool]]


def _links(resource: PolicyResource, graph: Graph) -> Iterator[Link]:
    kind = resource.resource_type
    if kind in BUCKETS:
        yield "copy", partial(_is_copied, resource, graph)
        yield "alarm", partial(_has_alarm_on_copies, resource, graph)
    elif kind == "aws:kms/key:Key":
        yield "copy", partial(_is_source_of, resource, "primaryKeyArn", graph.of("aws:kms/replicaKey:ReplicaKey"))
    elif kind == "aws:secretsmanager/secret:Secret":
        yield "copy", lambda: bool(one_or_many(at(resource.props, "replicas")))
    elif kind == "aws:backup/vault:Vault":
        yield "lock", partial(_is_locked, resource, graph)
    elif kind == "kubernetes:apps/v1:StatefulSet" and at(resource.props, "spec", "volumeClaimTemplates"):
        yield "plan", partial(_is_planned, resource, graph)
    elif kind in _BACKED_UP and not at(resource.props, "replicateSourceDb"):
        store = at(resource.props, "tags", "service")
        yield from _backup_links("", store, _BACKED_UP[kind], graph)
    elif kind == _PLAN:
        for store, planned in sorted(mapping(at(resource.props, "stores") or {}).items()):
            if "backup" in one_or_many(at(planned, "mechanisms")):
                yield from _backup_links(f"{store}.", store, at(planned, "resourceType"), graph)
            if "continuous-backup" in one_or_many(at(planned, "mechanisms")):
                yield f"{store}.continuous backup", partial(_is_selected, store, graph, _keeps_every_state)


def _backup_links(prefix: str, store: Any, kind: Any, graph: Graph) -> Iterator[Link]:
    yield f"{prefix}backup", partial(_is_selected, store, graph, lambda rules: bool(rules))
    yield f"{prefix}copy", partial(_is_selected, store, graph, _copies)
    yield f"{prefix}restore test", partial(_is_tested, kind, graph)
    yield f"{prefix}alarm", partial(_alerts_exist, graph, _OLD_POINT, _OLD_COPY)


def _covered(resource: PolicyResource, judge: Callable[[], bool]) -> bool:
    return judge() or _is_exempt(resource)


def _is_exempt(resource: PolicyResource) -> bool:
    if resource.resource_type.startswith("kubernetes:"):
        reason = at(resource.props, "metadata", "annotations", EXEMPTION_ANNOTATION)
    else:
        reason = at(resource.props, "tags", EXEMPTION)
    found = _REASON.fullmatch(reason) if isinstance(reason, str) else None
    return found is not None and found["day"] > datetime.now(UTC).date().isoformat()


def _is_copied(bucket: PolicyResource, graph: Graph) -> bool:
    """A bucket whose versions are copied, or that is where they are copied to."""
    name = at(bucket.props, "bucket")
    return name in graph.written_twice or any(
        at(configuration.props, "bucket") == name
        or any(
            str(at(rule, "destination", "bucket")).endswith(f":::{name}")
            for rule in one_or_many(at(configuration.props, "rules"))
        )
        for configuration in graph.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    )


def _is_source_of(resource: PolicyResource, property_name: str, others: Resources) -> bool:
    """Whether a property of one of the others came from the resource."""
    return any(
        resource.urn == source.urn for other in others for source in other.property_dependencies.get(property_name, [])
    )


def _is_selected(store: Any, graph: Graph, suffices: Callable[[Sequence[Any]], bool]) -> bool:
    """Whether a plan that selects the store has rules that suffice."""
    plans = {plan.urn: plan for plan in graph.of("aws:backup/plan:Plan")}
    return any(
        suffices(one_or_many(at(plans[source.urn].props, "rules")))
        for selection in graph.of("aws:backup/selection:Selection")
        if any(at(tag, "value") == store for tag in one_or_many(at(selection.props, "selectionTags")))
        for source in selection.property_dependencies.get("planId", [])
        if source.urn in plans
    )


def _copies(rules: Sequence[Any]) -> bool:
    return any(one_or_many(at(rule, "copyActions")) for rule in rules)


def _keeps_every_state(rules: Sequence[Any]) -> bool:
    return any(at(rule, "enableContinuousBackup") is True for rule in rules)


def _is_locked(vault: PolicyResource, graph: Graph) -> bool:
    return _is_source_of(vault, "backupVaultName", graph.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration"))


def _is_tested(kind: Any, graph: Graph) -> bool:
    selections = graph.of("aws:backup/restoreTestingSelection:RestoreTestingSelection")
    return any(at(one.props, "protectedResourceType") == kind for one in selections)


def _is_planned(workload: PolicyResource, graph: Graph) -> bool:
    store = at(workload.props, "metadata", "annotations", RECOVERED_ANNOTATION)
    return store is not None and any(store in mapping(at(plan.props, "stores") or {}) for plan in graph.of(_PLAN))


def _parsed(text: str | None) -> Any:
    """None for no text. Raises ValueError for what is no JSON."""
    return json.loads(text) if text else None


def _has_alarm_on_copies(bucket: PolicyResource, graph: Graph) -> bool:
    written_twice = at(bucket.props, "bucket") in graph.written_twice
    return _alerts_exist(graph, *(_FUNCTION_ALERTS if written_twice else _REPLICATION_ALERTS))


def _alerts_exist(graph: Graph, *names: str) -> bool:
    return graph.alerts.issuperset(names)
