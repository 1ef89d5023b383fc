"""Who may come in: the groups of people, the pipelines of the forge, and who breaks the glass."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from documents.validation import Like, Model, violation
from settings.lists import at_least
from settings.texts import PlainText

SamlProviderArn = Annotated[
    str,
    Like(
        pattern=r"arn:aws(-cn|-us-gov)?:iam::\d{12}:saml-provider/[\w.-]{1,128}",
        rule="must be the ARN of a SAML provider in IAM",
        example="arn:aws:iam::111122223333:saml-provider/kiso",
    ),
]
PersonArn = Annotated[
    str,
    Like(
        pattern=r"arn:aws(-cn|-us-gov)?:iam::\d{12}:(user|role)/[\w+=,.@/-]{1,512}",
        rule="must be the ARN of one user or role, for a whole account would admit everyone in it",
        example="arn:aws:iam::111122223333:user/break-glass-1",
    ),
]
IssuerHost = Annotated[
    str,
    Like(
        pattern=r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[-\w./]+)?",
        rule="must be the host, and path, of the forge's OpenID Connect issuer, without https://",
        example="token.actions.githubusercontent.com",
    ),
]
Repository = Annotated[
    str,
    Like(
        pattern=r"[\w.-]+/[\w.-]+",
        rule="must name one repository with its owner, for any wildcard would admit the pipelines of others",
        example="kiso-example/operations-platform",
    ),
]
Branch = Annotated[
    str,
    Like(
        pattern=r"[\w.-]+(/[\w.-]+)*",
        rule="must name one branch, for a wildcard would admit whoever can push any branch",
        example="main",
    ),
]


class Groups(Model):
    """Groups of the identity provider, which it passes as the session tag `group` at sign-in."""

    sre: PlainText
    developer: PlainText
    support: PlainText
    steering: PlainText


class Forge(Model):
    """The pipelines of one repository, which hold no key: the forge vouches for each run."""

    issuer_host: IssuerHost = "token.actions.githubusercontent.com"
    repository: Repository
    preview_branches: Annotated[tuple[Branch, ...], at_least(1)] = ("main",)
    """Whose pipelines may read what is deployed, to preview a change to it."""
    deployment_environment: Branch
    """The forge's environment whose pipelines may deploy; its own rules say who approves that."""


class Sessions(Model):
    """How long people stay signed in."""

    hours: int = Field(default=8, ge=1, le=12)
    break_glass_hours: int = Field(default=1, ge=1, le=4)


class People(Model):
    """The roles that people and pipelines take. Nobody has a user or a key of their own in this account."""

    identity_provider_arn: SamlProviderArn
    """Where people sign in; it passes the session tags `group`, and `mfa`, true only after a second factor."""
    groups: Groups
    break_glass: Annotated[tuple[PersonArn, ...], at_least(2)]
    """Users or roles of another account, for the day on which the identity provider is down; two, as one may be ill."""
    forge: Forge
    sessions: Sessions = Sessions()

    @field_validator("break_glass")
    @classmethod
    def _are_distinct(cls, break_glass: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(break_glass)) != len(break_glass):
            raise violation("names someone twice", "name as many people as there are entries")
        return break_glass

    @field_validator("groups")
    @classmethod
    def _one_group_a_role(cls, groups: Groups) -> Groups:
        names = list(groups.model_dump().values())
        if len(set(names)) != len(names):
            raise violation("gives two roles the same group", "name a group for each")
        return groups
