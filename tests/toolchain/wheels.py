"""Wheels in a folder, for pip to install without a network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

VERSION = "0.0.1"


def lay_wheel(folder: Path, package: str, files: Mapping[str, bytes]) -> str:
    """Lay a wheel of the package's version 0.0.1 into the folder; the line that pins it."""
    folder.mkdir(exist_ok=True)
    name = f"{package.replace('-', '_')}-{VERSION}"
    wheel = folder / f"{name}-py3-none-any.whl"
    contents = {
        **files,
        f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {VERSION}\n".encode(),
        f"{name}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(content)},{len(content)}\n" for path, content in contents.items())
    contents[f"{name}.dist-info/RECORD"] = f"{record}{name}.dist-info/RECORD,,\n".encode()
    with zipfile.ZipFile(wheel, "w") as bundle:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            bundle.writestr(entry, content)
    return f"{package}=={VERSION} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def _digest(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
