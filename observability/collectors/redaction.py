"""What must not leave a node: card numbers, My Number, mail addresses, tokens and passwords, also where URL-encoded.

Each rule has hints: fixed texts, or a simpler pattern, of which one is in whatever the rule could change. Most lines
hold none: the reader of files marks them, and no rule is asked. What is found is replaced by its kind in brackets.

A number of twelve digits in a row is redacted only where its name says that it is My Number, as it may as well be an
AWS account; in groups of four it always is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from observability.collectors.patterns import linear, quoted

_FILE: Final = "observability/collectors/redaction.py"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`hints` are in lower case; a rule without any has `outlines`, one of which matches wherever the pattern does."""

    kind: str
    pattern: str
    replacement: str
    hints: tuple[str, ...] = ()
    outlines: tuple[str, ...] = ()


_SEPARATOR: Final = r"(?:[ .+_/-]|%20|%2[dDbB])"
_BETWEEN: Final = f"{_SEPARATOR}?"
_GAP: Final = r"(?:\s|%20|\+)+"
_NAMES: Final = (
    r"pass(?:word|wd|phrase|code)?|pwd|[a-z_-]*secret|[a-z_ -]*token"
    r"|(?:api|access|private|secret|aws[_ -]access)[_ -]?key"
    r"|(?:proxy-)?authorization|(?:set-)?cookie|session(?:[_ -]?(?:id|cookie|key))?|credentials?"
    r"|my[_ -]?number|kojin[_-]?bango|card(?:[_ -]?(?:number|no))?|cvv|cvc"
)
"""Names whose value is a secret, whatever it looks like."""
_ASSIGNED: Final = (
    r"""(?:\\*["']|%22)?\s*(?:=|:|%3[dDaA])\s*(?:\\*["']|%22)?"""
    rf"(?:(?:Bearer|Basic|Token){_GAP})?(?:session(?:id)?(?:=|%3[dD]))?"
)
_VALUE: Final = r"""[^\s"'&,;\\}\]\[]+"""
_BOUNDARY: Final = r"(?:\b|_)"

RULES: Final = (
    Rule(
        kind="mail",
        pattern=r"[A-Za-z0-9._+'-]+(?:@|%(?:25)?40|\s?[\[(]at[\])]\s?)[A-Za-z0-9-]+(?:(?:\.|%2[eE])[A-Za-z0-9-]+)+",
        replacement="[mail]",
        hints=("@", "%40", "%2540", "[at]", "(at)"),
    ),
    Rule(
        kind="token",
        pattern=r"eyJ[A-Za-z0-9_-]{5,}(?:(?:\.|%2[eE])[A-Za-z0-9_-]*){1,4}",
        replacement="[token]",
        hints=("eyj",),
    ),
    Rule(
        kind="token",
        pattern=r"(?:AKIA|ASIA)[A-Z0-9]{16}|gh[oprsu]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}",
        replacement="[token]",
        hints=("akia", "asia", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "xox"),
    ),
    Rule(
        kind="token",
        pattern=rf"(?i)\b(Bearer|Basic)({_GAP})[A-Za-z0-9._~+/=%-]{{8,}}",
        replacement="$${1}$${2}[token]",
        hints=("bearer", "basic"),
    ),
    Rule(
        kind="secret",
        pattern=rf"(?i){_BOUNDARY}({_NAMES})({_ASSIGNED}){_VALUE}",
        replacement="$${1}$${2}[secret]",
        hints=(
            *("pass", "pwd", "secret", "token", "key", "authorization", "cookie", "session", "credential"),
            *("number", "bango", "card", "cvv", "cvc"),
        ),
    ),
    Rule(
        kind="number",
        pattern=rf"\b(?:[2-6][0-9]{{3}}(?:{_BETWEEN}[0-9]{{4}}){{3}}(?:{_BETWEEN}[0-9]{{1,3}})?"
        rf"|3[47][0-9]{{2}}{_BETWEEN}[0-9]{{6}}{_BETWEEN}[0-9]{{5}}"
        rf"|[0-9]{{4}}(?:{_SEPARATOR}[0-9]{{4}}){{2}})\b",
        replacement="[number]",
        # Each without alternatives, which cost Go's engine most: together less than half of what the pattern costs.
        outlines=(r"\b[2-6][0-9]{3}[ .+_/%0-9-][0-9bBdD]{3}", r"[0-9]{4}[ .+_/%-][0-9bBdD]{3}"),
    ),
)
"""In the order in which they are applied."""

REDACTED: Final = "log.redacted"
"""Attribute of a log whose text was changed."""
INNOCENT: Final = "log.innocent"
"""Attribute of a log that no rule could change."""
_LOWER: Final = 'log.cache["lower"]'
_BEFORE: Final = 'log.cache["before"]'


def innocent() -> dict[str, Any]:
    """The operator that marks texts without any hint. A text that it fails on has no mark, and meets every rule."""
    hints = [f"text contains {json.dumps(hint)}" for rule in RULES for hint in rule.hints]
    outlines = [
        f"body matches `{linear(outline, file=_FILE, path=rule.kind)}`" for rule in RULES for outline in rule.outlines
    ]
    return {
        "type": "add",
        "field": f'attributes["{INNOCENT}"]',
        "value": True,
        "if": f"let text = lower(body); not ({' or '.join([*hints, *outlines])})",
    }


def log_statements() -> list[str]:
    """Statements of the transform processor that redact a log's text."""
    target = "log.body"
    return [
        f"set({_BEFORE}, {target})",
        f"set({_LOWER}, ToLowerCase({target}))",
        *(_statement(rule, target) for rule in RULES),
        f'set(log.attributes["{REDACTED}"], true) where {target} != {_BEFORE}',
    ]


def span_settings() -> dict[str, object]:
    """Settings of the redaction processor, which masks every attribute of spans and logs."""
    return {
        "allow_all_keys": True,
        "blocked_key_patterns": [rf"(?i)^(?:.*[._ -])?(?:{_NAMES})$"],
        "blocked_values": [rule.pattern for rule in RULES],
        "summary": "silent",
    }


def _statement(rule: Rule, target: str) -> str:
    pattern = quoted(linear(rule.pattern, file=_FILE, path=rule.kind))
    changed = f"replace_pattern({target}, {pattern}, {quoted(rule.replacement)})"
    if not rule.hints:
        return changed
    found = " or ".join(f"Index({_LOWER}, {quoted(hint)}) >= 0" for hint in rule.hints)
    return f"{changed} where {found}"
