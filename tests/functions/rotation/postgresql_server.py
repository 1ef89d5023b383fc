"""A real PostgreSQL that signs in by SCRAM, behind TLS on a loopback port, for as long as a test runs."""

from __future__ import annotations

import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.certificates import AUTHORITY, KeyPair, Subject, ensure, key_pair
from localcloud.drill.programs import UNPRIVILEGED, as_root, programs
from localcloud.ports import free_port

_REQUEST_TLS = 80877103
ADMINISTRATOR, ADMINISTRATOR_PASSWORD = "postgres", "administrator-of-a-test"
_PATIENCE_SECONDS = 60
_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, kw_only=True)
class PostgresqlServer:
    port: int
    certificate_authority: str
    log: Path


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    user: dict[str, Any] = {"user": UNPRIVILEGED} if as_root() else {}
    with tempfile.TemporaryDirectory() as folder:
        home, data, certificates = Path(folder), Path(folder) / "data", Path(folder) / "certificates"
        ensure(certificates, {"postgresql": Subject(common_name="127.0.0.1", hosts=["127.0.0.1"])})
        pair = key_pair(certificates, "postgresql")
        password = home / "password"
        password.write_text(ADMINISTRATOR_PASSWORD)
        if user:
            for path in (home, *home.rglob("*")):
                shutil.chown(path, UNPRIVILEGED)
        subprocess.run(
            [
                programs() / "initdb",
                "-D",
                data,
                "-U",
                ADMINISTRATOR,
                "-A",
                "scram-sha-256",
                f"--pwfile={password}",
                "-N",
            ],
            check=True,
            capture_output=True,
            **user,
        )
        (data / "pg_hba.conf").write_text(_ACCESS)
        port, log = free_port(), home / "log"
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": str(port),
            "log_statement": "all",
            "fsync": "off",
        }
        arguments = [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]
        with log.open("w") as output:
            server = subprocess.Popen(
                [programs() / "postgres", "-D", data, *arguments], stdout=output, stderr=output, **user
            )
        try:
            _wait(log, server)
            authority = key_pair(certificates, AUTHORITY).certificate_file.read_text()
            with _tls(port, pair) as outer_port:
                yield PostgresqlServer(port=outer_port, certificate_authority=authority, log=log)
        finally:
            server.terminate()
            server.wait()


@contextmanager
def _tls(inner_port: int, pair: KeyPair) -> Iterator[int]:
    """The wheel's PostgreSQL is built without TLS: this asks for it in its place, as the protocol says."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair.certificate_file, pair.key_file)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            assert self.request.recv(8) == struct.pack("!II", 8, _REQUEST_TLS)
            self.request.sendall(b"S")
            try:
                outer = context.wrap_socket(self.request, server_side=True)
            except ssl.SSLError:
                return
            with outer, socket.create_connection(("127.0.0.1", inner_port)) as inner:
                back = threading.Thread(target=_pass_on, args=(inner, outer), daemon=True)
                back.start()
                _pass_on(outer, inner)
                inner.shutdown(socket.SHUT_RDWR)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        return


def _wait(log: Path, server: subprocess.Popen[Any]) -> None:
    """A server that is starting up answers already, to refuse whoever signs in."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while "ready to accept connections" not in log.read_text():
        assert server.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
