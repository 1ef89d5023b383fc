"""Jaeger: takes sampled traces from the gateways, stores them in Elasticsearch, and answers Grafana's searches."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.images import images
from components.manifests import Manifest, metadata, selector
from components.telemetry.collector import (
    PORTS,
    PUSH_PORTS,
    CollectorArgs,
    Foundation,
    collector_container,
    collector_template,
    foundation,
)
from components.workload import ONE_AFTER_THE_OTHER, Resources, one_at_a_time, service_spec, spread
from observability.collectors.jaeger import USER
from observability.topology import JAEGER
from settings.telemetry import Jaeger as JaegerSettings

_QUERY = {"query": JAEGER.port}


@dataclass(frozen=True, kw_only=True)
class JaegerArgs(CollectorArgs):
    settings: JaegerSettings


class Jaeger(pulumi.ComponentResource):
    """The Deployment with its Service; it keeps nothing itself."""

    def __init__(self, name: str, args: JaegerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:jaeger:Jaeger", name, {}, opts)
        found = foundation(name, JAEGER, images().jaeger, args, parent=self)
        named = metadata(JAEGER.name, JAEGER.namespace, found.labels)
        own = pulumi.ResourceOptions(parent=self, depends_on=args.after)
        policy.PodDisruptionBudget(f"{name}-disruption-budget", metadata=named, spec=one_at_a_time(JAEGER), opts=own)
        deployment = apps.Deployment(
            f"{name}-deployment",
            metadata=named,
            spec=_deployment(args, found),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *found.resources]),
        )
        core.Service(
            f"{name}-service",
            metadata=named,
            spec=service_spec(JAEGER, {**_QUERY, **PUSH_PORTS}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, deployment]),
        )
        self.register_outputs({})


def _deployment(args: JaegerArgs, found: Foundation) -> Manifest:
    settings = args.settings
    server = collector_container(
        images().jaeger,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        ports={**_QUERY, **PORTS},
        users=[USER],
        health_path="/status",
    )
    return {
        "replicas": settings.replicas,
        "strategy": ONE_AFTER_THE_OTHER,
        "selector": {"matchLabels": selector(JAEGER)},
        "template": collector_template(JAEGER, found, args.configuration, server, spread(JAEGER)),
    }
