"""The openings of a namespace that denies all traffic, each named after what it lets through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.networking import v1 as networking

from components.manifests import Manifest, metadata, ownership_labels
from components.workload import ProgramArgs


@dataclass(frozen=True, kw_only=True)
class NetworkOpeningsArgs(ProgramArgs):
    namespace: str
    openings: Mapping[str, Manifest]
    """Spec of each network policy by its name."""


class NetworkOpenings(pulumi.ComponentResource):
    """What may be talked about in a namespace, and by whom, each opening a policy of its own."""

    def __init__(self, name: str, args: NetworkOpeningsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:network:NetworkOpenings", name, {}, opts)
        labels = ownership_labels(args.ownership)
        for opening, spec in args.openings.items():
            networking.NetworkPolicy(
                f"{name}-{opening}",
                metadata=metadata(opening, args.namespace, labels),
                spec=spec,
                opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
            )
        self.register_outputs({})
