"""Names, keys, tags and statements that cases of several rules share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.policies.analysis import Path

Change = tuple[str, str, Path, Any]
"""Rule, type, path of the property and its new value, `...` to remove it: what the rule must block."""
Good = Mapping[str, Mapping[str, Any]]
"""Properties that keep every rule, by type."""

ACCOUNT = "123456789012"
BUCKET = f"kiso-prod-metrics-{ACCOUNT}-eu-central-1"
AUDIT_BUCKET = f"kiso-prod-audit-{ACCOUNT}-eu-central-1"
ACCESS_LOG_BUCKET = f"kiso-prod-access-logs-{ACCOUNT}-eu-central-1"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mrk-0123456789abcdef0123456789abcdef"
TAGS = {"Owner": "operations", "Environment": "prod", "Contact": "operations@example.com"}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{BUCKET}/*"]}
USE_KEY = {"Effect": "Allow", "Principal": ROOT, "Action": ["kms:Decrypt"], "Resource": "*"}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
