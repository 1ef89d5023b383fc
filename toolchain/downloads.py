"""Prebuilt releases: which vendors answer, and their files, checked against the digest that the table pins."""

from __future__ import annotations

import hashlib
import http.client
import queue
import shutil
import tarfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from toolchain.errors import ToolchainError
from toolchain.models import Archive

PROBE_SECONDS = 3.0
STALL_SECONDS = 10.0
LIMIT_SECONDS = 600.0
_CHUNK_BYTES = 1 << 18

_answered: dict[str, bool] = {}
"""By host, for as long as this process runs: a host that did not answer is not asked again."""


class DownloadFailed(Exception):
    """The network's or the vendor's doing; another source may still have the program."""


def reachable(urls: Iterable[str]) -> set[str]:
    """Those of the addresses whose host answers, whatever it says. All unknown hosts together take `PROBE_SECONDS`."""
    urls = list(urls)
    unknown = {urlsplit(url).netloc: url for url in urls if urlsplit(url).netloc not in _answered}
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    for host, url in unknown.items():
        # Daemons: a name lookup cannot be cancelled, and must not hold up the end of the process.
        threading.Thread(target=_probe, args=(host, url, answers), daemon=True).start()
    _answered.update(dict.fromkeys(unknown, False))
    deadline = time.monotonic() + PROBE_SECONDS
    waiting = len(unknown)
    while waiting and (left := deadline - time.monotonic()) > 0:
        try:
            answer = answers.get(timeout=left)
        except queue.Empty:
            break
        waiting -= 1
        if answer:
            _answered[answer] = True
    return {url for url in urls if _answered[urlsplit(url).netloc]}


def _probe(host: str, url: str, answers: queue.SimpleQueue[str]) -> None:
    request = urllib.request.Request(url, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()
    except urllib.error.HTTPError:
        answers.put(host)
    except (OSError, http.client.HTTPException):
        answers.put("")
    else:
        answers.put(host)


def fetch(archive: Archive, target: Path, heartbeat: Callable[[], None]) -> None:
    """Write the vendor's file to `target`. It is whole and the pinned one, or this raises.

    DownloadFailed: refused, stalled, too slow or cut short. ToolchainError: not the file that is pinned.
    """
    digest = hashlib.sha256()
    deadline = time.monotonic() + LIMIT_SECONDS
    try:
        with urllib.request.urlopen(archive.url, timeout=STALL_SECONDS) as response, target.open("wb") as file:
            expected = response.headers.get("Content-Length")
            while chunk := response.read1(_CHUNK_BYTES):
                digest.update(chunk)
                _write(file, chunk)
                heartbeat()
                if time.monotonic() > deadline:
                    raise DownloadFailed(f"{archive.url} was not done after {LIMIT_SECONDS:.0f} s")
            received = file.tell()
    except urllib.error.HTTPError as error:
        error.close()
        raise DownloadFailed(f"{archive.url} answered {error.code} {error.reason}") from None
    except _LocalWriteError as error:
        raise error.cause from None
    except TimeoutError:
        raise DownloadFailed(f"{archive.url} stalled for {STALL_SECONDS:.0f} s") from None
    except (OSError, http.client.HTTPException) as error:
        raise DownloadFailed(f"{archive.url} broke off ({error})") from None
    if expected is not None and received != int(expected):
        raise DownloadFailed(f"{archive.url} ended after {received} of {expected} bytes")
    if digest.hexdigest() != archive.sha256:
        raise ToolchainError(
            f"{archive.url} has the SHA-256 {digest.hexdigest()}, but the toolchain pins "
            f"{archive.sha256}; nothing was installed: find out who changed the file before you trust it"
        )


class _LocalWriteError(Exception):
    """Our own disk's failure, which must not pass for one of the network."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause)
        self.cause = cause


def _write(file: IO[bytes], chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise _LocalWriteError(error) from None


def extract(file: Path, member: str | None, target: Path) -> None:
    """Write one member of a .tar.gz or .zip, or the file itself where there is no member, to `target`."""
    if member is None:
        shutil.copyfile(file, target)
        return
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as bundle, bundle.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        else:
            with tarfile.open(file) as bundle, target.open("wb") as copy:
                source = bundle.extractfile(member)
                if source is None:
                    raise KeyError(member)
                shutil.copyfileobj(source, copy)
    except (KeyError, tarfile.TarError, zipfile.BadZipFile):
        raise ToolchainError(f"the archive holds no file {member!r}; correct toolchain/programs.py") from None
