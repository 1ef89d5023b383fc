"""Columns and patterns of the formats that are no JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALB_COLUMNS: Final = (
    "type",
    "time",
    "elb",
    "client",
    "target",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
    "target_group_arn",
    "trace_id",
    "domain_name",
    "chosen_cert_arn",
    "matched_rule_priority",
    "request_creation_time",
    "actions_executed",
    "redirect_url",
    "error_reason",
    "targets",
    "target_status_codes",
    "classification",
    "classification_reason",
)
"""AWS adds columns at the end, which are ignored until they are named here."""

VPC_FLOW_COLUMNS: Final = (
    "version",
    "account_id",
    "interface_id",
    "source_address",
    "destination_address",
    "source_port",
    "destination_port",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log_status",
)
PROTOCOLS: Final[Mapping[str, str]] = {
    "1": "icmp",
    "6": "tcp",
    "17": "udp",
    "47": "gre",
    "50": "esp",
    "58": "ipv6-icmp",
}
"""Names of the IANA's protocol numbers that a VPC carries."""

_HEAD = r"^(?:\d{1,7} )?<%{NONNEGINT:row.priority}>"
_WORD = r"\S{1,255}"
SYSLOG: Final = (
    # RFC 5424; its structured data is `-` or elements in brackets, whose values escape a bracket.
    rf"{_HEAD}1 (?:-|(?<row.time>{_WORD})) (?<row.host>{_WORD}) (?<row.process>{_WORD}) (?<row.pid>{_WORD}) "
    rf"(?<row.msgid>{_WORD}) (?:-|(?<row.structured_data>(?:\[(?:[^\]\\]|\\.)*\])+))(?: (?:\xEF\xBB\xBF)?"
    r"(?<row.text>(?m:.*)))?$",
    # RFC 3164, with and without a host and a tag.
    rf"{_HEAD}(?<row.old_time>[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d) (?<row.host>{_WORD}) "
    r"(?<row.process>[^\s:\[]{1,64})(?:\[(?<row.pid>\d{1,10})\])?: (?<row.text>(?m:.*))$",
    rf"{_HEAD}(?<row.text>(?m:.*))$",
)
"""The first that matches, after the length that RFC 6587 may put before it. All are anchored: none backtracks far."""

SSH_LOGIN: Final = (
    r"^(?<row.result>Accepted|Failed) \S{1,64} for (?:invalid user )?(?<row.user>\S{1,255}) "
    r"from (?<row.address>\S{1,64}) port (?<row.port>\d{1,5})",
)
"""What sshd writes of each attempt to sign in."""

SEVERITIES: Final = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
"""Of syslog, by their code."""
