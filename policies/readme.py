"""The catalogue of the rules as people read it: `python -m policies.readme > policies/README.md`."""

from __future__ import annotations

from collections.abc import Sequence

from policies.rule import Rule, StackRule
from policies.rules import RULES

_INTRODUCTION = """\
# Policy pack

The engine applies these rules to every resource at every preview and update, AWS and Kubernetes alike. All are
mandatory: one violation fails the preview. It names the property, never its value, the rule, the fix and its section
below.

- A rule about **one resource** is judged before the resource is created or changed. A rule about **the stack** is
  judged once the program has declared everything: it fails a preview, but an update only at its end. So preview first.
- What cannot be known before an update leaves a rule *unproven*: the engine notes `can't be known during preview`. A
  gate treats that as closed until the rule has judged the state that an update left. The other parts of the resource
  are judged all the same.
- A value that a rule cannot read, such as a policy that is no JSON, is a violation.

To change a rule, edit its module in `rules/`; to add one, add a module that defines `RULE`. Give each a good resource
and its mutants in `tests/policies/cases.py`, run `make test`, and write this file anew with
`python -m policies.readme > policies/README.md`.

| rule | severity | about | what must hold |
|---|---|---|---|
"""


def catalogue(rules: Sequence[Rule | StackRule]) -> str:
    """A table of all rules, then a section for each."""
    rows = (
        f"| [{rule.id}](#{rule.id}) | {rule.severity.value} | {_scope(rule)} | {rule.requirement} |" for rule in rules
    )
    return _INTRODUCTION + "\n".join((*rows, "", "\n".join(map(_section, rules))))


def _section(rule: Rule | StackRule) -> str:
    return f"## {rule.id}\n\n{rule.requirement} {rule.why}\n\n*Fix:* {rule.fix}.\n"


def _scope(rule: Rule | StackRule) -> str:
    return "the stack" if isinstance(rule, StackRule) else "one resource"


if __name__ == "__main__":
    print(catalogue(RULES), end="")
