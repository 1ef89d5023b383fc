"""Serves the pack to the engine, which starts this folder as a program of its own."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from pulumi_policy import PolicyPack

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policies.decoding import decode_once
from policies.rules import RULES

gc.disable()  # the engine ends this process within seconds
decode_once()
PolicyPack("operations-platform", [rule.policy() for rule in RULES])
