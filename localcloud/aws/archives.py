"""Archives as the engine hands them to a provider, and the zip file that AWS takes."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Fingerprint:
    """Of code: the engine's hash of an archive, whose contents it does not keep, and Lambda's hash of the zip file."""

    engine: str | None
    aws: str | None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fingerprint):
            return NotImplemented
        if self.engine and other.engine:
            return self.engine == other.engine
        return self.aws is not None and self.aws == other.aws

    __hash__ = None  # type: ignore[assignment]


def fingerprint(code: Any) -> Fingerprint:
    """Of an archive as the engine passes it on or keeps it, or of what Lambda calls `CodeSha256`."""
    if isinstance(code, str):
        return Fingerprint(engine=None, aws=code)
    aws = base64.b64encode(hashlib.sha256(zipped(code)).digest()).decode() if "assets" in code else None
    return Fingerprint(engine=code.get("hash"), aws=aws)
