"""A program that keeps nothing: a Deployment with its account, its disruption budget and its Service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.manifests import Manifest, metadata, selector
from components.workload import (
    ONE_AFTER_THE_OTHER,
    ProgramArgs,
    one_at_a_time,
    pod_template,
    service_spec,
    spread,
)
from observability.topology import Program


@dataclass(frozen=True, kw_only=True)
class ServerArgs(ProgramArgs):
    program: Program
    labels: Mapping[str, str]
    replicas: int
    pod: Manifest
    """What the pods have of their own."""
    annotations: Mapping[str, str] | None = None
    """Of the pods: what changes with what they read only at their start."""
    further_ports: Mapping[str, int] | None = None
    """By name, beside `http`, which is the program's own."""
    service: Manifest | None = None
    """What the Service has of its own."""
    reads_api: bool = False
    """Whether the pods hold a token for the Kubernetes API."""
    pods_after: Sequence[pulumi.Resource] = ()
    """What must exist before the pods alone: what they mount, and what they may do."""


class Server(pulumi.ComponentResource):
    """Its replicas never share a node, and are replaced one after the other."""

    def __init__(self, name: str, args: ServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:server:Server", name, {}, opts)
        declare_server(name, args, parent=self)
        self.register_outputs({})


def declare_server(name: str, args: ServerArgs, *, parent: pulumi.Resource) -> None:
    """A Server's objects as children of the component that has more than these."""
    program = args.program
    named = metadata(program.workload, program.namespace, args.labels)

    def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, depends_on=[*args.after, *after])

    account = core.ServiceAccount(
        f"{name}-service-account", metadata=named, automount_service_account_token=False, opts=child()
    )
    policy.PodDisruptionBudget(f"{name}-disruption-budget", metadata=named, spec=one_at_a_time(program), opts=child())
    deployment = apps.Deployment(
        f"{name}-deployment", metadata=named, spec=_deployment(args), opts=child(account, *args.pods_after)
    )
    ports = {"http": program.port, **(args.further_ports or {})}
    core.Service(
        f"{name}-service",
        metadata=named,
        spec=service_spec(program, ports) | (args.service or {}),
        opts=child(deployment),
    )


def _deployment(args: ServerArgs) -> Manifest:
    spec = {"serviceAccountName": args.program.workload, **args.pod, **spread(args.program)}
    return {
        "replicas": args.replicas,
        "strategy": ONE_AFTER_THE_OTHER,
        "selector": {"matchLabels": selector(args.program)},
        "template": pod_template(args.labels, spec, annotations=args.annotations, reads_api=args.reads_api),
    }
