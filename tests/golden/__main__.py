"""`python -m tests.golden` writes the golden graphs anew; the review of the change reads the difference."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.golden.skeletons import FOLDER, STACKS, skeleton
from tests.projects import copy_of_project, document

with tempfile.TemporaryDirectory() as folder:
    project = copy_of_project(Path(folder))
    for stack in STACKS:
        (FOLDER / f"{stack}.txt").write_text(skeleton(document(project, "graph", stack)))
        print(f"wrote tests/golden/{stack}.txt")
