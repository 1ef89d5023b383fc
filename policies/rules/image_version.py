from __future__ import annotations

from typing import Any

from policies.pod_specs import POD_SPECS, container_fields
from policies.rule import Rule, on


def _names_a_version(image: Any) -> bool:
    repository = image.split("@")[0] if isinstance(image, str) else ""
    tag = repository.rsplit("/", 1)[-1].partition(":")[2]
    return tag not in ("", "latest")


RULE = Rule(
    id="image-version",
    requirement="An image names its version, never latest.",
    why="Nobody can tell which version is running, nor go back to it.",
    fix="name the version as the image's tag",
    where=on(POD_SPECS),
    divide=container_fields("image"),
    holds=_names_a_version,
)
