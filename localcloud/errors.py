"""Failures that are the user's to know, as one sentence."""

from __future__ import annotations


class LocalCloudError(RuntimeError):
    """What went wrong and what to do about it."""
