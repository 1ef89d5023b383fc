"""What the policies ask of everything that holds data: which store of the recovery plan it is, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping

from settings.ownership import Ownership

_REVIEWED_BY = "2027-11-30"
"""When each exemption below is looked at again; from then on previews fail."""


def recovered_as(store: str) -> Mapping[str, str]:
    """Annotation of a StatefulSet whose volumes are that store."""
    return {"operations-platform/recovered-as": store}


def rebuilt(ownership: Ownership, reason: str) -> Mapping[str, str]:
    """Annotation of a StatefulSet whose volumes nothing has to recover."""
    return {"operations-platform/not-backed-up": _exemption(ownership, reason)}


def not_backed_up(ownership: Ownership, reason: str) -> dict[str, str]:
    """Tag of what AWS keeps and nothing has to recover. A tag's value has 256 characters at most."""
    return {"NotBackedUp": _exemption(ownership, reason)}


def _exemption(ownership: Ownership, reason: str) -> str:
    return f"{ownership.owner} until {_REVIEWED_BY}: {reason}"
