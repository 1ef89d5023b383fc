"""The trackers that are known: issues of GitHub and of Jira Cloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.alert_bridge.calls import Api, TellingFailed
from functions.alert_bridge.tickets import Issue, Ticket

_GITHUB_PATH = "/repos/{repository}/issues"
_JIRA_PATH = "/rest/api/3"


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """Issues of a repository, `owner/name`. https://docs.github.com/rest/issues."""

    api: Api
    repository: str

    def opened(self, label: str) -> Ticket | None:
        # The list, unlike the search, knows an issue as soon as it is there.
        found = self.api.get(self._path(), labels=label, state="open")
        issues = [issue for issue in found if "pull_request" not in issue]
        return Ticket(name=str(issues[-1]["number"]), body=issues[-1]["body"]) if issues else None

    def open(self, issue: Issue) -> str:
        body = {"title": issue.title, "body": issue.body, "labels": list(issue.labels)}
        return str(self.api.post(self._path(), body)["number"])

    def rewrite(self, ticket: Ticket, body: str) -> None:
        self.api.patch(self._path(ticket), {"body": body})

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

    def opened(self, label: str) -> Ticket | None:
        query = f'project = "{self.project}" AND labels = "{label}" AND statusCategory != Done ORDER BY created'
        body = {"jql": query, "fields": ["summary"], "maxResults": 1}
        issues = self.api.post(f"{_JIRA_PATH}/search/jql", body)["issues"]
        return Ticket(name=issues[0]["key"], body=None) if issues else None

    def open(self, issue: Issue) -> str:
        fields = {
            "project": {"key": self.project},
            "issuetype": {"name": self.issue_type},
            "summary": issue.title,
            "description": _document(issue.body),
            "labels": list(issue.labels),
        }
        return self.api.post(f"{_JIRA_PATH}/issue", {"fields": fields})["key"]

    def rewrite(self, ticket: Ticket, body: str) -> None:
        self.api.put(f"{_JIRA_PATH}/issue/{ticket.name}", {"fields": {"description": _document(body)}})

    def close(self, ticket: Ticket) -> None:
        path = f"{_JIRA_PATH}/issue/{ticket.name}/transitions"
        transitions = self.api.get(path)["transitions"]
        done = [one["id"] for one in transitions if one["to"]["statusCategory"]["key"] == "done"]
        if not done:
            raise TellingFailed(f"the workflow of {self.project} has no way from {ticket.name}'s status to done")
        self.api.post(path, {"transition": {"id": done[0]}})


def _document(text: str) -> Mapping[str, Any]:
    """Atlassian's form of a text: a paragraph for each of its lines."""
    lines = [line for line in text.splitlines() if line]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "version": 1, "content": content}
