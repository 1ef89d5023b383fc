"""What the forms of lines say: statements that take fields out of access lines, objects, texts and stack traces."""

from __future__ import annotations

from typing import Final

from observability.collectors.formats import (
    ACCESS_FIELDS,
    CLUSTER_AUDIT_FIELDS,
    HEAD,
    IS_ERROR,
    JSON_LEVEL,
    JSON_STATUS,
    JSON_TEXTS,
    KLOG_LEVELS,
    LOGFMT,
    NGINX,
    NO_NAME,
    TRACES,
)
from observability.collectors.ottl import BODY, CATEGORY, JSON, KIND, LEVEL, TEXT, field, regex
from observability.collectors.patterns import quoted
from observability.search.fields import UNNAMED

MOST_KEYS: Final = 100
LONGEST_VALUE: Final = 1000
DEEPEST: Final = 3
NEW_LINE: Final = quoted("\n")

_FOUND: Final = 'log.attributes["found"]'
_LANGUAGE: Final = 'log.attributes["language"]'
_REST: Final = 'log.attributes["rest"]'
_PARTS: Final = 'log.attributes["parts"]'
_MILLION: Final = 1_000_000
_BILLION: Final = 1_000_000_000
_FIRST_FAILURE: Final = 500


def access() -> list[str]:
    """The combined format of nginx and Apache; the seconds that the answer took may follow."""
    there = f"{CATEGORY} == {quoted('access')}"
    status = field("http.response.status_code")
    return [
        f"set({_FOUND}, ExtractPatterns({TEXT}, {regex(NGINX)}))",
        f'set({CATEGORY}, "access") where {_FOUND}["status"] != nil',
        *(
            f'set({field(name)}, {_FOUND}["{key}"]) where {there} and {_FOUND}["{key}"] != "" '
            f'and {_FOUND}["{key}"] != "-"'
            for name, key in ACCESS_FIELDS.items()
        ),
        f'set({status}, Int({_FOUND}["status"])) where {there}',
        f'set({field("http.response.body.bytes")}, Int({_FOUND}["bytes"])) where {there} and {_FOUND}["bytes"] != "-"',
        # ECS counts in nanoseconds.
        f'set({field("event.duration")}, Int(Double({_FOUND}["seconds"]) * {_BILLION})) '
        f'where {there} and {_FOUND}["seconds"] != ""',
        # A caller's own mistake is no failure of the service.
        f'set({field("event.outcome")}, "success") where {there}',
        f'set({field("event.outcome")}, "failure") where {there} and {status} >= {_FIRST_FAILURE}',
        # Of what the server could not read, as one that spoke TLS to a plain port, there is no address.
        f'set({_PARTS}, Split({_FOUND}["url"], "?")) where {there} and {_FOUND}["url"] != ""',
        f"set({field('url.path')}, {_PARTS}[0]) where {_PARTS} != nil",
        f"set({field('url.query')}, {_PARTS}[1]) where {_PARTS} != nil and Len({_PARTS}) > 1",
    ]


def json() -> list[str]:
    """What is known by name becomes a field, where its type is the field's; the rest is put under `attributes`."""
    number = f"(IsInt({JSON}[{{key}}]) or IsDouble({JSON}[{{key}}]))"
    texts = [(name, quoted(key)) for name, keys in JSON_TEXTS.items() for key in reversed(keys)]
    return [
        # The first of a field's names prevails, so it is set last.
        *(f"set({field(name)}, {JSON}[{key}]) where IsString({JSON}[{key}])" for name, key in texts),
        *(
            f"set({field('http.response.status_code')}, Int({JSON}[{key}])) where {number.format(key=key)}"
            for key in map(quoted, JSON_STATUS)
        ),
        *(
            f"set({field('event.duration')}, Int(Double({JSON}[{key}]) * {factor})) where {number.format(key=key)}"
            for key, factor in ((quoted("duration_ms"), _MILLION), (quoted("duration_s"), _BILLION))
        ),
        *(f"set({LEVEL}, {JSON}[{key}]) where IsString({JSON}[{key}])" for key in map(quoted, JSON_LEVEL)),
        f"set({_REST}, {JSON})",
        *(f"delete_key({_REST}, {key}) where IsString({JSON}[{key}])" for _, key in texts),
        f"flatten({_REST}, depth={DEEPEST})",
        f"set({field('dead_letter.truncated')}, true) where Len({_REST}) > {MOST_KEYS}",
        f"limit({_REST}, {MOST_KEYS}, [])",
        f"delete_matching_keys({_REST}, {regex(NO_NAME)})",
        f"stringify_all({_REST})",
        f"truncate_all({_REST}, {LONGEST_VALUE})",
        f"set({BODY}[{quoted(UNNAMED)}], {_REST})",
    ]


