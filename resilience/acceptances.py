"""What a store is not protected from, in words."""

from __future__ import annotations

from collections.abc import Iterator

from documents.validation import alternatives
from resilience.plan import Plan


def acceptances(plan: Plan) -> Iterator[str]:
    """One sentence for each decision."""
    failures: dict[tuple[str, str, str], list[str]] = {}
    for one in plan.accepted:
        failures.setdefault((one.owner, one.expires_on, one.reason), []).append(one.failure)
    for (owner, until, reason), spared in failures.items():
        yield f"not protected from {alternatives(spared)}, which {owner} accepts until {until}: {reason}"
