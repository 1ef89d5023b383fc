"""`python -m observability investigate`: from a paged alert's labels to the failing requests and the slowest span."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from observability.investigation.findings import Findings
from observability.investigation.investigating import investigate as ask
from observability.investigation.picture import picture as drawn
from observability.investigation.stores import Store, Window
from observability.notifications.labels import LabelSet, label_set

EPILOG = """Examples:

python -m observability investigate '{alertname="ApiErrorRatioHigh",service="checkout-api"}'
--elasticsearch http://127.0.0.1:9200 --jaeger http://127.0.0.1:16686

python -m observability investigate '{service="cart"}' --elasticsearch https://127.0.0.1:9200 --ca ca.crt
--credentials FILE --jaeger http://127.0.0.1:16686 --minutes 180 --json - --picture cart.svg"""

_MOST_ROWS = 5


def investigate(
    labels: Annotated[str, typer.Argument(help="Labels of the alert, as Prometheus writes them.")],
    elasticsearch: Annotated[str, typer.Option(metavar="URL", help="Where the logs are.")],
    jaeger: Annotated[str, typer.Option(metavar="URL", help="Where the traces are.")],
    minutes: Annotated[int, typer.Option(help="How far to look back.", min=1, max=10080)] = 60,
    until: Annotated[str | None, typer.Option(help="Time with an offset to look back from; now if left out.")] = None,
    credentials: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with USER:PASSWORD for the logs.")
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificates to trust, where the logs' are our own.")
    ] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw what was found into this SVG file.")
    ] = None,
) -> None:
    """Say which requests of an alert's service fail, since when, and in which span their time is spent."""
    with problems_end_it():
        end = _moment(until)
        window = Window(service=_service(label_set(labels)), begin=end - timedelta(minutes=minutes), end=end)
        search = Store(url=elasticsearch, option="--elasticsearch", credentials=_secret(credentials), ca=_file(ca))
        found = ask(window, search, Store(url=jaeger, option="--jaeger"))
        if json and json != "-":
            write_json(Path(json), found.document())
        if picture:
            picture.write_text(drawn(found), encoding="utf-8")
    if json == "-":
        print_json(found.document())
    elif not json:
        _print(found)


def _service(alert: LabelSet) -> str:
    if service := alert.get("service"):
        return service
    rule, fix = "name no service", 'give the label service, such as {service="checkout-api"}'
    raise ProblemsFound([Problem(file="command line", path="labels", rule=rule, fix=fix)])


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        rule, fix = "is no time with an offset", "write it like 2026-11-28T03:00+09:00"
        raise ProblemsFound([Problem(file="command line", path="--until", value=text, rule=rule, fix=fix)])
    return moment.astimezone(UTC)


def _secret(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() if path else ""
    except (OSError, ValueError):
        raise _unreadable("--credentials", path) from None


def _file(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise _unreadable("--ca", path)
    return path


def _unreadable(option: str, path: Path | None) -> ProblemsFound:
    rule, fix = "cannot be read", "name a readable file"
    return ProblemsFound([Problem(file="command line", path=option, value=str(path), rule=rule, fix=fix)])


def _print(found: Findings) -> None:
    print(f"{found.service} from {found.begin:%Y-%m-%d %H:%M:%S} to {found.end:%H:%M:%S} UTC\n")
    if found.since is None:
        print("No request failed.")
        return
    failed, requests = (sum(getattr(one, what) for one in found.intervals) for what in ("failures", "requests"))
    earlier = ", or earlier: it fails as much from the window's begin" if found.whole_window else ""
    print(f"Fails since {found.since:%H:%M:%S} UTC{earlier}: {failed} of {requests} lines tell of a failure.\n")
    print_table(("Failing", "Lines"), ((group.request, str(group.failures)) for group in found.groups[:_MOST_ROWS]))
    print()
    rows = (
        (f"{line.at:%H:%M:%S.%f}"[:-3], line.request, line.message[:100], line.trace_id)
        for line in found.failures[:_MOST_ROWS]
    )
    print_table(("At", "Request", "Says", "Trace"), rows)
    print()
    if not found.hotspots:
        print("No trace of a failing request was found.")
        return
    slowest = found.hotspots[0]
    print(f"Slowest: {slowest.operation} of {slowest.service}.\n")
    rows = (
        (one.service, one.operation, f"{one.own_seconds * 1000:.0f} ms", f"{one.share:.0%}", str(one.failed_first))
        for one in found.hotspots[:_MOST_ROWS]
    )
    print_table(("Service", "Operation", "Own time", "Of all time", "Errors begin here"), rows)
