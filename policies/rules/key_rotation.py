from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="key-rotation",
    requirement="A KMS key is rotated every year.",
    why="Rotation bounds how much data one leaked piece of key material opens.",
    fix="set enableKeyRotation to true",
    where=on({"aws:kms/key:Key": ("enableKeyRotation",)}),
    holds=lambda rotated: rotated is True,
)
