"""Reads the catalogue's folder: `teams.yaml`, `tiers.yaml`, one file a service, one file a domain of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from catalog.cross_checks import Part, cross_problems
from catalog.models import AlertFile, Catalogue, Service, Teams, Tiers
from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.validation import Model, validated

CATALOGUE_FOLDER = Path(__file__).parent
TESTS_FOLDER = "tests"
"""Holds promtool's unit tests beside the alert files."""

_ModelT = TypeVar("_ModelT", bound=Model)


def load_catalogue(folder: Path = CATALOGUE_FOLDER) -> Catalogue:
    """The catalogue of the folder. Raises ProblemsFound with the problems of all files at once."""
    reader = _FolderReader(folder)
    teams = reader.part(folder / "teams.yaml", Teams)
    tiers = reader.part(folder / "tiers.yaml", Tiers)
    services = [part for file in reader.files("services") if (part := reader.part(file, Service))]
    alerts = [part for file in reader.files("alerts") if (part := reader.part(file, AlertFile))]
    unreadable = frozenset(file.stem for file in reader.refused)
    reader.problems += cross_problems(teams, tiers, services, alerts, unreadable)
    if reader.problems or teams is None or tiers is None:
        raise ProblemsFound(reader.problems)
    return Catalogue(
        teams=teams.content.teams,
        tiers=tuple(sorted(tiers.content.tiers, key=lambda tier: tier.tier)),
        services=tuple(part.content for part in services),
        alerts={part.stem: part.content for part in alerts},
    )


class _FolderReader:
    """Reads files of one folder and remembers their problems, and which files were refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.refused: list[Path] = []

    def part(self, file: Path, model: type[_ModelT]) -> Part[_ModelT] | None:
        try:
            document = read(file, shown_as=self._shown(file))
            return Part(stem=file.stem, document=document, content=validated(model, document))
        except ProblemsFound as found:
            self.problems += found.problems
            self.refused.append(file)
            return None

    def files(self, subfolder: str) -> Iterator[Path]:
        """The YAML files there in the order of their names."""
        for file in sorted((self._folder / subfolder).glob("[!.]*"), key=lambda path: path.stem):
            if file.name == TESTS_FOLDER:
                continue
            if file.suffix == ".yaml":
                yield file
            else:
                rule, fix = "is no .yaml file and would be ignored", "rename or remove it"
                self.problems.append(Problem(file=self._shown(file), rule=rule, fix=fix))

    def _shown(self, file: Path) -> str:
        return file.relative_to(self._folder.parent).as_posix()
