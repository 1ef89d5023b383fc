"""`python -m tests.docs.sessions` runs the README's sessions and writes what they print into it."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from tests.docs.documents import with_transcripts
from tests.projects import ROOT, copy_of_project, make

README = ROOT / "README.md"
SESSIONS = {"up": ("up",), "preview": ("preview", "STACK=prod")}
"""Arguments of make, by the name of the transcript."""


def transcript(output: str, project: Path) -> str:
    """From the table on; what comes before is progress, which differs from run to run."""
    lines = [line.rstrip() for line in output.replace(str(project), "…/operations-platform").splitlines()]
    start = next(number for number, line in enumerate(lines) if re.match(r"(up|preview) of \w+: ", line))
    return "\n".join(lines[start:])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = copy_of_project(Path(folder))
        try:
            outputs = {
                name: transcript(make(project, *arguments).stdout, project) for name, arguments in SESSIONS.items()
            }
        finally:
            subprocess.run(["make", "destroy"], cwd=project, check=False, capture_output=True)
    README.write_text(with_transcripts(README.read_text(), outputs))
    print("wrote the sessions into README.md")


if __name__ == "__main__":
    main()
