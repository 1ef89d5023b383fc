"""From service files to rule files, as a process of its own: `python -m bench.slo_compile SOURCE TARGET`."""

from __future__ import annotations

import sys
from pathlib import Path

from catalog.models import Service
from documents.reader import read
from documents.validation import validated
from observability.slo.files import STORES, render_slo_rules
from settings.loader import load_from_files
from settings.stack_file import PROJECT_ROOT


def main(source: Path, target: Path) -> None:
    settings = load_from_files(PROJECT_ROOT, "prod").settings
    services = [validated(Service, read(file, shown_as=file.name)) for file in sorted(source.glob("*.yaml"))]
    target.mkdir(exist_ok=True)
    for store in STORES:
        for name, text in render_slo_rules(services, settings, settings.clusters.primary, store=store).items():
            (target / f"{name}.yaml").write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
