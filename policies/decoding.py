"""Spares the SDK the work of decoding a resource's properties once for every rule of the pack."""

from __future__ import annotations

import threading
from collections import deque
from types import SimpleNamespace
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from pulumi_policy import policy

_MESSAGES_OF_A_REQUEST = 2
"""The properties of a resource and those of its provider."""


class _Latest(threading.local):
    """What this thread decoded last. It keeps the messages alive, so that no other can pass for one of them."""

    def __init__(self) -> None:
        self.messages: deque[tuple[Message, dict[str, Any]]] = deque(maxlen=_MESSAGES_OF_A_REQUEST)


def decode_once() -> None:
    """Let the SDK's server decode each message once. The rules of this pack never change what they judge."""
    latest = _Latest()

    def message_to_dict(message: Message) -> dict[str, Any]:
        for known, decoded in latest.messages:
            if known is message:
                return decoded
        decoded = json_format.MessageToDict(message)
        latest.messages.append((message, decoded))
        return decoded

    setattr(policy, "json_format", SimpleNamespace(MessageToDict=message_to_dict))  # noqa: B010
