from __future__ import annotations

import re

from policies.pod_specs import POD_SPECS, container_fields
from policies.rule import Rule, on

_PINNED = re.compile(r"\S+@sha256:[0-9a-f]{64}")

RULE = Rule(
    id="image-digest",
    requirement="An image is pinned by its digest.",
    why="Whoever can push to the registry can move a tag, but no one can move a digest.",
    fix="append @sha256: and the digest of the image's index to the tag",
    where=on(POD_SPECS),
    divide=container_fields("image"),
    holds=lambda image: isinstance(image, str) and _PINNED.fullmatch(image) is not None,
)
