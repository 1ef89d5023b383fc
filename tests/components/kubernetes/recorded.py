"""What a component that is declared alone sends to Kubernetes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes


def kubernetes_objects(
    record: Any, declare: Callable[[pulumi.ResourceOptions], object]
) -> Mapping[tuple[str, str], Any]:
    """Recorded resources by kind and name; `declare` gets options with a cluster's provider."""

    def program() -> None:
        declare(pulumi.ResourceOptions(provider=kubernetes.Provider("cluster")))

    found = [resource for resource in record(program).managed if "kind" in resource.inputs]
    return {(each.inputs["kind"], each.inputs["metadata"]["name"]): each for each in found}
