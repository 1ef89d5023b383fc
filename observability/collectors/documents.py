"""From a container's text to a document by ECS names: statements of the gateway's transform processor.

The body becomes the document, and the record's attributes say which data stream it goes to, under which id. Only fields
of the schema are set by name; whatever else a program writes goes into `attributes`, as texts of bounded number, depth
and length, so that nothing a program writes can make a mapping grow or a document be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from catalog.models import Service
from observability.collectors.formats import (
    ACCESS_FIELDS,
    AFTER_TIME,
    CLUSTER_AUDIT_FIELDS,
    CONTROLS,
    ESCAPE,
    ESCAPES,
    HEAD,
    IS_ERROR,
    JSON_LEVEL,
    JSON_STATUS,
    JSON_TEXTS,
    NGINX,
    NO_NAME,
    ORIGIN,
    TRACES,
)
from observability.collectors.patterns import linear, quoted
from observability.search.fields import ECS_VERSION, UNNAMED

_FILE: Final = "observability/collectors/documents.py"
MOST_KEYS: Final = 100
LONGEST_VALUE: Final = 1000
DEEPEST: Final = 3

_BODY: Final = "log.body"
_TEXT: Final = 'log.attributes["text"]'
_JSON: Final = 'log.attributes["json"]'
_FOUND: Final = 'log.attributes["found"]'
_CATEGORY: Final = 'log.attributes["category"]'
_KIND: Final = 'log.attributes["kind"]'
_LEVEL: Final = 'log.attributes["level"]'
_LANGUAGE: Final = 'log.attributes["language"]'
_REST: Final = 'log.attributes["rest"]'
_PATH: Final = 'log.attributes["parts"]'
_PUSHED: Final = 'log.cache["pushed"]'
_NEW_LINE: Final = quoted("\n")
_TIME: Final = quoted("%Y-%m-%dT%H:%M:%S.%LZ")
_MILLION: Final = 1_000_000
_BILLION: Final = 1_000_000_000
_PAST_DAYS: Final = 7
"""A line may wait that long in its file."""


def statements(services: Sequence[Service], environment: str) -> list[dict[str, Any]]:
    """Groups of statements, each with the condition that its lines meet, in the order in which they run.

    A record's attributes hold on the way what is known of it: its text, the object in it, its category, its level.
    """
    application = f'{_CATEGORY} == "application"'
    groups = (
        (None, [*_begin(), *_pushed(), *_kind(services)]),
        (f"Index({_TEXT}, {AFTER_TIME}) > 0", _access()),
        (f"HasPrefix({_TEXT}, {quoted('{')})", [f"set({_JSON}, ParseJSON({_TEXT}))"]),
        (f"IsMap({_JSON})", _json()),
        (f'{_JSON}["auditID"] != nil', _cluster_audit()),
        (f'{_JSON}["event.category"] != nil', _own_audit()),
        (f"{_JSON} == nil and {application}", _text()),
        (f"{application} and ({_LEVEL} != nil or Index({_TEXT}, {_NEW_LINE}) > 0)", _errors()),
        (f"{_JSON} == nil and HasPrefix({_TEXT}, {quoted('{')}) and HasSuffix({_TEXT}, {quoted('}')})", _dead_letter()),
        (None, _finish(environment)),
    )
    return [{**({"conditions": [condition]} if condition else {}), "statements": group} for condition, group in groups]


def _begin() -> list[str]:
    """Control characters never reach a terminal or a term: a log's text is shown to people."""
    return [
        f'set({_PUSHED}, log.attributes) where log.attributes["log.file.path"] == nil',
        'keep_matching_keys(log.attributes, "^(?:event|log)[.]")',
        f"set({_TEXT}, String({_BODY}))",
        f"replace_pattern({_TEXT}, {_regex(ESCAPES)}, {quoted('')}) where IsMatch({_TEXT}, {_regex(ESCAPE)})",
        f"replace_pattern({_TEXT}, {_regex(CONTROLS)}, {quoted(' ')})",
        f'set({_BODY}, {{"message": {_TEXT}}})',
        f'set({_CATEGORY}, "application")',
    ]


def _pushed() -> list[str]:
    """What a program says of its record beside the text, where it pushes records instead of printing lines."""
    kept = f"{_BODY}[{quoted(UNNAMED)}]"
    there = f"{_PUSHED} != nil"
    return [
        f"set({kept}, {_PUSHED}) where {there}",
        f"flatten({kept}, depth={DEEPEST}) where {there}",
        f"limit({kept}, {MOST_KEYS}, []) where {there}",
        f"stringify_all({kept}) where {there}",
        f"truncate_all({kept}, {LONGEST_VALUE}) where {there}",
        f'set({_LEVEL}, log.severity_text) where {there} and log.severity_text != ""',
        f'set({_field("trace.id")}, log.trace_id.string) where {there} and log.trace_id.string != ""',
        f'set({_field("span.id")}, log.span_id.string) where {there} and log.span_id.string != ""',
    ]


