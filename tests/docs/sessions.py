"""`python -m tests.docs.sessions` runs the README's sessions and writes what they print into it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.docs.documents import with_transcripts
from tests.projects import ROOT, copy_of_project, make

README = ROOT / "README.md"
SESSIONS = {"up": ("up",), "preview": ("preview", "STACK=prod")}
"""Arguments of make, by the name of the transcript."""
LAST_LINES = {"up": 24, "preview": 14}
"""How much of each is shown."""


def transcript(name: str, output: str, project: Path) -> str:
    lines = output.replace(str(project), "…/operations-platform").rstrip().splitlines()
    return "\n".join(line.rstrip() for line in lines[-LAST_LINES[name] :])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = copy_of_project(Path(folder))
        try:
            outputs = {
                name: transcript(name, make(project, *arguments).stdout, project)
                for name, arguments in SESSIONS.items()
            }
        finally:
            subprocess.run(["make", "destroy"], cwd=project, check=False, capture_output=True)
    README.write_text(with_transcripts(README.read_text(), outputs))
    print("wrote the sessions into README.md")


if __name__ == "__main__":
    main()
