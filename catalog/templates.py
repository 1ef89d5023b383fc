"""Whether Prometheus can render the text of an annotation: Go's templates, as far as texts of alerts use them.

Functions: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ and Go's text/template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.validation import closest_fix

_ACTION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\$\w*(?:\.\w+)*|\.(?:\w+(?:\.\w+)*)?|-?\d+(?:\.\d+)?|:?=|[()|,]|(?P<word>\w+)"""
)
_VARIABLES = frozenset({"$", "$labels", "$value", "$externalLabels", "$externalURL"})
_OPENING = frozenset({"if", "range", "with"})
_KEYWORDS = _OPENING | {"else", "end", "break", "continue", "true", "false", "nil"}
_NAMES = (
    "and call eq ge gt html index js le len lt ne not or print printf println slice urlquery "
    "args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp "
    "label match now parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort "
    "strvalue tableLink title toDuration toLower toTime toUpper urlQueryEscape value"
)
_FUNCTIONS = frozenset(_NAMES.split())


def template_fault(text: str) -> tuple[str, str] | None:
    """What is wrong with the text, and how to mend it; None where it renders."""
    if "{{" in _ACTION.sub("", text):
        return "has {{ without }}", "close each {{ with }}"
    depth = 0
    own: set[str] = set()
    for action in _ACTION.findall(text):
        words, variables, unknown = _read(action)
        if unknown:
            return f"has {unknown!r} in {{{{{action}}}}}, which no template can hold", "mend the template there"
        own.update(name for name in variables if ":=" in action)
        for name in variables - own - _VARIABLES:
            return f"names the variable {name}, which nothing sets", closest_fix(name, sorted(_VARIABLES | own))
        for word in words:
            if word not in _KEYWORDS | _FUNCTIONS:
                return f"calls {word}, which is no function of templates", closest_fix(word, sorted(_FUNCTIONS))
        depth += bool(words and words[0] in _OPENING) - ("end" in words)
        if not action.strip():
            return "has an empty {{ }}", "remove it"
        if depth < 0:
            return "has an end without its beginning", "remove it"
    return ("lacks an end", "close each if, range and with") if depth else None


def _read(action: str) -> tuple[Sequence[str], set[str], str]:
    """Words, variables, and the first thing that is neither."""
    words: list[str] = []
    variables: set[str] = set()
    position = 0
    while position < len(action):
        token = _TOKEN.match(action, position)
        if token is None:
            return words, variables, action[position:].split()[0]
        if token["word"]:
            words.append(token["word"])
        elif token[0].startswith("$"):
            variables.add(token[0].partition(".")[0])
        position = token.end()
    return words, variables, ""
