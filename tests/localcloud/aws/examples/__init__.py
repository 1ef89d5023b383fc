"""One example of each resource type: inputs as a program gives them, what may change in place, and what may not."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.localcloud.aws.examples.example import ACCOUNT_ID, DR_REGION, REGION, Example, Need, Of, policy, trust

EXAMPLES: tuple[Example, ...] = tuple(
    example
    for module in iter_modules(__path__)
    if module.name != "example"
    for example in import_module(f"{__name__}.{module.name}").EXAMPLES
)

__all__ = ["ACCOUNT_ID", "DR_REGION", "EXAMPLES", "REGION", "Example", "Need", "Of", "policy", "trust"]
