"""The tracker that S3 alerts become issues of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from documents.validation import Like, Model
from settings.people import Repository
from settings.texts import Email, PlainText

TrackerUrl = Annotated[
    str,
    Like(
        pattern=r"https://[-\w.]+(/[-\w.~]+)*",
        rule="must be an https URL without query or slash at the end, and without port, as 443 alone is let through",
        example="https://kiso.atlassian.net",
    ),
]
ProjectKey = Annotated[
    str, Like(pattern=r"[A-Z][A-Z0-9_]{1,9}", rule="must be the key of a Jira project, in capitals", example="OPS")
]


class GitHubIssues(Model):
    """Issues of a repository, as a fine-grained token with nothing but read and write of issues may open them."""

    kind: Literal["github"]
    repository: Repository
    url: TrackerUrl = "https://api.github.com"


class JiraIssues(Model):
    """Issues of a project in Jira Cloud; `email` is the account's whose API token is used."""

    kind: Literal["jira"]
    url: TrackerUrl
    email: Email
    project: ProjectKey
    issue_type: PlainText = "Task"


Tracker = Annotated[GitHubIssues | JiraIssues, Field(discriminator="kind")]