def _kind(services: Sequence[Service]) -> list[str]:
    """The kind of the service, which the catalogue knows; pods of none are the cluster's own."""
    kinds: dict[str, list[str]] = {}
    for service in services:
        if service.namespace:
            kinds.setdefault(service.kind, []).append(service.name)
    return [
        f'set({_KIND}, "kubernetes")',
        *(
            f'set({_KIND}, {quoted(kind)}) where IsMatch(resource.attributes["service.name"], {_regex(_one_of(names))})'
            for kind, names in sorted(kinds.items())
        ),
    ]


def _access() -> list[str]:
    """The combined format of nginx and Apache; the seconds that the answer took may follow."""
    there = f"{_CATEGORY} == {quoted('access')}"
    return [
        f"set({_FOUND}, ExtractPatterns({_TEXT}, {_regex(NGINX)}))",
        f'set({_CATEGORY}, "access") where {_FOUND}["status"] != nil',
        *(
            f'set({_field(field)}, {_FOUND}["{key}"]) where {there} and {_FOUND}["{key}"] != "" '
            f'and {_FOUND}["{key}"] != "-"'
            for field, key in ACCESS_FIELDS.items()
        ),
        f'set({_field("http.response.status_code")}, Int({_FOUND}["status"])) where {there}',
        f'set({_field("http.response.body.bytes")}, Int({_FOUND}["bytes"])) where {there} and {_FOUND}["bytes"] != "-"',
        # ECS counts in nanoseconds.
        f'set({_field("event.duration")}, Int(Double({_FOUND}["seconds"]) * {_BILLION})) '
        f'where {there} and {_FOUND}["seconds"] != ""',
        f'set({_PATH}, Split({_FOUND}["url"], "?")) where {there}',
        f"set({_field('url.path')}, {_PATH}[0]) where {there}",
        f"set({_field('url.query')}, {_PATH}[1]) where {there} and Len({_PATH}) > 1",
    ]


def _json() -> list[str]:
    """What is known by name becomes a field, where its type is the field's; the rest is put under `attributes`."""
    number = f"(IsInt({_JSON}[{{key}}]) or IsDouble({_JSON}[{{key}}]))"
    texts = [(field, quoted(key)) for field, keys in JSON_TEXTS.items() for key in reversed(keys)]
    return [
        # The first of a field's names prevails, so it is set last.
        *(f"set({_field(field)}, {_JSON}[{key}]) where IsString({_JSON}[{key}])" for field, key in texts),
        *(
            f"set({_field('http.response.status_code')}, Int({_JSON}[{key}])) where {number.format(key=key)}"
            for key in map(quoted, JSON_STATUS)
        ),
        *(
            f"set({_field('event.duration')}, Int(Double({_JSON}[{key}]) * {factor})) where {number.format(key=key)}"
            for key, factor in ((quoted("duration_ms"), _MILLION), (quoted("duration_s"), _BILLION))
        ),
        *(f"set({_LEVEL}, {_JSON}[{key}]) where IsString({_JSON}[{key}])" for key in map(quoted, JSON_LEVEL)),
        f"set({_REST}, {_JSON})",
        *(f"delete_key({_REST}, {key}) where IsString({_JSON}[{key}])" for _, key in texts),
        f"flatten({_REST}, depth={DEEPEST})",
        f"set({_field('dead_letter.truncated')}, true) where Len({_REST}) > {MOST_KEYS}",
        f"limit({_REST}, {MOST_KEYS}, [])",
        f"delete_matching_keys({_REST}, {_regex(NO_NAME)})",
        f"stringify_all({_REST})",
        f"truncate_all({_REST}, {LONGEST_VALUE})",
        f"set({_BODY}[{quoted(UNNAMED)}], {_REST})",
    ]


def _cluster_audit() -> list[str]:
    """What the API server says of each request."""
    code = f'{_JSON}["responseStatus"]["code"]'
    return [
        f'set({_CATEGORY}, "audit")',
        f'set({_KIND}, "kubernetes")',
        *(
            f"set({_field(field)}, {_JSON}{place}) where IsString({_JSON}{place})"
            for field, place in CLUSTER_AUDIT_FIELDS.items()
        ),
        f'set({_field("user.roles")}, {_JSON}["user"]["groups"]) where IsList({_JSON}["user"]["groups"])',
        f"set({_field('http.response.status_code')}, Int({code})) where {code} != nil",
        f'set({_field("event.outcome")}, "success")',
        f'set({_field("event.outcome")}, "failure") where {code} >= 400',
    ]


def _own_audit() -> list[str]:
    """What programs themselves mark as part of the audit trail, by the schema's categories."""
    return [
        statement
        for category, kind in (("authentication", "sign_in"), ("configuration", "change"))
        for statement in (
            f'set({_CATEGORY}, "audit") where {_JSON}["event.category"] == "{category}"',
            f'set({_KIND}, "{kind}") where {_JSON}["event.category"] == "{category}"',
        )
    ]


