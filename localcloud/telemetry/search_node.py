"""A real search node on loopback: OpenSearch, which speaks Elasticsearch's protocol but for ILM, SLM and its security.

It has no analysis module: that one asks for a Thai dictionary, which the Java runtime leaves out, and no index could be
made. Fields of logs are keywords, numbers, dates and addresses, or text for the built-in analyzers.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import toolchain
from localcloud.errors import LocalCloudError
from localcloud.observe.programs import free_address

PROGRAM = "opensearch"

_SCRIPT = Path(__file__).with_suffix(".bsh")
_READY_SECONDS = 300.0
_END_SECONDS = 20.0
_ANSWER_SECONDS = 120.0
_JAVA_OPTIONS = ("-Xms512m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
"""A node of tests lives for seconds: the second compiler would cost more than it gains."""
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class SearchError(LocalCloudError):
    """What the node said of a request that it refused; `status` is that of HTTP, 0 where nobody answered."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class SearchNode:
    """One node. Stopped and started again it has the same address and the same data."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.address = free_address()
        self._process: subprocess.Popen[bytes] | None = None
        configuration = directory / "config"
        configuration.mkdir(parents=True, exist_ok=True)
        (configuration / "opensearch.yml").write_text(json.dumps(_settings(self.address, directory)))
        (configuration / "log4j2.properties").write_text(_LOGGING)

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def start(self) -> None:
        """Returns once it answers. Raises LocalCloudError where it does not."""
        folder = toolchain.path(PROGRAM)
        classes = ":".join(map(str, sorted((folder / "jars").glob("*.jar"))))
        command = [str(folder / "java" / "bin" / "java"), *_JAVA_OPTIONS, "-cp", classes, "bsh.Interpreter"]
        with self._log.open("ab") as log:
            # The pipe ends with this process, however that dies, and the node with the pipe.
            self._process = subprocess.Popen(
                [*command, str(_SCRIPT), str(self.directory)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env={"PATH": os.defpath},
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                self.stop()
                raise LocalCloudError(f"the search node did not start; its log ends: {self._log.read_text()[-600:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        """As if its machine had lost power: what it has acknowledged is on disk."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.communicate(timeout=_END_SECONDS)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | str | None = None) -> Any:
        """The node's JSON, to a body of JSON or, as text, of lines of JSON. Raises SearchError where it refuses."""
        return ask(self.url, method, path, body)

    @property
    def _log(self) -> Path:
        return self.directory / "node.log"

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/_cluster/health")["status"] in ("green", "yellow")
        except SearchError:
            return False


def ask(url: str, method: str, path: str, body: Mapping[str, Any] | str | None = None) -> Any:
    """As `SearchNode.ask`, of any node."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
    request = urllib.request.Request(
        f"{url}{path}", method=method, data=text.encode() if text is not None else None, headers={"Content-Type": kind}
    )
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        raise SearchError(error.code, f"{method} {path}: {error.read().decode()[:2000]}") from None
    except OSError as error:
        raise SearchError(0, f"{method} {path}: nobody answers at {url} ({error})") from None


@contextmanager
def search_node(directory: Path) -> Iterator[SearchNode]:
    """A node that is up, with its data in `directory`; it has ended when the block has."""
    node = SearchNode(directory)
    node.start()
    try:
        yield node
    finally:
        node.stop()


def _settings(address: str, directory: Path) -> dict[str, Any]:
    host, _, port = address.partition(":")
    return {
        "network.host": host,
        "http.port": port,
        "transport.port": "0",
        "node.roles": ["cluster_manager", "data", "ingest"],
        "path.repo": [str(directory / "snapshots")],
        # A developer's disk may well be nearly full.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
