"""One rule a module, each of which defines `RULE`; a new module is in force at once."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from policies.rule import Rule, StackRule

RULES: tuple[Rule | StackRule, ...] = tuple(
    import_module(f"{__name__}.{module.name}").RULE for module in iter_modules(__path__)
)
