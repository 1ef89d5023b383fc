"""Programs of this repository that run on a plain Python image, from a ConfigMap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from components.manifests import Manifest

_ROOT = Path(__file__).parents[2]
CODE_DIR = "/opt/code"


def code_files(package: str, *shared: str) -> Mapping[str, str]:
    """Text by path below CODE_DIR, which Python then runs: the package's modules, and modules that it shares."""
    folder = _ROOT / package.replace(".", "/")
    modules = [*sorted(folder.glob("*.py")), *(_ROOT / f"{name.replace('.', '/')}.py" for name in shared)]
    return {
        **{file.relative_to(_ROOT).as_posix(): file.read_text() for file in modules},
        "__main__.py": f"import runpy\n\nrunpy.run_module({package!r}, run_name='__main__', alter_sys=True)\n",
    }


def config_map_key(path: str) -> str:
    return path.replace("/", ".")


def code_volume(volume: str, config_map: str, paths: Sequence[str]) -> Manifest:
    """A ConfigMap has no folders: each key is put at its path."""
    items = [{"key": config_map_key(path), "path": path} for path in paths]
    return {"name": volume, "configMap": {"name": config_map, "items": items}}
