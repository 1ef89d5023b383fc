"""Serves the pack to the engine, which starts this folder as a program of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from pulumi_policy import PolicyPack

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policies.decoding import decode_once
from policies.rules import RULES

decode_once()
PolicyPack("operations-platform", [rule.policy() for rule in RULES])
