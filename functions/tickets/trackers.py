"""What a tracker has to do, and how a group of alerts becomes one issue of it, whatever comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from functions.tickets.calls import Api, TrackerFailed
from functions.tickets.notification import Notification

_GITHUB_PATH = "/repos/{repository}/issues"
_JIRA_PATH = "/rest/api/3"


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """An open issue. `body` is None where the tracker does not keep it as it was written."""

    name: str
    body: str | None


class Tracker(Protocol):
    def opened(self, key: str) -> Ticket | None:
        """The open issue of a group of alerts."""
        ...

    def open(self, notification: Notification) -> str:
        """Its name."""
        ...

    def rewrite(self, ticket: Ticket, notification: Notification) -> None: ...

    def close(self, ticket: Ticket) -> None: ...


def record(notification: Notification, tracker: Tracker) -> str:
    """What was done, for the log. Raises TrackerFailed."""
    ticket = tracker.opened(notification.key)
    if ticket is None:
        return f"opened {tracker.open(notification)}" if notification.firing else "nothing is open"
    if not notification.firing:
        tracker.close(ticket)
        return f"closed {ticket.name}"
    if ticket.body == notification.body:
        return f"{ticket.name} says so already"
    tracker.rewrite(ticket, notification)
    return f"rewrote {ticket.name}"


def label(key: str) -> str:
    """By which an issue is found again."""
    return f"alert-{key}"


def _labels(notification: Notification) -> list[str]:
    return [label(notification.key), *([f"team-{notification.owner}"] if notification.owner else [])]


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """Issues of a repository, `owner/name`. https://docs.github.com/rest/issues."""

    api: Api
    repository: str

    def opened(self, key: str) -> Ticket | None:
        # The list, unlike the search, knows an issue as soon as it is there.
        found = self.api.get(self._path(), labels=label(key), state="open")
        issues = [issue for issue in found if "pull_request" not in issue]
        return Ticket(name=str(issues[-1]["number"]), body=issues[-1]["body"]) if issues else None

    def open(self, notification: Notification) -> str:
        body = {"title": notification.title, "body": notification.body, "labels": _labels(notification)}
        return str(self.api.post(self._path(), body)["number"])

    def rewrite(self, ticket: Ticket, notification: Notification) -> None:
        self.api.patch(self._path(ticket), {"body": notification.body})

    def close(self, ticket: Ticket) -> None:
        self.api.patch(self._path(ticket), {"state": "closed", "state_reason": "completed"})

    def _path(self, ticket: Ticket | None = None) -> str:
        path = _GITHUB_PATH.format(repository=self.repository)
        return f"{path}/{ticket.name}" if ticket else path


@dataclass(frozen=True, kw_only=True)
class Jira:
    """Issues of a Jira Cloud project. https://developer.atlassian.com/cloud/jira/platform/rest/v3/."""

    api: Api
    project: str
    issue_type: str

    def opened(self, key: str) -> Ticket | None:
        query = f'project = "{self.project}" AND labels = "{label(key)}" AND statusCategory != Done ORDER BY created'
        body = {"jql": query, "fields": ["summary"], "maxResults": 1}
        issues = self.api.post(f"{_JIRA_PATH}/search/jql", body)["issues"]
        return Ticket(name=issues[0]["key"], body=None) if issues else None

    def open(self, notification: Notification) -> str:
        fields = {
            "project": {"key": self.project},
            "issuetype": {"name": self.issue_type},
            "summary": notification.title,
            "description": _document(notification.body),
            "labels": _labels(notification),
        }
        return self.api.post(f"{_JIRA_PATH}/issue", {"fields": fields})["key"]

    def rewrite(self, ticket: Ticket, notification: Notification) -> None:
        fields = {"description": _document(notification.body)}
        self.api.put(f"{_JIRA_PATH}/issue/{ticket.name}", {"fields": fields})

    def close(self, ticket: Ticket) -> None:
        path = f"{_JIRA_PATH}/issue/{ticket.name}/transitions"
        transitions = self.api.get(path)["transitions"]
        done = [one["id"] for one in transitions if one["to"]["statusCategory"]["key"] == "done"]
        if not done:
            raise TrackerFailed(f"the workflow of {self.project} has no way from {ticket.name}'s status to done")
        self.api.post(path, {"transition": {"id": done[0]}})


def _document(text: str) -> Mapping[str, Any]:
    """Atlassian's form of a text: a paragraph for each of its lines."""
    lines = [line for line in text.splitlines() if line]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "version": 1, "content": content}
