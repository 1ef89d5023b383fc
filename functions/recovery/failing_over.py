"""The Lambda function that does the steps of the runbooks, one call a step. Each may be repeated.

A step that awaits asks again for some minutes and then fails; the runbook calls it again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3

from functions.recovery import databases, names, standby_nodes, state
from functions.recovery.databases import NotReady

VARIABLE = "FAILOVER"
_PATIENCE_SECONDS, _PAUSE_SECONDS = 240, 15
"""Automation waits five minutes for a function."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """What is failed over; None stands for what people see to."""

    state_parameter: str
    regions: Mapping[str, str]
    """By role: `primary`, `dr`."""
    databases: Sequence[str]
    """Stores that are promoted."""
    checks: Mapping[str, str] = field(default_factory=dict)
    """Ids of the health checks of the entries, by role of the region."""
    cluster: str | None = None
    node_group: str | None = None
    nodes: Mapping[str, int] = field(default_factory=dict)
    """Of the DR cluster, by where the platform serves."""


def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
    """Do `operation` of the course to `target`, for `store` where it is one store's; `dryRun` only looks."""
    done = operate(event, Configuration(**json.loads(os.environ[VARIABLE])))
    return {"operation": event["operation"], "result": done}


def operate(
    event: Mapping[str, Any],
    configuration: Configuration,
    client: Callable[..., Any] = boto3.client,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """What was done, in a sentence. Raises what made it fail, NotReady where patience ended."""
    course = _Course(configuration, event["target"], client)
    if event.get("dryRun") == "true":
        return course.look(event["operation"], event.get("store"))
    for _ in range(_PATIENCE_SECONDS // _PAUSE_SECONDS):
        try:
            return course.do(event["operation"], event.get("store"))
        except NotReady:
            if not _awaits(event["operation"]):
                raise
            sleep(_PAUSE_SECONDS)
    return course.do(event["operation"], event.get("store"))


def _awaits(operation: str) -> bool:
    return operation.startswith("await") or operation == "verify"


class _Course:
    """One direction, with the API of each region."""

    def __init__(self, configuration: Configuration, target: str, client: Callable[..., Any]) -> None:
        self._settings = configuration
        self._target, self._source = target, next(role for role in configuration.regions if role != target)
        self._client = client

    def look(self, operation: str, store: str | None) -> str:
        """What the operation would find, changing nothing."""
        if operation in ("promote", "await-store") and store:
            self._may_be_absent(lambda: databases.standby(self._api("rds"), store))
        state.check(self._ssm, self._settings.state_parameter, self._target)
        return f"would {operation}{f' {store}' if store else ''}"

    def do(self, operation: str, store: str | None) -> str:
        settings, target = self._settings, self._target
        match operation, store:
            case "assess", None:
                found = state.check(self._ssm, settings.state_parameter, target)
                for one in settings.databases:
                    self._may_be_absent(lambda one=one: databases.standby(self._api("rds"), one))
                return f"the state is {found}, and every replica is there"
            case "begin", None:
                return f"the state is {state.begin(self._ssm, settings.state_parameter, target)}"
            case "finish", None:
                return f"the state is {state.finish(self._ssm, settings.state_parameter, target)}"
            case ("grow" | "shrink") as size, None:
                return self._resize(settings.nodes.get("dr" if size == "grow" else "primary", 0))
            case "await-capacity", None:
                return self._await_capacity()
            case "redirect", None:
                return self._redirect()
            case "verify", None:
                return self._verify()
            case "promote", str(name):
                return f"{databases.promote(self._api('rds'), name)} is being promoted"
            case "await-store", str(name):
                return f"{databases.check_promoted(self._api('rds'), name)} takes writes"
            case "replicate", str(name):
                source = self._api("rds", self._source)
                made = databases.replicate(source, self._api("rds"), name, settings.regions[self._source])
                return f"{made} is being made"
            case "await-replica", str(name):
                return f"{databases.check_replicated(self._api('rds'), self._api('cloudwatch'), name)} follows"
        raise ValueError(f"there is no operation {operation!r} for the store {store!r}")

    def _may_be_absent(self, find: Callable[[], object]) -> None:
        """On the way back the replicas are made later."""
        try:
            find()
        except databases.NotFound:
            if self._target == "dr":
                raise

    def _resize(self, nodes: int) -> str:
        if not self._settings.node_group:
            return "no node group is named: people see to the nodes"
        standby_nodes.resize(self._api("eks", "dr"), self._cluster, self._settings.node_group, nodes)
        return f"{self._settings.node_group} is asked for {nodes} nodes"

    def _await_capacity(self) -> str:
        if not self._settings.node_group:
            return "no node group is named: people see to the nodes"
        nodes = self._settings.nodes["dr"]
        standby_nodes.check_size(self._api("eks", "dr"), self._cluster, self._settings.node_group, nodes)
        return f"{self._settings.node_group} has {nodes} nodes"

    def _redirect(self) -> str:
        if not self._settings.checks:
            return "no names are kept here: people redirect callers"
        names.redirect(self._api("route53"), self._settings.checks["primary"], self._target)
        return f"the pages' names lead to {self._target}"

    def _verify(self) -> str:
        if not self._settings.checks:
            return "no names are kept here: people look whether the pages answer"
        names.check_health(self._api("route53"), self._settings.checks[self._target])
        return f"the entry of {self._target} answers"

    @property
    def _cluster(self) -> str:
        assert self._settings.cluster
        return self._settings.cluster

    @property
    def _ssm(self) -> Any:
        return self._api("ssm", "dr")

    def _api(self, service: str, role: str | None = None) -> Any:
        return self._client(service, region_name=self._settings.regions[role or self._target])
