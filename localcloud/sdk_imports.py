"""Imports the SDKs of AWS and Kubernetes in half the time: the annotations of their thousands of classes stay unread.

They are kept as strings (PEP 563), which Pulumi's SDK reads where it needs one, so nothing else differs.
"""

from __future__ import annotations
import __future__

import marshal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType, ModuleType

_SDKS = ("pulumi_aws.", "pulumi_kubernetes.")


def leave_annotations_unread() -> None:
    """Intervene in the imports of this process."""
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(_SDKS):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """Compiled once, and kept beside the byte code of those who read annotations."""
        source = Path(self.get_filename(fullname))
        kept = Path(cache_from_source(source, optimization="unread"))
        if kept.exists() and kept.stat().st_mtime >= source.stat().st_mtime:
            return marshal.loads(kept.read_bytes())
        flag = __future__.annotations.compiler_flag
        code = compile(source.read_bytes(), str(source), "exec", flags=flag, dont_inherit=True)
        self.set_data(str(kept), marshal.dumps(code))
        return code
