"""`python -m localcloud drill`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from rich.console import Console

from catalog.loader import load_catalogue
from localcloud.drill import report
from localcloud.drill.objects import Bucket
from localcloud.drill.playing import DISASTERS, Disaster, play
from localcloud.drill.postgresql import Database
from localcloud.drill.stores import Store
from localcloud.drill.tables import Table
from localcloud.environment import isolate
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT, CloudDirectory
from localcloud.report import Progressing, write_json
from resilience.plan import Plan
from resilience.stack import required_plan
from settings.loader import load_from_files
from settings.models import Aws

_NOT_PLAYED = "no program of this kind runs here"


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
    with _moto() as endpoint:
        playable = {name: store for name, plan in chosen.items() if (store := _store(plan, endpoint, settings.aws))}
        if broken and not set(broken) & playable.keys():
            raise LocalCloudError(f"--break {broken[0]!r} is not played here; write one of {', '.join(playable)}")
        measured = play(played, list(playable.values()), plans, frozenset(broken), say)
    not_played = {name: _NOT_PLAYED for name in chosen if name not in playable}
    document = report.evidence(played, stack, now, measured, not_played)
    kept = CloudDirectory(stack).path / "drills" / f"{now:%Y%m%dT%H%M%SZ}-{disaster}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_json(document, kept)
    write_json(document, json)
    if picture:
        picture.write_text(report.picture(played, measured), encoding="utf-8")
    report.print_table(console, measured, not_played)
    console.print(f"evidence: {kept.relative_to(PROJECT_ROOT)}", highlight=False)
    return report.passed(measured)


def _store(plan: Plan, endpoint: str, aws: Aws) -> Store | None:
    """What plays that store; None where nothing here can."""
    if plan.type == "postgresql":
        return Database(plan.store)
    kinds = {"s3": Bucket, "dynamodb": Table}
    kind = kinds.get(plan.type)
    store = kind(plan.store, endpoint, aws.primary_region, aws.dr_region) if kind else None
    return store if store and all(plan.uses(mechanism) for mechanism in store.mechanisms) else None


@contextmanager
def _moto() -> Iterator[str]:
    """AWS of the drill alone, on loopback."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
