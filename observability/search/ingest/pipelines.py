"""One pipeline a source: the raw line that Logstash hands over becomes a document in ECS, or a dead letter.

A document arrives with `message` (the line), `event.id`, `event.module` (the source) and, from S3, `log.file.path`. It
is filed in the data stream that its content asks for, under its own id, so that a second delivery is refused as a
conflict. Whatever fails on the way is filed under `logs-dead_letter.<source>` with the reason: no line is lost, and
none holds up those after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from observability.search.ingest.formats import ALB_COLUMNS, PROTOCOLS, SEVERITIES, SSH_LOGIN, SYSLOG, VPC_FLOW_COLUMNS
from observability.search.ingest.scripts import script
from observability.search.requests import Request
from observability.search.streams import Source

Processor = Mapping[str, Any]
Pipeline = Mapping[str, Any]

SIGN_IN_EVENTS: Final = ("Authenticate", "ConsoleLogin", "Federate", "Logout", "SwitchRole", "UserAuthentication")
SIGN_IN_SOURCES: Final = ("signin.amazonaws.com", "sso.amazonaws.com", "signin.aws.amazon.com")
READING_VERBS: Final = ("get", "list", "watch")
DEAD_LETTERS: Final = "logs-dead_letter"
"""The pipeline for events that Logstash kept in its dead-letter queue."""
AUDITED_FACILITIES: Final = (4, 10, 13)
"""Syslog's auth, authpriv and audit."""

_ARRIVED: Final[Processor] = {"set": {"field": "arrived", "value": "{{{_ingest.timestamp}}}"}}


def pipeline_name(source: Source) -> str:
    return f"logs-{source}"


def pipelines(environment: str) -> Mapping[str, Pipeline]:
    """Body of each pipeline by its name."""
    parsers: Mapping[Source, Sequence[Processor]] = {
        "cloudtrail": [
            _json(),
            script(
                "cloudtrail",
                environment,
                sign_in_events=list(SIGN_IN_EVENTS),
                sign_in_sources=list(SIGN_IN_SOURCES),
            ),
        ],
        "waf": [_json(), script("waf", environment)],
        "alb": [_columns(ALB_COLUMNS), script("alb", environment)],
        "vpcflow": [
            # The first line of each file names the columns.
            {"drop": {"if": "ctx.message.startsWith('version ')"}},
            _columns(VPC_FLOW_COLUMNS),
            script("vpcflow", environment, protocols=dict(PROTOCOLS)),
        ],
        "kubernetes": [_json(), script("kubernetes", environment, reading_verbs=list(READING_VERBS))],
        "syslog": [
            {"grok": {"field": "message", "patterns": list(SYSLOG)}},
            {
                "grok": {
                    "field": "row.text",
                    "patterns": list(SSH_LOGIN),
                    "ignore_missing": True,
                    "ignore_failure": True,
                }
            },
            {
                "date": {
                    "if": "ctx.row.old_time != null",
                    "field": "row.old_time",
                    "target_field": "row.time",
                    "formats": ["MMM d HH:mm:ss", "MMM  d HH:mm:ss"],
                }
            },
            script("syslog", environment, levels=list(SEVERITIES), audited=list(AUDITED_FACILITIES)),
        ],
    }
    return {
        **{pipeline_name(source): _pipeline(source, parser, environment) for source, parser in parsers.items()},
        DEAD_LETTERS: {
            "description": "What Elasticsearch refused of Logstash, which adds `reason` and `failed_in`",
            "processors": [_ARRIVED, script("dead_letter", environment)],
        },
    }


def pipeline_requests(environment: str) -> list[Request]:
    """What puts the pipelines in place."""
    return [
        Request(method="PUT", path=f"/_ingest/pipeline/{name}", body=body)
        for name, body in pipelines(environment).items()
    ]


def _pipeline(source: Source, parser: Sequence[Processor], environment: str) -> Pipeline:
    return {
        "description": f"{source}: from its own format to ECS",
        "processors": [
            _ARRIVED,
            script("arrival", environment, source=source),
            *parser,
            *(_parsed_address(side) for side in ("source", "destination")),
        ],
        "on_failure": [
            _ARRIVED,
            {"set": {"field": "failed_in", "value": "{{{_ingest.on_failure_processor_type}}}"}},
            {"set": {"field": "reason", "value": "{{{_ingest.on_failure_message}}}"}},
            script("dead_letter", environment, source=source),
        ],
    }


def _json() -> Processor:
    return {"json": {"field": "message", "target_field": "parsed"}}


def _columns(names: Sequence[str]) -> Processor:
    return {
        "csv": {
            "field": "message",
            "target_fields": [f"row.{name}" for name in names],
            "separator": " ",
            "ignore_missing": False,
        }
    }


def _parsed_address(side: str) -> Processor:
    """The address once more where it is one: AWS names its own services in its place."""
    return {
        "convert": {
            "field": f"{side}.address",
            "target_field": f"{side}.ip",
            "type": "ip",
            "ignore_missing": True,
            "ignore_failure": True,
        }
    }
