"""What PagerDuty, Slack, the ticket function and the outside watcher are in a run: one server that writes down all."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from localcloud.observe.serving import QuietHandler, serving


@dataclass(frozen=True, kw_only=True)
class Message:
    """`body` is what the receiver got, as text; `at` is a Unix time."""

    at: float
    channel: str
    body: str

    @property
    def resolves(self) -> bool:
        document = json.loads(self.body)
        title = (document.get("attachments") or [{}])[0].get("title", "")
        return (
            document.get("event_action") == "resolve"
            or document.get("status") == "resolved"
            or title.startswith("Resolved")
        )

    @property
    def incident(self) -> str:
        """What PagerDuty knows a page by: another message with the same is news of it, and wakes nobody again."""
        return json.loads(self.body).get("dedup_key", "")

    @property
    def names(self) -> str:
        """The alert that a page names."""
        return json.loads(self.body)["payload"]["class"]

    def is_about(self, alert: str, subjects: tuple[str, ...]) -> bool:
        return alert in self.body and any(subject in self.body for subject in subjects)


@dataclass
class Mailbox:
    """Everything that was received, in order. `url` is where; a channel is the first part of the path."""

    url: str
    messages: list[Message] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Mailbox]:
    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            mailbox.messages.append(Message(at=time.time(), channel=self.path.split("/")[1], body=body))
            # As PagerDuty answers, and in a form in which Slack's answer would not be read as a failure.
            self.answer(202, "text/plain", b"ok")

    with serving(Handler) as port:
        mailbox = Mailbox(url=f"http://127.0.0.1:{port}")
        yield mailbox
