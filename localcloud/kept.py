"""What a real account would keep of a stack, whatever Pulumi is told: said before the local cloud is deleted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from localcloud.layout import CloudDirectory


def kept_in_a_real_account(cloud: CloudDirectory) -> Mapping[str, int]:
    """Resources that are protected or retained, by type; empty where nothing is up."""
    if not cloud.state_file.exists():
        return {}
    checkpoint = json.loads(cloud.state_file.read_text())["checkpoint"]
    resources = (checkpoint.get("latest") or {}).get("resources", ())
    found = Counter(one["type"] for one in resources if one.get("protect") or one.get("retainOnDelete"))
    return dict(sorted(found.items()))


def question(stack: str, kept: Mapping[str, int]) -> str:
    """What the person at the terminal is asked."""
    if not kept:
        return f"Delete the local cloud of {stack}?"
    listed = ", ".join(f"{number} × {kind.rsplit(':', 1)[-1]}" for kind, number in kept.items())
    return (
        f"Nothing is kept here, where all is make-believe. A real account would keep {sum(kept.values())} resources, "
        f"protected or retained: {listed}.\nDelete the local cloud of {stack}?"
    )
