"""Reads the catalogue's folder: teams, tiers, maintenance, one file a service and one file a domain of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from catalog.cross_checks import Part, cross_problems
from catalog.maintenance import maintenance_problems
from catalog.metric_lists import TelemetryList
from catalog.models import Catalogue, Service, Teams, Tiers
from catalog.rule_files import AlertFile
from catalog.telemetry import known_series
from catalog.windows import Maintenance
from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.validation import Model, validated

CATALOGUE_FOLDER = Path(__file__).parent
TESTS_FOLDER = "tests"
"""Holds promtool's unit tests beside the alert files."""
RUNBOOKS_FOLDER = "runbooks"
"""Stands beside the catalogue's folder and holds one page an alert."""

_ModelT = TypeVar("_ModelT", bound=Model)


def load_catalogue(folder: Path = CATALOGUE_FOLDER) -> Catalogue:
    """The catalogue of the folder. Raises ProblemsFound with the problems of all files at once."""
    reader = _FolderReader(folder)
    teams = reader.part(folder / "teams.yaml", Teams)
    tiers = reader.part(folder / "tiers.yaml", Tiers)
    services = [part for file in reader.files("services") if (part := reader.part(file, Service))]
    alerts = [part for file in reader.files("alerts") if (part := reader.part(file, AlertFile))]
    telemetry = [part for file in reader.files("telemetry") if (part := reader.part(file, TelemetryList))]
    unreadable = frozenset(file.stem for file in reader.refused)
    series = known_series(
        (part.content for part in telemetry),
        (part.content for part in alerts),
        all_read=not reader.refused_in(folder / "telemetry"),
    )
    reader.problems += cross_problems(teams, tiers, services, alerts, unreadable, series)
    maintenance = reader.part(file, Maintenance) if (file := folder / "maintenance.yaml").exists() else None
    if maintenance and teams:
        reader.problems += maintenance_problems(
            maintenance,
            teams=[team.name for team in teams.content.teams],
            services=[part.content.name for part in services] + sorted(unreadable),
            now=datetime.now(UTC),
        )
    if reader.problems or teams is None or tiers is None:
        raise ProblemsFound(reader.problems)
    return Catalogue(
        teams=teams.content.teams,
        tiers=tuple(sorted(tiers.content.tiers, key=lambda tier: tier.tier)),
        services=tuple(part.content for part in services),
        alerts={part.stem: part.content for part in alerts},
        telemetry={part.stem: part.content for part in telemetry},
        maintenance=maintenance.content.windows if maintenance else (),
        runbooks=frozenset(file.stem for file in (folder.parent / RUNBOOKS_FOLDER).glob("*.md")),
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

    def refused_in(self, folder: Path) -> bool:
        return any(file.parent == folder for file in self.refused)

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
