"""What lines look like and which fields they become: patterns and tables that documents are made by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from observability.collectors.patterns import quoted

NGINX: Final = (
    r"^(?P<address>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "
    r'"(?:(?P<method>[A-Z]+) (?P<url>\S+)(?: HTTP/(?P<version>[0-9.]+))?|[^"]*)" '
    r'(?P<status>[0-9]{3}) (?P<bytes>[0-9]+|-)(?: "(?P<referrer>[^"]*)" "(?P<agent>[^"]*)")?'
    r"(?: (?P<seconds>[0-9.]+))?"
)
AFTER_TIME: Final = quoted('] "')
LEVELS: Final = "trace|debug|info|notice|warn|warning|error|critical|fatal|panic|severe|alert|emergency"
HEAD: Final = (
    r"^\[?(?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)?\]?)?\s*(?:\[[^\]]*\]\s+)?"
    rf"\[?(?P<level>(?i:{LEVELS}))\b\]?:?(?:\s+\[[^\]]*\])?(?:\s+(?P<logger>[A-Za-z_][\w.$]*)(?:\s+-|:)\s)?"
)
KLOG: Final = r"^[IWEF][0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]+ +[0-9]+ [^ \]]+:[0-9]+\]"
"""Of Kubernetes' own programs: the level's letter, month and day, time, thread and the place in the source."""
KLOG_LEVELS: Final[Mapping[str, str]] = {"I": "info", "W": "warning", "E": "error", "F": "fatal"}
LOGFMT_KEY: Final = "level="
LOGFMT: Final = rf'(?:^|\s){LOGFMT_KEY}"?(?P<level>(?i:{LEVELS}))\b'
"""The pair of key and value that names the level."""
ESCAPE: Final = r"\x1b"
ESCAPES: Final = r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)"
CONTROLS: Final = r"[\x00-\x08\x0b-\x1f\x7f]"
IS_ERROR: Final = "^(?:error|critical|fatal|panic|severe|alert|emergency)$"
NO_NAME: Final = r"^[. ]*$|[.][.]"
"""Keys that are no path of names, which a store refuses."""

TRACES: Final[Mapping[str, tuple[str, str]]] = {
    "java": ("\n\tat ", r"(?m)^(?:Exception in thread \S+ )?(?P<type>(?:[a-z]\w*\.)+[A-Z]\w*)(?:: (?P<message>.*))?$"),
    "python": (
        "Traceback (most recent call last)",
        # The last: one exception may follow from another, and is printed below it.
        r"(?m)\A(?s:.*)^(?P<type>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt))(?:: (?P<message>.*))?$",
    ),
    "go": ("\ngoroutine ", r"(?m)^(?P<type>panic|fatal error): (?P<message>.*)$"),
}
"""By language, what is in every stack trace, and the line that says what went wrong."""
ACCESS_FIELDS: Final[Mapping[str, str]] = {
    "source.ip": "address",
    "client.ip": "address",
    "user.name": "user",
    "http.request.method": "method",
    "http.version": "version",
    "http.request.referrer": "referrer",
    "user_agent.original": "agent",
    "url.original": "url",
}
"""Group of the pattern by field."""
JSON_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "message": ("msg", "message", "log"),
    "log.logger": ("logger", "logger_name", "log.logger"),
    "trace.id": ("trace_id", "traceId", "trace.id", "traceID"),
    "span.id": ("span_id", "spanId", "span.id", "spanID"),
    "http.request.id": ("request_id", "requestId"),
    "http.request.method": ("method", "http.request.method"),
    "url.path": ("path", "url.path"),
    "user.id": ("user_id", "userId", "user.id"),
    "error.type": ("error_type", "error.type", "exception_type"),
    "error.message": ("error", "err", "error.message"),
    "error.stack_trace": ("stack", "stacktrace", "stack_trace", "error.stack_trace", "exception"),
    "event.action": ("action", "event.action"),
    "event.outcome": ("outcome", "event.outcome"),
}
"""Keys that programs use, by the field that each is where its value is a text."""
JSON_STATUS: Final = ("http.response.status_code", "status_code", "status")
JSON_LEVEL: Final = ("levelname", "severity", "log.level", "level")
"""The last that is there prevails."""
CLUSTER_AUDIT_FIELDS: Final[Mapping[str, str]] = {
    "event.action": '["verb"]',
    "user.name": '["user"]["username"]',
    "url.original": '["requestURI"]',
    "user_agent.original": '["userAgent"]',
    "source.ip": '["sourceIPs"][0]',
}
ORIGIN: Final[Mapping[str, str]] = {
    "service.name": "service.name",
    "service.version": "service.version",
    "kubernetes.namespace": "k8s.namespace.name",
    "kubernetes.pod.name": "k8s.pod.name",
    "kubernetes.pod.uid": "k8s.pod.uid",
    "kubernetes.container.name": "k8s.container.name",
    "kubernetes.node.name": "k8s.node.name",
}
"""Attribute of the resource by field."""
