"""`python -m localcloud`: the stacks of this project on this machine, without a cloud account."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from documents.problems import ProblemsFound
from localcloud.errors import LocalCloudError
from localcloud.layout import CLOUDS, CloudDirectory
from localcloud.operations import Operations
from localcloud.options import Json, Stack, console_of, known_stack, writable
from localcloud.report import Progressing, Summary, print_summary, write_json
from localcloud.telemetry.command_line import LOGS_EPILOG, PAGE_EPILOG, TRACE_EPILOG, logs, page, trace
from toolchain import ToolchainError

app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


class ProviderChoice(StrEnum):
    embedded = "embedded"
    real = "real"


Providers = Annotated[
    ProviderChoice,
    typer.Option(help="This project's own providers, or the vendor's plugins where they are installed."),
]


def _operations(stack: str, console: Console, providers: ProviderChoice = ProviderChoice.embedded) -> Operations:
    return Operations(CloudDirectory(stack), Progressing(console), real_plugins=providers is ProviderChoice.real)


def _show(console: Console, summary: Summary, json: Path | None) -> None:
    print_summary(console, summary)
    write_json(summary.document(), json)


@app.command(epilog="Example: `python -m localcloud up --stack local --json up.json`")
def up(stack: Stack = "local", json: Json = None, providers: Providers = ProviderChoice.embedded) -> None:
    """Bring a stack up: start the cloud, preview under the policies, then create and change what differs."""
    console = console_of(json)
    summary = _operations(stack, console, providers).up()
    _show(console, summary, json)
    assert summary.endpoints
    console.print("look at it:", highlight=False)
    console.print(
        f"  python -m observability render --stack {stack} --output rendered   (rules, probes, routes)", highlight=False
    )
    for cluster in summary.endpoints.clusters.values():
        console.print(f"  kubectl --kubeconfig {cluster.kubeconfig_file} get pods -A", highlight=False)
    console.print(
        f"  AWS_CONFIG_FILE={CloudDirectory(stack).aws_config} aws --profile {stack} s3 ls   (boto3 reads it too)",
        highlight=False,
    )


@app.command(epilog="Example: `python -m localcloud preview --stack prod`")
def preview(stack: Stack = "local", json: Json = None, providers: Providers = ProviderChoice.embedded) -> None:
    """Show what an up would change, and whether the policies let it. Needs no running cloud and no credentials."""
    console = console_of(json)
    _show(console, _operations(stack, console, providers).preview(), json)


@app.command(epilog="Example: `python -m localcloud refresh && python -m localcloud up`")
def refresh(stack: Stack = "local", json: Json = None, providers: Providers = ProviderChoice.embedded) -> None:
    """Compare the state with what the running cloud holds, and take the cloud's word."""
    console = console_of(json)
    _show(console, _operations(stack, console, providers).refresh(), json)


@app.command(epilog="Example: `python -m localcloud destroy --stack local`")
def destroy(
    stack: Stack = "local",
    json: Json = None,
    providers: Providers = ProviderChoice.embedded,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; a script is never asked.")] = False,
) -> None:
    """Delete every resource, stop the cloud's processes and remove its files, once a person has agreed."""
    from localcloud.kept import kept_in_a_real_account, question

    console = console_of(json)
    if sys.stdin.isatty() and not yes:
        typer.confirm(question(stack, kept_in_a_real_account(CloudDirectory(stack))), abort=True)
    summary = _operations(stack, console, providers).destroy()
    if summary:
        _show(console, summary, json)
    console.print(f"stack {stack} has no local cloud any more", highlight=False)


