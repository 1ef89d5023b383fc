"""Failures that are the user's to know, as one sentence."""

from __future__ import annotations


class ToolchainError(RuntimeError):
    """What went wrong with which program, where its log is and what to do about it."""
