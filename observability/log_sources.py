"""Where logs lie that AWS writes into buckets: one queue a source tells of each new file below its prefix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from observability.search.streams import Source

LogBucket = Literal["audit", "access-logs", "edge"]
"""The object-locked audit trail; what AWS delivers only under its own keys; what the edge and the network log."""

KUBERNETES_AUDIT_PREFIX = "kubernetes-audit/"
SYSLOG_AUDIT_PREFIX = "syslog/"


@dataclass(frozen=True, kw_only=True)
class LogSource:
    """One kind of file. `records` names the list of a JSON file; None where each line is a record."""

    source: Source
    bucket: LogBucket
    prefix: str
    records: str | None = None


def log_sources(account_id: str, organization_id: str | None = None) -> Sequence[LogSource]:
    """All of them, for an account, or for the organisation whose trail it keeps."""
    own = f"AWSLogs/{account_id}"
    trail = f"AWSLogs/{organization_id}/" if organization_id else f"{own}/CloudTrail/"
    return (
        LogSource(source="cloudtrail", bucket="audit", prefix=trail, records="Records"),
        LogSource(source="kubernetes", bucket="audit", prefix=KUBERNETES_AUDIT_PREFIX),
        LogSource(source="alb", bucket="access-logs", prefix=f"{own}/elasticloadbalancing/"),
        LogSource(source="waf", bucket="edge", prefix=f"{own}/WAFLogs/"),
        LogSource(source="vpcflow", bucket="edge", prefix=f"{own}/vpcflowlogs/"),
    )
