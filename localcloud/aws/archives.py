"""Archives as the engine hands them to a provider, and the zip file that AWS takes."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can tell; the same code makes the same file."""


def zipped(archive: Mapping[str, Any]) -> bytes:
    """The archive of named assets as one zip file, the same for the same contents."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, asset in sorted(archive["assets"].items()):
            content = asset["text"].encode() if "text" in asset else Path(asset["path"]).read_bytes()
            file.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return target.getvalue()


def digest(archive: Any) -> str:
    """Lambda's `CodeSha256` of the archive; a digest is itself."""
    if isinstance(archive, str):
        return archive
    return base64.b64encode(hashlib.sha256(zipped(archive)).digest()).decode()
