"""The parts of AWS, each with accounts, ARNs and host names of its own; nothing is copied from one to another."""

from __future__ import annotations

_PREFIXES = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def partition_of(region: str) -> str:
    """The part of AWS that the region belongs to, as ARNs name it."""
    return next((partition for prefix, partition in _PREFIXES.items() if region.startswith(prefix)), "aws")


def domain_of(partition: str) -> str:
    """What the host names of its services end in."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
