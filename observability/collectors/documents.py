"""From a container's text to a document by ECS names: statements of the gateway's transform processor.

The body becomes the document, and the record's attributes say which data stream it goes to, under which id. Only fields
of the schema are set by name; whatever else a program writes goes into `attributes`, as texts of bounded number, depth
and length, so that nothing a program writes can make a mapping grow or a document be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from catalog.models import Service
from observability.collectors.formats import AFTER_TIME, CONTROLS, ESCAPE, ESCAPES, KLOG, LEVELS, LOGFMT_KEY, ORIGIN
from observability.collectors.forms import (
    DEEPEST,
    LONGEST_VALUE,
    MOST_KEYS,
    NEW_LINE,
    access,
    cluster_audit,
    dead_letter,
    errors,
    json,
    klog,
    logfmt,
    own_audit,
    text,
)
from observability.collectors.ottl import BODY, CATEGORY, JSON, KIND, LEVEL, TEXT, field, regex
from observability.collectors.patterns import quoted
from observability.search.fields import ECS_VERSION, UNNAMED

_PUSHED: Final = 'log.cache["pushed"]'
_TIME: Final = quoted("%Y-%m-%dT%H:%M:%S.%LZ")
_BILLION: Final = 1_000_000_000
_PAST_DAYS: Final = 7
"""A line may wait that long in its file."""


def statements(services: Sequence[Service], environment: str) -> list[dict[str, Any]]:
    """Groups of statements, each with the condition that its lines meet, in the order in which they run.

    A record's attributes hold on the way what is known of it: its text, the object in it, its category, its level.
    """
    application = f'{CATEGORY} == "application"'
    unleveled = f"{JSON} == nil and {LEVEL} == nil and {application}"
    groups = (
        (None, [*_begin(), *_pushed(), *_kind(services)]),
        (f"Index({TEXT}, {AFTER_TIME}) > 0", access()),
        (f"HasPrefix({TEXT}, {quoted('{')})", [f"set({JSON}, ParseJSON({TEXT}))"]),
        (f"IsMap({JSON})", json()),
        (f'{JSON}["auditID"] != nil', cluster_audit()),
        (f'{JSON}["event.category"] != nil', own_audit()),
        (f"{JSON} == nil and {application}", text()),
        (f"{unleveled} and Index({TEXT}, {quoted(LOGFMT_KEY)}) >= 0", logfmt()),
        (f"{unleveled} and IsMatch({TEXT}, {regex(KLOG)})", klog()),
        (f"{application} and ({LEVEL} != nil or Index({TEXT}, {NEW_LINE}) > 0)", errors()),
        (f"{JSON} == nil and HasPrefix({TEXT}, {quoted('{')}) and HasSuffix({TEXT}, {quoted('}')})", dead_letter()),
        (None, _finish(environment)),
    )
    return [{**({"conditions": [condition]} if condition else {}), "statements": group} for condition, group in groups]


def _begin() -> list[str]:
    """Control characters never reach a terminal or a term: a log's text is shown to people."""
    return [
        f'set({_PUSHED}, log.attributes) where log.attributes["log.file.path"] == nil',
        # The same row sent again, after whatever failure, gets the same id; one of a file that was rotated another.
        'set(log.attributes["event.id"], XXH128(Concat([resource.attributes["k8s.pod.uid"], '
        'log.attributes["log.file.path"], log.attributes["log.iostream"], String(log.time_unix_nano), '
        'String(log.attributes["log.file.record_offset"]), log.body], "|"))) where log.attributes["event.id"] == nil',
        'keep_matching_keys(log.attributes, "^(?:event|log)[.]")',
        f"set({TEXT}, String({BODY}))",
        f"replace_pattern({TEXT}, {regex(ESCAPES)}, {quoted('')}) where IsMatch({TEXT}, {regex(ESCAPE)})",
        f"replace_pattern({TEXT}, {regex(CONTROLS)}, {quoted(' ')})",
        f'set({BODY}, {{"message": {TEXT}}})',
        f'set({CATEGORY}, "application")',
    ]