def cluster_audit() -> list[str]:
    """What the API server says of each request."""
    code = f'{JSON}["responseStatus"]["code"]'
    return [
        f'set({CATEGORY}, "audit")',
        f'set({KIND}, "kubernetes")',
        *(
            f"set({field(name)}, {JSON}{place}) where IsString({JSON}{place})"
            for name, place in CLUSTER_AUDIT_FIELDS.items()
        ),
        f'set({field("user.roles")}, {JSON}["user"]["groups"]) where IsList({JSON}["user"]["groups"])',
        f"set({field('http.response.status_code')}, Int({code})) where {code} != nil",
        f'set({field("event.outcome")}, "success")',
        f'set({field("event.outcome")}, "failure") where {code} >= 400',
    ]


def own_audit() -> list[str]:
    """What programs themselves mark as part of the audit trail, by the schema's categories."""
    return [
        statement
        for category, kind in (("authentication", "sign_in"), ("configuration", "change"))
        for statement in (
            f'set({CATEGORY}, "audit") where {JSON}["event.category"] == "{category}"',
            f'set({KIND}, "{kind}") where {JSON}["event.category"] == "{category}"',
        )
    ]


def text() -> list[str]:
    """A line for people, perhaps with a time, a level and a logger in front."""
    return [
        f"set({_FOUND}, ExtractPatterns({TEXT}, {regex(HEAD)}))",
        f'set({LEVEL}, {_FOUND}["level"]) where {_FOUND}["level"] != nil',
        f'set({field("log.logger")}, {_FOUND}["logger"]) where {_FOUND}["logger"] != nil and {_FOUND}["logger"] != ""',
    ]


def klog() -> list[str]:
    """A row of Kubernetes' own programs."""
    return [
        f"set({LEVEL}, {quoted(level)}) where HasPrefix({TEXT}, {quoted(letter)})"
        for letter, level in KLOG_LEVELS.items()
    ]


def logfmt() -> list[str]:
    """Keys and values."""
    return [
        f"set({_FOUND}, ExtractPatterns({TEXT}, {regex(LOGFMT)}))",
        f'set({LEVEL}, {_FOUND}["level"]) where {_FOUND}["level"] != nil',
    ]


def errors() -> list[str]:
    """Stack traces, of which one line says what went wrong, and all that is logged as an error."""
    traced = f"{_LANGUAGE} != nil"
    is_error = f"IsMatch({field('log.level')}, {regex(IS_ERROR)})"
    return [
        *(
            f"set({_LANGUAGE}, {quoted(language)}) where Index({TEXT}, {quoted(mark)}) >= 0"
            for language, (mark, _) in TRACES.items()
        ),
        f"set({field('error.stack_trace')}, {TEXT}) where {traced} and {JSON} == nil",
        'delete_key(log.attributes, "found")',
        *(
            f"set({_FOUND}, ExtractPatterns({TEXT}, {regex(pattern)})) "
            f"where {_LANGUAGE} == {quoted(language)} and {JSON} == nil"
            for language, (_, pattern) in TRACES.items()
        ),
        *(
            f'set({field("error." + part)}, {_FOUND}["{part}"]) '
            f'where {_FOUND}["{part}"] != nil and {_FOUND}["{part}"] != ""'
            for part in ("type", "message")
        ),
        f"set({_PARTS}, Split({TEXT}, {NEW_LINE})) where {traced} and {JSON} == nil",
        f"set({field('message')}, {_PARTS}[0]) where {traced} and {JSON} == nil",
        f"set({field('log.level')}, ToLowerCase({LEVEL})) where {LEVEL} != nil",
        # A trace that nobody caught follows whatever line came before it.
        f'set({field("log.level")}, "error") where {traced} and not {is_error}',
        f'set({CATEGORY}, "error") where {is_error}',
    ]


def dead_letter() -> list[str]:
    """What says that it is an object, and cannot be read as one, is kept as it is, with the reason."""
    return [
        f'set({field("dead_letter.reason")}, "the line is not JSON")',
        f'set({field("dead_letter.stage")}, "parse")',
        f"set({field('dead_letter.dataset')}, Concat([{CATEGORY}, {KIND}], {quoted('.')}))",
        f'set({CATEGORY}, "dead_letter")',
    ]
