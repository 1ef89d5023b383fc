"""`python -m localcloud drill`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from rich.console import Console

from catalog.loader import load_catalogue
from localcloud.drill import report
from localcloud.drill.keeping import keep, running_aws
from localcloud.drill.kinds import kind_of, why_not
from localcloud.drill.playing import play
from localcloud.drill.promises import DISASTERS
from localcloud.drill.stores import Disaster
from localcloud.drill.world import world
from localcloud.environment import isolate
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT, CloudDirectory
from localcloud.report import Progressing, write_json
from resilience.stack import required_plan
from settings.loader import load_from_files


def drill(
    disaster: str,
    stack: str,
    only: Sequence[str],
    broken: Sequence[str],
    json: Path | None,
    picture: Path | None,
    console: Console,
) -> bool:
    """Play the disaster and keep the evidence; True where every store held its promise. Raises LocalCloudError."""
    if disaster not in DISASTERS:
        raise LocalCloudError(f"{disaster!r} is no disaster that is played; write one of {', '.join(DISASTERS)}")
    played = cast(Disaster, disaster)
    isolate()
    say = Progressing(console).say
    settings = load_from_files(PROJECT_ROOT, stack).settings
    now = datetime.now(UTC)
    plans = required_plan(load_catalogue(), settings, today=now.date()).by_store
    for option, names in (("--store", only), ("--break", broken)):
        for name in names:
            if name not in plans:
                raise LocalCloudError(f"{option} {name!r} is no store of the plan; write one of {', '.join(plans)}")
    chosen = {name: plan for name, plan in plans.items() if not only or name in only}
    not_played = {name: reason for name, plan in chosen.items() if (reason := why_not(played, plan))}
    playable = [name for name in chosen if name not in not_played]
    for name in broken:
        if name not in playable:
            raise LocalCloudError(f"--break {name!r} is not played here; write one of {', '.join(playable) or 'none'}")
    with world(settings.aws.primary_region, settings.aws.dr_region) as shared:
        stores = [kind(name, shared) for name in playable if (kind := kind_of(plans[name]))]
        measured = play(played, stores, plans, frozenset(broken), say)
    document = report.evidence(played, stack, now, measured, not_played)
    write_json(document, json)
    if picture:
        picture.write_text(report.picture(played, measured), encoding="utf-8")
    report.print_table(console, measured, not_played)
    cloud, name = CloudDirectory(stack), f"{now:%Y%m%dT%H%M%SZ}-{disaster}.json"
    for place in keep(document, name, cloud, running_aws(cloud), settings):
        console.print(f"evidence: {place}", highlight=False, soft_wrap=True)
    return report.passed(measured)
