"""`python -m observability render`: the configuration of a stack's monitoring programs, as files to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from catalog.loader import load_catalogue
from documents.problems import ProblemsFound
from observability.configuration import Configuration, configuration
from settings.loader import load_from_files
from settings.models import Settings
from settings.places import Cluster

EPILOG = """Examples:

python -m observability render --stack prod

python -m observability render --stack prod --cluster kiso-prod-osaka --output /tmp/osaka"""


def render(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    cluster: Annotated[str | None, typer.Option(help="Name of the cluster; the primary one if left out.")] = None,
    output: Annotated[Path, typer.Option(help="Folder to write to.", file_okay=False)] = Path("rendered"),
) -> None:
    """Write prometheus.yaml, targets/, rules/, blackbox.yaml and alertmanager.yaml as the programs would read them.

    The rules of the Thanos ruler go to ruler/, and what further shards of Prometheus read to shard-1/ and so on.
    """
    try:
        settings = load_from_files(Path.cwd(), stack).settings
        rendered = configuration(load_catalogue(), settings, _cluster(settings, cluster))
        written = write(rendered, output)
    except ProblemsFound as found:
        _fail(str(found))
    except OSError as error:
        _fail(f"{error.filename} cannot be written ({error.strerror}); choose another --output")
    else:
        typer.echo(f"{written} files in {output}")


def write(rendered: Configuration, folder: Path) -> int:
    """Writes one file a text; gives their number."""
    files = {
        "prometheus.yaml": rendered.prometheus,
        "blackbox.yaml": rendered.blackbox,
        "alertmanager.yaml": rendered.alertmanager,
        **{f"targets/{name}": text for name, text in rendered.targets.items()},
        **{f"rules/{domain}.yaml": text for domain, text in rendered.rules.items()},
        **{f"ruler/{domain}.yaml": text for domain, text in rendered.ruler.items()},
    }
    for ordinal, shard in enumerate(rendered.further_shards, start=1):
        files[f"shard-{ordinal}/prometheus.yaml"] = shard.prometheus
        files |= {f"shard-{ordinal}/targets/{name}": text for name, text in shard.targets.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(files)


def _cluster(settings: Settings, name: str | None) -> Cluster:
    clusters = {cluster.name: cluster for cluster in (settings.clusters.primary, settings.clusters.dr) if cluster}
    if name is None:
        return settings.clusters.primary
    if name not in clusters:
        _fail(f"--cluster {name!r} is no cluster of the stack; write one of {', '.join(clusters)}")
    return clusters[name]


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
