"""Secrets of a stack: encrypted in its file, Outputs in the program, and kept apart from the printable settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi import Output

KUBECONFIGS = "kubeconfigs"
SECRET_KEYS = frozenset({KUBECONFIGS})
"""Keys of the stack file that must be encrypted."""


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What a stack keeps encrypted."""

    kubeconfigs: Output[Mapping[str, str]] | None = field(default=None, repr=False)
    """Kubeconfig by cluster's name; None where the clusters are reached through the AWS API."""