def _pushed() -> list[str]:
    """What a program says of its record beside the text, where it pushes records instead of printing lines."""
    kept = f"{BODY}[{quoted(UNNAMED)}]"
    there = f"{_PUSHED} != nil"
    return [
        f"set({kept}, {_PUSHED}) where {there}",
        f"flatten({kept}, depth={DEEPEST}) where {there}",
        f"limit({kept}, {MOST_KEYS}, []) where {there}",
        f"stringify_all({kept}) where {there}",
        f"truncate_all({kept}, {LONGEST_VALUE}) where {there}",
        f'set({LEVEL}, log.severity_text) where {there} and log.severity_text != ""',
        f'set({field("trace.id")}, log.trace_id.string) where {there} and log.trace_id.string != ""',
        f'set({field("span.id")}, log.span_id.string) where {there} and log.span_id.string != ""',
    ]


def _kind(services: Sequence[Service]) -> list[str]:
    """The kind of the service, which the catalogue knows; pods of none are the cluster's own."""
    kinds: dict[str, list[str]] = {}
    for service in services:
        if service.namespace:
            kinds.setdefault(service.kind, []).append(service.name)
    return [
        f'set({KIND}, "kubernetes")',
        *(
            f'set({KIND}, {quoted(kind)}) where IsMatch(resource.attributes["service.name"], {regex(_one_of(names))})'
            for kind, names in sorted(kinds.items())
        ),
    ]


def _finish(environment: str) -> list[str]:
    """What every document has. The container runtime says when a line was written; what is far off came just now."""
    written, now = "log.time_unix_nano", "UnixNano(Now())"
    far = f"{written} < {now} - {_PAST_DAYS * 86400 * _BILLION} or {written} > {now} + {3600 * _BILLION}"
    return [
        *(
            f"set({field(name)}, resource.attributes[{quoted(attribute)}]) "
            f"where resource.attributes[{quoted(attribute)}] != nil"
            for name, attribute in ORIGIN.items()
        ),
        f"set({written}, {now}) where {far}",
        f"set({field('@timestamp')}, FormatTime(log.time, {_TIME}))",
        f"set({field('event.ingested')}, FormatTime(Now(), {_TIME}))",
        f'set({field("event.id")}, log.attributes["event.id"])',
        f"set({field('ecs.version')}, {quoted(ECS_VERSION)})",
        f'set({field("log.file.path")}, log.attributes["log.file.path"]) where log.attributes["log.file.path"] != nil',
        f'set({field("dead_letter.truncated")}, true) where log.attributes["log.truncated"] == true',
        f"set({field('event.dataset')}, Concat([{CATEGORY}, {KIND}], {quoted('.')}))",
        'set(log.attributes["data_stream.type"], "logs")',
        f'set(log.attributes["data_stream.dataset"], {field("event.dataset")})',
        f'set(log.attributes["data_stream.namespace"], {quoted(environment)})',
        'set(log.attributes["elasticsearch.document_id"], log.attributes["event.id"])',
        *_counted(),
        'keep_matching_keys(log.attributes, "^(?:data_stream|elasticsearch|log[.]redacted|level)")',
        'set(scope.attributes["elastic.mapping.mode"], "bodymap")',
    ]


def _counted() -> list[str]:
    """The level that lines are counted by: a program may write any, and each would be a series of its own."""
    level = field("log.level")
    return [
        'delete_key(log.attributes, "level")',
        f"set({LEVEL}, {level}) where {level} != nil",
        f'set({LEVEL}, "other") where {LEVEL} != nil and not IsMatch({LEVEL}, {regex(f"^(?:{LEVELS})$")})',
    ]


def _one_of(names: Sequence[str]) -> str:
    return f"^(?:{'|'.join(sorted(names))})$"
