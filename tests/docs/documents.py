"""What the documents tell a reader to type, and what they say will be printed."""

from __future__ import annotations

import re

from tests.projects import ROOT

DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "operators-guide.md",
    ROOT / "policies" / "README.md",
)

_PROGRAMS = re.compile(r"(make|python|\.venv/bin/python|kubectl|pulumi|AWS_CONFIG_FILE=\S+) \S")
_TRANSCRIPT = re.compile(r"(<!-- session: (?P<name>\w+) -->\n)(```text\n(?P<text>.*?)```\n)?", re.DOTALL)


def commands(text: str) -> list[str]:
    """In the order of the text: lines behind `$` or in plain code blocks, and code spans that start with a program."""
    found: list[str] = []
    for block, span in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
        lines = [line.removeprefix("$ ") for line in block.splitlines()] if block else [span]
        found += [line for line in lines if _PROGRAMS.match(line)]
    return list(dict.fromkeys(found))


def transcripts(text: str) -> dict[str, str]:
    return {match["name"]: match["text"] or "" for match in _TRANSCRIPT.finditer(text)}


def with_transcripts(text: str, outputs: dict[str, str]) -> str:
    return _TRANSCRIPT.sub(lambda match: f"{match[1]}```text\n{outputs[match['name']].rstrip()}\n```\n", text)


def settled(transcript: str) -> str:
    """What does not change from run to run."""
    return re.sub(r"\d+(\.\d+)? s\b", "N s", transcript).strip()
