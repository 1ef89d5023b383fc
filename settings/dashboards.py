"""The dashboards: size of their servers, and who may enter."""

from __future__ import annotations

from pydantic import Field

from documents.validation import Model
from settings.texts import HttpsUrl, PlainText


class GrafanaSignIn(Model):
    """The OpenID Connect provider that people sign in at, and which of its groups may do what."""

    authorization_url: HttpsUrl
    token_url: HttpsUrl
    user_info_url: HttpsUrl
    client_id: PlainText
    operators_group: PlainText
    """Its members administer Grafana."""
    developers_group: PlainText
    """Its members see everything and explore."""


class Grafana(Model):
    """Size of the dashboards' servers, which keep nothing, and who may enter."""

    replicas: int = Field(default=2, ge=1, le=4)
    cpu_request_millicores: int = Field(default=100, ge=50, le=64000)
    memory_request_mib: int = Field(default=256, ge=128, le=524288)
    sign_in: GrafanaSignIn | None = None
    """Without it nobody can sign in: there is no password and no guest."""
