"""Physical names that policies and configurations refer to; fixed, so that both are fully known at preview."""

from __future__ import annotations

from components.regions import Region
from identity.place import PREFIX


def bucket_name(environment: str, purpose: str, region: Region) -> str:
    """Unique across all of AWS by the account id, and at most 63 characters long."""
    return f"{PREFIX}-{environment}-{purpose}-{region.account_id}-{region.name}"


def edge_logs_bucket_name(environment: str, region: Region) -> str:
    """AWS WAF delivers only to buckets whose names begin like this."""
    return f"aws-waf-logs-{bucket_name(environment, 'edge', region)}"


def role_name(environment: str, purpose: str, region: Region) -> str:
    """Names the region too: roles are global, and what assumes one lives in a region."""
    return f"{PREFIX}-{environment}-{purpose}-{region.name}"


def key_alias(environment: str, purpose: str) -> str:
    """The same in every region that has a replica of the key."""
    return f"alias/{PREFIX}-{environment}-{purpose}"


def secret_name(environment: str, group: str, name: str) -> str:
    return f"{PREFIX}/{environment}/{group}/{name}"


def regional_name(environment: str, purpose: str) -> str:
    """Of what a region of the account has one of for each purpose."""
    return f"{PREFIX}-{environment}-{purpose}"
