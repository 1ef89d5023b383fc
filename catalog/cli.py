"""`python -m catalog`: what the catalogue holds, and whether it is right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import CATALOGUE_FOLDER, load_catalogue
from catalog.models import Service
from documents.terminal import command_line, print_json, print_table, problems_end_it

app = command_line("The catalogue of services and alerts: what it holds, and whether it is right.")

Folder = Annotated[
    Path, typer.Option(help="Folder of the catalogue.", file_okay=False, exists=True, show_default="this project's")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

_COLUMNS = ("Service", "Tier", "Kind", "Owner", "Namespace", "Probes", "Availability %", "Needs")


@app.command(epilog="Example: python -m catalog show --json")
def show(json: Json = False, folder: Folder = CATALOGUE_FOLDER) -> None:
    """Print the services: who owns them, how they are probed, and what they need."""
    with problems_end_it():
        catalogue = load_catalogue(folder)
    if json:
        print_json(catalogue.model_dump(mode="json", by_alias=True))
    else:
        print_table(_COLUMNS, map(_row, catalogue.services))


@app.command(epilog="Example: python -m catalog check")
def check(folder: Folder = CATALOGUE_FOLDER) -> None:
    """Check every file of the catalogue and what they say of each other."""
    with problems_end_it():
        catalogue = load_catalogue(folder)
    rules = sum(len(group.rules) for alerts in catalogue.alerts.values() for group in alerts.groups)
    print(f"{len(catalogue.services)} services of {len(catalogue.teams)} teams and {rules} rules are right")


def _row(service: Service) -> Sequence[str]:
    return (
        service.name,
        str(service.tier),
        service.kind,
        service.owner,
        service.namespace or "",
        ", ".join(endpoint.probe for endpoint in service.endpoints),
        f"{service.objectives.availability_percent:g}" if service.objectives else "",
        ", ".join((*service.depends_on, *service.datastores)),
    )