def _text() -> list[str]:
    """A line for people, perhaps with a time, a level and a logger in front."""
    return [
        f"set({_FOUND}, ExtractPatterns({_TEXT}, {_regex(HEAD)}))",
        f'set({_LEVEL}, {_FOUND}["level"]) where {_FOUND}["level"] != nil',
        f'set({_field("log.logger")}, {_FOUND}["logger"]) where {_FOUND}["logger"] != nil and {_FOUND}["logger"] != ""',
    ]


def _errors() -> list[str]:
    """Stack traces, of which one line says what went wrong, and all that is logged as an error."""
    traced = f"{_LANGUAGE} != nil"
    is_error = f"IsMatch({_field('log.level')}, {_regex(IS_ERROR)})"
    return [
        *(
            f"set({_LANGUAGE}, {quoted(language)}) where Index({_TEXT}, {quoted(mark)}) >= 0"
            for language, (mark, _) in TRACES.items()
        ),
        f"set({_field('error.stack_trace')}, {_TEXT}) where {traced} and {_JSON} == nil",
        'delete_key(log.attributes, "found")',
        *(
            f"set({_FOUND}, ExtractPatterns({_TEXT}, {_regex(pattern)})) "
            f"where {_LANGUAGE} == {quoted(language)} and {_JSON} == nil"
            for language, (_, pattern) in TRACES.items()
        ),
        *(
            f'set({_field("error." + part)}, {_FOUND}["{part}"]) '
            f'where {_FOUND}["{part}"] != nil and {_FOUND}["{part}"] != ""'
            for part in ("type", "message")
        ),
        f"set({_PATH}, Split({_TEXT}, {_NEW_LINE})) where {traced} and {_JSON} == nil",
        f"set({_field('message')}, {_PATH}[0]) where {traced} and {_JSON} == nil",
        f"set({_field('log.level')}, ToLowerCase({_LEVEL})) where {_LEVEL} != nil",
        # A trace that nobody caught follows whatever line came before it.
        f'set({_field("log.level")}, "error") where {traced} and not {is_error}',
        f'set({_CATEGORY}, "error") where {is_error}',
    ]


def _dead_letter() -> list[str]:
    """What says that it is an object, and cannot be read as one, is kept as it is, with the reason."""
    return [
        f'set({_field("dead_letter.reason")}, "the line is not JSON")',
        f'set({_field("dead_letter.stage")}, "parse")',
        f"set({_field('dead_letter.dataset')}, Concat([{_CATEGORY}, {_KIND}], {quoted('.')}))",
        f'set({_CATEGORY}, "dead_letter")',
    ]


def _finish(environment: str) -> list[str]:
    """What every document has. The container runtime says when a line was written; what is far off came just now."""
    written, now = "log.time_unix_nano", "UnixNano(Now())"
    far = f"{written} < {now} - {_PAST_DAYS * 86400 * _BILLION} or {written} > {now} + {3600 * _BILLION}"
    return [
        *(
            f"set({_field(field)}, resource.attributes[{quoted(attribute)}]) "
            f"where resource.attributes[{quoted(attribute)}] != nil"
            for field, attribute in ORIGIN.items()
        ),
        f"set({written}, {now}) where {far}",
        f"set({_field('@timestamp')}, FormatTime(log.time, {_TIME}))",
        f"set({_field('event.ingested')}, FormatTime(Now(), {_TIME}))",
        f'set({_field("event.id")}, log.attributes["event.id"])',
        f"set({_field('ecs.version')}, {quoted(ECS_VERSION)})",
        f'set({_field("log.file.path")}, log.attributes["log.file.path"]) where log.attributes["log.file.path"] != nil',
        f'set({_field("dead_letter.truncated")}, true) where log.attributes["log.truncated"] == true',
        f"set({_field('event.dataset')}, Concat([{_CATEGORY}, {_KIND}], {quoted('.')}))",
        'set(log.attributes["data_stream.type"], "logs")',
        f'set(log.attributes["data_stream.dataset"], {_field("event.dataset")})',
        f'set(log.attributes["data_stream.namespace"], {quoted(environment)})',
        'set(log.attributes["elasticsearch.document_id"], log.attributes["event.id"])',
        'keep_matching_keys(log.attributes, "^(?:data_stream|elasticsearch)[.]")',
        'set(scope.attributes["elastic.mapping.mode"], "bodymap")',
    ]


def _field(name: str) -> str:
    return f"{_BODY}[{quoted(name)}]"


def _one_of(names: Sequence[str]) -> str:
    return f"^(?:{'|'.join(sorted(names))})$"


def _regex(pattern: str) -> str:
    return quoted(linear(pattern, file=_FILE))
