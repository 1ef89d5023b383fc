"""What the commands share: a stack's plan, under the objectives of its settings or under others that are tried."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import load_catalogue
from documents.document import Document
from documents.validation import validated
from resilience.plan import StackPlan
from resilience.stack import compile_stack
from settings.loader import load_from_files
from settings.models import Settings
from settings.recovery import Recovery

StackOption = Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")]
JsonOption = Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")]
PointOption = Annotated[
    int | None, typer.Option(metavar="SECONDS", help="Try another recovery point than the stack's.")
]
TimeOption = Annotated[int | None, typer.Option(metavar="MINUTES", help="Try another recovery time than the stack's.")]


def stack_plan(stack: str, recovery_point: int | None = None, recovery_time: int | None = None) -> StackPlan:
    """Raises ProblemsFound for input that is wrong in itself; what cannot be met is among the plan's refusals."""
    settings = load_from_files(Path.cwd(), stack).settings
    return compile_stack(
        load_catalogue(), _tried(settings, recovery_point, recovery_time), today=datetime.now(UTC).date()
    )


def _tried(settings: Settings, recovery_point: int | None, recovery_time: int | None) -> Settings:
    tried = {"recovery_point_seconds": recovery_point, "recovery_time_minutes": recovery_time}
    values = settings.recovery.model_dump() | {key: value for key, value in tried.items() if value is not None}
    recovery = validated(Recovery, Document(file="command line", value=values, lines={}))
    return settings.model_copy(update={"recovery": recovery})
