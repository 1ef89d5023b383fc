"""The resource graph of a stack, from a preview: what would exist, not what changes."""

from __future__ import annotations

from typing import Any

from localcloud.events import Recording, Step
from localcloud.wire import SIGNATURE

MASK = "[secret]"


def resource_graph(recording: Recording) -> dict[str, Any]:
    """`{"resources": [{"urn", "type", "name", "parent", "protect", "retainOnDelete", "provider", "inputs"}]}`, by URN.

    `provider` is the provider's URN; secrets in `inputs` are masked.
    """
    kept = (step for step in recording.steps.values() if step.change != "deleted")
    return {"resources": [_node(step) for step in sorted(kept, key=lambda step: step.urn)]}


def _node(step: Step) -> dict[str, Any]:
    return {
        "urn": step.urn,
        "type": step.type,
        "name": step.name,
        "parent": step.parent,
        "protect": step.protect,
        "retainOnDelete": step.retain_on_delete,
        "provider": provider_urn(step.provider),
        "inputs": {key: _shown(value) for key, value in step.inputs.items() if not key.startswith("__")},
    }


def _shown(value: Any) -> Any:
    """The engine wraps a secret in an object of its own, masked already."""
    if isinstance(value, dict):
        return MASK if SIGNATURE in value else {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value


def provider_urn(reference: str) -> str:
    """A provider reference is the provider's URN and, behind two colons, its id, which differs from run to run."""
    return reference.rsplit("::", 1)[0] if reference else ""
