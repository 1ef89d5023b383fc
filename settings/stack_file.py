"""What a stack file may hold, and the settings in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from documents.document import Document
from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.validation import Model, closest_fix, validated
from settings.models import Settings
from settings.secret_values import SECRET_KEYS

PROJECT_NAME = "operations-platform"
PROJECT_ROOT = Path(__file__).parent.parent

_ENGINE_NAMESPACE = "pulumi"
"""Configuration of the engine itself, such as `pulumi:disable-default-providers`."""
_STACK_FILE = re.compile(r"Pulumi\.([\w.-]*\w)\.yaml", re.ASCII)


class StackFile(Model):
    """`Pulumi.<stack>.yaml` as Pulumi defines it."""

    config: dict[str, Any]
    """Values by `namespace:key`."""
    secretsprovider: str | None = None
    encryptionsalt: str | None = None
    encryptedkey: str | None = None
    environment: Any = None
    """Environments of Pulumi ESC that the stack imports."""


def file_name(stack: str) -> str:
    return f"Pulumi.{stack}.yaml"


def stack_names(root: Path) -> list[str]:
    """Stacks that have a file in the folder."""
    matches = (_STACK_FILE.fullmatch(path.name) for path in root.iterdir())
    return sorted(match[1] for match in matches if match)


def require_stack(root: Path, stack: str) -> None:
    """Raises ProblemsFound where the stack has no file in the folder."""
    known = stack_names(root)
    if stack not in known:
        raise ProblemsFound([_unknown(stack, known)])


def read_config(root: Path, stack: str) -> Document:
    """The `config` section of the stack's file. Raises ProblemsFound."""
    require_stack(root, stack)
    document = read(root / file_name(stack))
    validated(StackFile, document)
    return document.section("config")


def _unknown(stack: str, known: Sequence[str]) -> Problem:
    if not _STACK_FILE.fullmatch(file_name(stack)):
        rule = "is no stack, whose name is made of letters, digits, dots and hyphens"
        return Problem(file="command line", path="--stack", value=stack, rule=rule, fix=closest_fix(stack, known))
    rule = f"does not exist, so {stack} is no stack"
    return Problem(file=file_name(stack), rule=rule, fix=closest_fix(stack, known))


def parse_settings(config: Document, is_encrypted: Callable[[str], bool]) -> tuple[Settings, Document]:
    """Settings in the configuration, whose keys are `namespace:key`, and the document that they were made from.

    Raises ProblemsFound for whatever nothing would read, is encrypted and should not be, or the other way round.
    """
    problems = _key_problems(config, is_encrypted)
    own = _own_values(config)
    try:
        settings = validated(Settings, own)
    except ProblemsFound as found:
        problems += [replace(problem, path=f"{PROJECT_NAME}:{problem.path}") for problem in found.problems]
        raise ProblemsFound(problems) from None
    if problems:
        raise ProblemsFound(problems)
    return settings, own


def is_encrypted_value(value: object) -> bool:
    """Whether Pulumi wrote the value, or each value under it, as `secure: …`."""
    if not isinstance(value, Mapping) or not value:
        return False
    return set(value) == {"secure"} or all(is_encrypted_value(inner) for inner in value.values())


def _own_values(config: Document) -> Document:
    prefix = f"{PROJECT_NAME}:"
    return Document(
        file=config.file,
        value={
            name: value
            for key, value in config.value.items()
            if (name := key.removeprefix(prefix)) != key and name not in SECRET_KEYS
        },
        lines={
            (str(path[0]).removeprefix(prefix), *path[1:]) if path else (): line for path, line in config.lines.items()
        },
    )


def _key_problems(config: Document, is_encrypted: Callable[[str], bool]) -> list[Problem]:
    problems: list[Problem] = []
    for key in config.value:
        namespace, _, name = key.rpartition(":")
        if namespace not in (PROJECT_NAME, _ENGINE_NAMESPACE):
            known = not namespace and name in Settings.model_fields
            fix = f"write {PROJECT_NAME}:{name}" if known else "remove it, as nothing reads it"
            problems.append(config.problem((key,), rule="is no known key", fix=fix))
        elif name in SECRET_KEYS and not is_encrypted(key):
            fix = f"set it with `pulumi config set --secret --path {key}`"
            problems.append(config.problem((key,), rule="is a secret in plain text", fix=fix))
        elif name in Settings.model_fields and is_encrypted(key):
            problems.append(config.problem((key,), rule="is encrypted, but is no secret", fix="write it in plain text"))
    return problems
