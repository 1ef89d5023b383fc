"""Judges resources the way the engine does: over the SDK's own analyzer service, with its wrapping of every value."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.policy import EnforcementLevel, _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.rules import RULES

UNKNOWN = UNKNOWN_STRING_VALUE
Path = Sequence[str | int]


def secret(value: Any) -> dict[str, Any]:
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


@dataclass(frozen=True, kw_only=True)
class Resource:
    type: str
    props: Mapping[str, Any]
    name: str = "it"
    protect: bool = True
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of the resources that a property's value comes from."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::operations-platform::{self.type}::{self.name}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    rule: str
    text: str
    urn: str
    blocks: bool
    """A violation; else a note that the rule could not judge an unknown value."""


_SERVICE = _PolicyAnalyzerServicer(
    "operations-platform", "0.0.0", [rule.policy() for rule in RULES], EnforcementLevel.ADVISORY
)


def analyze(resource: Resource) -> list[Finding]:
    request = analyzer_pb2.AnalyzeRequest(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        properties=_struct(resource.props),
        options=analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect),
    )
    return _findings(_SERVICE.Analyze(request, None))


def analyze_stack(resources: Sequence[Resource]) -> list[Finding]:
    urns = {resource.name: resource.urn for resource in resources}
    request = analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                type=resource.type,
                name=resource.name,
                urn=resource.urn,
                properties=_struct(resource.props),
                options=analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect),
                propertyDependencies={
                    name: analyzer_pb2.AnalyzerPropertyDependencies(urns=[urns[source] for source in sources])
                    for name, sources in resource.sources.items()
                },
            )
            for resource in resources
        ]
    )
    return _findings(_SERVICE.AnalyzeStack(request, None))


def blocking(findings: Sequence[Finding]) -> set[str]:
    return {finding.rule for finding in findings if finding.blocks}


def unproven(findings: Sequence[Finding]) -> set[str]:
    return {finding.rule for finding in findings if not finding.blocks}


def changed(props: Mapping[str, Any], path: Path, value: Any) -> Any:
    """A copy with the value at a path; `...` removes what is there."""
    copied: Any = copy.deepcopy(dict(props))
    holder: Any = copied
    for key in path[:-1]:
        holder = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
    last: Any = path[-1]
    if value is ...:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(value)
    else:
        holder[last] = value
    return copied


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths of everything below a value."""
    if isinstance(value, dict):
        keys: Sequence[Any] = list(value)
    else:
        keys = range(len(value)) if isinstance(value, list) else ()
    return [found for key in keys for found in ((*path, key), *paths(value[key], (*path, key)))]


def _struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(props)
    return message


def _findings(response: analyzer_pb2.AnalyzeResponse) -> list[Finding]:
    return [
        Finding(
            rule=found.policyName,
            text=found.message,
            urn=found.urn,
            blocks=found.enforcementLevel == analyzer_pb2.MANDATORY,
        )
        for found in response.diagnostics
    ]
