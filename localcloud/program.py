"""The project's own program, run as the engine's language host would, with its imports done ahead."""

from __future__ import annotations

import runpy
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from localcloud.sdk_imports import leave_annotations_unread


class Program:
    """Starts to import, a second's work, when it is made: meanwhile the providers' and the engine's processes start."""

    def __init__(self, root: Path) -> None:
        leave_annotations_unread()
        self._entry_point = root / "__main__.py"
        self._imports = threading.Thread(target=_import_ahead, daemon=True)
        self._imports.start()

    def __call__(self) -> None:
        from localcloud.sdk import be_thrifty

        be_thrifty()
        # The SDKs load their modules lazily, and not safely from two threads.
        self._imports.join()
        runpy.run_path(str(self._entry_point), run_name="__main__")


def _import_ahead() -> None:
    # What is wrong with the program is said when it runs.
    with suppress(Exception):
        import components.stack  # noqa: F401

        own = [module for name, module in sys.modules.items() if name.startswith("components.")]
        for value in [value for module in own for value in vars(module).values() if isinstance(value, ModuleType)]:
            getattr(value, "__all__", None)  # any attribute loads a lazy module
