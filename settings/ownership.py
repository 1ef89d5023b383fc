"""Who answers for a stack."""

from __future__ import annotations

from typing import Literal

from documents.texts import Name
from documents.validation import Model
from settings.texts import Domain, Email, RepositoryUrl


class Ownership(Model):
    """Who answers for the stack; tagged on every resource."""

    owner: Name
    environment: Literal["local", "dev", "staging", "prod"]
    contact: Email
    domain: Domain
    """Stands for `${domain}` in the catalogue."""
    repository_url: RepositoryUrl
    """Where this repository is read; every alert links to its runbook there."""
