"""The only reader of a stack's configuration: from the engine for the program, from the files for everything else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from documents.document import Document, KeyPath, dotted
from documents.problems import ProblemsFound
from settings.models import Settings
from settings.secret_values import KUBECONFIGS, Secrets
from settings.stack_file import (
    PROJECT_NAME,
    PROJECT_ROOT,
    file_name,
    is_encrypted_value,
    parse_settings,
    read_config,
)

if TYPE_CHECKING:
    from pulumi import Output

DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Value:
    """An effective value. `origin` is the place that sets it (`Pulumi.prod.yaml:12`), or `default`."""

    value: object
    origin: str


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """Settings with the document that they come from."""

    settings: Settings
    document: Document

    @property
    def values(self) -> Mapping[str, Value]:
        """Every value by its dotted path, in the order of the models."""
        lines = self.document.lines
        return {
            dotted(path): Value(value=value, origin=f"{self.document.file}:{lines[path]}" if path in lines else DEFAULT)
            for path, value in _leaves(self.settings.model_dump(by_alias=True), ())
        }


def load_from_files(root: Path, stack: str) -> Loaded:
    """Settings of the stack's file in the folder. Raises ProblemsFound."""
    config = read_config(root, stack)
    settings, document = parse_settings(config, lambda key: is_encrypted_value(config.value[key]))
    return Loaded(settings=settings, document=document)


def load_from_pulumi() -> tuple[Settings, Secrets]:
    """Settings and secrets of the stack that the engine runs the program for. Raises ProblemsFound."""
    import pulumi
    from pulumi.runtime import config as engine

    stack = pulumi.get_stack()
    config = Document(
        file=file_name(stack),
        value={key: _decoded(text) for key, text in engine.CONFIG.get().items()},
        lines=_lines_in_file(stack),
    )
    settings, _ = parse_settings(config, engine.is_config_secret)
    return settings, Secrets(kubeconfigs=_kubeconfigs(config, settings))


def _kubeconfigs(config: Document, settings: Settings) -> Output[Mapping[str, str]] | None:
    """Where it is set: one text for each cluster, and for no other."""
    import pulumi

    key = f"{PROJECT_NAME}:{KUBECONFIGS}"
    clusters = {cluster.name for cluster in (settings.clusters.primary, settings.clusters.dr) if cluster}
    match config.value.get(key):
        case None:
            return None
        case dict(texts) if texts.keys() == clusters and all(isinstance(text, str) for text in texts.values()):
            return pulumi.Output.secret(texts)
    rule = f"must hold one text for each cluster ({', '.join(sorted(clusters))})"
    raise ProblemsFound([config.problem((key,), rule=rule, fix="set those keys and no other, or remove it")])


def _decoded(text: str) -> object:
    """A structured value comes as JSON, a plain one as it is."""
    try:
        return _frozen(json.loads(text))
    except json.JSONDecodeError:
        return text


def _frozen(value: object) -> object:
    """Lists as the reader of YAML files gives them."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _lines_in_file(stack: str) -> Mapping[KeyPath, int]:
    """Lines by the project's own stack file; none where the values come from elsewhere."""
    try:
        return read_config(PROJECT_ROOT, stack).lines
    except ProblemsFound:
        return {}


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value
