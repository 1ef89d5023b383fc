"""The matrix as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity.people import PersonRole, RoleName

_YES, _NO = "yes", "·"

_INTRODUCTION = """# Roles

Who may do what, as the evaluator of `identity/` answers it from the policies that stack `{stack}` declares, each within
its permissions boundary. This page is generated, and a test compares it with what the program declares. Write it anew
with `python -m identity matrix --stack {stack} --markdown docs/roles.md`.

Nobody has a user or an access key: people sign in at the identity provider, with a second factor, and pipelines are
vouched for by the forge. No role can give itself, or anybody, more rights than it has: `tests/identity` tries {paths}
known ways on every role of every stack. What `ci-deploy` writes into workloads' roles stays within their boundary.
"""
_TAKING = """
## Who takes each role

| role | for | session | who may take it |
|---|---|---|---|
"""
_DOING = """
## What each role may do

"""


def page(stack: str, people: Sequence[PersonRole], answers: Mapping[str, Mapping[RoleName, bool]], paths: int) -> str:
    """Markdown."""
    names: list[RoleName] = [person.name for person in people]
    header = f"| task | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n"
    rows = (
        f"| {task} | {' | '.join(_YES if allowed[name] else _NO for name in names)} |\n"
        for task, allowed in answers.items()
    )
    return "".join(
        [
            _INTRODUCTION.format(stack=stack, paths=paths),
            _TAKING,
            *(_taking(person) for person in people),
            _DOING,
            header,
            *rows,
        ]
    )


def _taking(person: PersonRole) -> str:
    hours = f"{person.session_hours} h"
    return f"| `{person.name}` | {person.description} | {hours} | {'; '.join(map(_who, _conditions(person)))} |\n"


def _conditions(person: PersonRole) -> list[Mapping[str, object]]:
    """Of each trust, what is asked of who takes the role, with the principal's name."""
    return [
        {
            "principal": next(iter(one.principal.values())),
            **{key: value for tests in one.conditions.values() for key, value in tests.items()},
        }
        for one in person.trust
    ]


def _who(asked: Mapping[str, object]) -> str:
    subjects = next((value for key, value in asked.items() if key.endswith(":sub")), None)
    if isinstance(subjects, Sequence):
        return "pipelines of " + ", ".join(f"`{subject}`" for subject in subjects)
    if "aws:RequestTag/group" in asked:
        return f"group `{asked['aws:RequestTag/group']}`, with a second factor"
    return f"`{asked['principal']}`, just after a second factor"
