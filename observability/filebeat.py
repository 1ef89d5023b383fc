"""filebeat.yml: reads the files that queues tell of and hands their lines to the Logstash of its own pod.

Logstash has no input that reads a file for a message of SQS. This one takes a message off its queue only when all lines
of its file are in Logstash's queue on disk, and gives each line the same id whenever it reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from observability.log_sources import LogSource
from observability.rendering import render

CONFIG_DIR: Final = "/etc/filebeat"
CONFIG_FILE: Final = f"{CONFIG_DIR}/filebeat.yml"
DATA_DIR: Final = "/var/lib/filebeat"
HEALTH_PORT: Final = 5066
BEATS_PORT: Final = 5044
VISIBILITY_SECONDS: Final = 300
"""How long a message is hidden while its file is read; renewed as long as that takes."""

_LONGEST_LINE_BYTES: Final = 2 * 1024 * 1024
"""Twice of what a pipeline reads: what is longer comes to it cut, and so ends as a dead letter with its mark."""


def render_filebeat(sources: Sequence[LogSource], queue_urls: Mapping[str, str]) -> str:
    """`queue_urls` are by source."""
    return render(
        {
            "filebeat.inputs": [_input(source, queue_urls[source.source]) for source in sources],
            "output.logstash": {"hosts": [f"127.0.0.1:{BEATS_PORT}"]},
            "path.data": DATA_DIR,
            "http": {"enabled": True, "host": "0.0.0.0", "port": HEALTH_PORT},
            "logging": {"level": "warning", "to_stderr": True},
        }
    )


def _input(source: LogSource, queue_url: str) -> dict[str, Any]:
    list_of = {"expand_event_list_from_field": source.records} if source.records else {}
    # A trail's bucket holds digests beside the files of events.
    only = {"file_selectors": [{"regex": "/CloudTrail/"}]} if source.source == "cloudtrail" else {}
    return {
        "type": "aws-s3",
        "id": source.source,
        "queue_url": queue_url,
        "visibility_timeout": f"{VISIBILITY_SECONDS}s",
        # The queue's own policy moves a message that cannot be read.
        "sqs.max_receive_count": -1,
        "number_of_workers": 2,
        "max_bytes": _LONGEST_LINE_BYTES,
        "fields_under_root": True,
        "fields": {"event.module": source.source},
        **list_of,
        **only,
    }
