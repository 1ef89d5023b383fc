"""The tags that every resource carries, so that its bill, its alarms and its deletion all have an owner."""

from __future__ import annotations

from settings.ownership import Ownership


def mandatory_tags(ownership: Ownership, *, purpose: str) -> dict[str, str]:
    """Tags of a resource that serves `purpose`, for the resource itself: a provider's default tags escape previews."""
    return {
        "Owner": ownership.owner,
        "Environment": ownership.environment,
        "Contact": ownership.contact,
        "Project": "operations-platform",
        "ManagedBy": "pulumi",
        "Purpose": purpose,
    }