@app.command(epilog="Example: `python -m localcloud down`")
def down(
    stack: Annotated[
        str | None,
        typer.Option("--stack", "-s", help="Only this stack; all of them otherwise.", callback=known_stack),
    ] = None,
) -> None:
    """Stop the processes of the local clouds; the next up goes on from what is on disk."""
    console = console_of(None)
    names = [stack] if stack else sorted(folder.parent.name for folder in CLOUDS.glob("*/lock"))
    stopped = [name for name in names if _operations(name, console).down()]
    console.print(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running", highlight=False)


@app.command(epilog="Example: `python -m localcloud status --stack prod --json -`")
def status(stack: Stack = "local", json: Json = None) -> None:
    """Say which processes of a stack's cloud run, and whether they answer."""
    from localcloud.health import health

    console = console_of(json)
    processes = health(CloudDirectory(stack))
    table = Table("process", "pid", "state", "listens on", "log")
    for process in processes:
        state = "well" if process.well else "not answering" if process.running else "dead"
        table.add_row(process.process, str(process.pid or "-"), state, process.address or "-", str(process.log))
    console.print(table if processes else f"stack {stack} has no local cloud running")
    write_json({"stack": stack, "processes": [process.document() for process in processes]}, json)
    if not processes or not all(process.well for process in processes):
        raise typer.Exit(1)


@app.command(epilog="Example: `python -m localcloud graph --stack prod --json graph.json`")
def graph(stack: Stack = "local", json: Json = None, providers: Providers = ProviderChoice.embedded) -> None:
    """Show the resource graph that a preview gives, with secrets masked."""
    console = console_of(json)
    document = _operations(stack, console, providers).graph()
    if json is None:
        children: dict[str, list[dict]] = {}
        for node in document["resources"]:
            children.setdefault(node["parent"], []).append(node)
        _print_tree(console, children, "", 0)
    write_json(document, json)


def _print_tree(console: Console, children: dict[str, list[dict]], parent: str, depth: int) -> None:
    for node in children.get(parent, []):
        marks = " (protected)" if node["protect"] else " (retained)" if node["retainOnDelete"] else ""
        console.print(f"{'  ' * depth}{node['type']} {node['name']}{marks}", highlight=False, markup=False)
        _print_tree(console, children, node["urn"], depth + 1)


@app.command(epilog="Example: `kubectl --kubeconfig $(python -m localcloud kubeconfig) get pods -A`")
def kubeconfig(
    stack: Stack = "local",
    cluster: Annotated[str | None, typer.Option(help="Name of the cluster; the primary one otherwise.")] = None,
) -> None:
    """Print the path of the kubeconfig of a running cluster."""
    from localcloud.endpoints import Endpoints

    endpoints = Endpoints.read(CloudDirectory(stack).endpoints)
    if endpoints is None:
        raise LocalCloudError(
            f"stack {stack!r} has no cloud running; start it with `python -m localcloud up --stack {stack}`"
        )
    name = cluster or next(iter(endpoints.clusters))
    if name not in endpoints.clusters:
        raise LocalCloudError(f"stack {stack!r} has no cluster {name!r}; it has {', '.join(endpoints.clusters)}")
    print(endpoints.clusters[name].kubeconfig_file)


@app.command(epilog="Example: `python -m localcloud observe --stack prod --picture timeline.svg`")
def observe(
    stack: Stack = "prod",
    minutes: Annotated[float, typer.Option(help="How long to go on after the faults begin.", min=1, max=120)] = 9,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
    json: Json = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the timeline into this SVG file.", callback=writable)
    ] = None,
) -> None:
    """Play outages to the real Prometheus and Alertmanager, at real time, and report who was told of what."""
    from localcloud.observe.command import observe as play

    if not play(stack, minutes, scenario or (), json, picture, console_of(json)):
        raise typer.Exit(1)


app.command(epilog=LOGS_EPILOG)(logs)
app.command(epilog=PAGE_EPILOG)(page)
app.command(epilog=TRACE_EPILOG)(trace)


@app.command(epilog="Example: `python -m localcloud drill region-loss --stack prod --picture drill.svg`")
def drill(
    disaster: Annotated[str, typer.Argument(metavar="restore|node-loss|region-loss|corruption")],
    stack: Stack = "prod",
    store: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
    broken: Annotated[
        list[str] | None, typer.Option("--break", help="Stop the copies of this store on the way, to see it noticed.")
    ] = None,
    json: Json = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw measured beside promised into this SVG file.", callback=writable)
    ] = None,
) -> None:
    """Play a disaster to real stores, recover them, and report what was lost and how long it took."""
    from localcloud.drill.command import drill as play

    if not play(disaster, stack, store or (), broken or (), json, picture, console_of(json)):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line: what the user can mend is said in one sentence each, with exit status 1."""
    try:
        app()
    except (LocalCloudError, ProblemsFound, ToolchainError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("interrupted; the next run goes on from here", file=sys.stderr)
        sys.exit(130)
