"""As much of PostgreSQL's frontend protocol 3.0 as a rotation needs: TLS, SCRAM and simple queries.

Source: PostgreSQL documentation, "Frontend/Backend Protocol". A client library would have to travel in the function's
archive; this leaves nothing to update.
"""

from __future__ import annotations

import socket
import ssl
import struct
from types import TracebackType
from typing import Self

from functions.rotation.scram import SignIn, check_server

_PROTOCOL = 196608
_REQUEST_TLS = 80877103
_OK, _SASL, _SASL_CONTINUE, _SASL_FINAL = 0, 10, 11, 12
_MECHANISM = b"SCRAM-SHA-256\x00"
_TIMEOUT_SECONDS = 10


class Refused(RuntimeError):
    """What the server says of a request that it refuses; never holds the request, which may hold a secret."""


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """For servers with standard_conforming_strings, which is on since 9.1."""
    return "'" + text.replace("'", "''") + "'"


def connect(
    host: str,
    port: int,
    *,
    database: str,
    user: str,
    password: str,
    certificate_authority: str | None = None,
) -> Connection:
    """Sign in; the server has to have a certificate for `host`, and to know the password's verifier.

    Raises:
        OSError: where there is no server, or none with such a certificate.
        Refused: where the server lets nobody in.
        functions.rotation.scram.NotTheServer
    """
    channel = socket.create_connection((host, port), timeout=_TIMEOUT_SECONDS)
    try:
        channel.sendall(struct.pack("!II", 8, _REQUEST_TLS))
        if channel.recv(1) != b"S":
            raise Refused("the server offers no TLS")
        trust = ssl.create_default_context(cadata=certificate_authority)
        channel = trust.wrap_socket(channel, server_hostname=host)
    except BaseException:
        channel.close()
        raise
    connection = Connection(channel)
    try:
        connection.sign_in(user, password, database)
    except BaseException:
        connection.close()
        raise
    return connection


class Connection:
    """A signed-in connection; leaving its context ends it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._stream = channel.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stream.close()
        self._channel.close()

    def query(self, statement: str) -> int:
        """Run one statement; how many rows it answers with. Raises Refused."""
        self._send(b"Q", statement.encode() + b"\x00")
        rows, refusal = 0, None
        while True:
            kind, body = self._receive()
            if kind == b"D":
                rows += 1
            elif kind == b"E":
                refusal = _refusal(body)
            elif kind == b"Z":
                if refusal:
                    raise refusal
                return rows

    def sign_in(self, user: str, password: str, database: str) -> None:
        """Once, before anything else. Raises as `connect`."""
        settings = f"user\x00{user}\x00database\x00{database}\x00\x00".encode()
        self._channel.sendall(struct.pack("!II", 8 + len(settings), _PROTOCOL) + settings)
        exchange, expected = SignIn.start(password), b""
        proved = False
        while True:
            kind, body = self._receive()
            if kind == b"E":
                raise _refusal(body)
            if kind == b"Z":
                return
            if kind != b"R":
                continue
            (method,) = struct.unpack("!I", body[:4])
            if method == _SASL and _MECHANISM in body[4:]:
                first = exchange.first.encode()
                self._send(b"p", _MECHANISM + struct.pack("!I", len(first)) + first)
            elif method == _SASL_CONTINUE:
                answer, expected = exchange.final(body[4:].decode())
                self._send(b"p", answer.encode())
            elif method == _SASL_FINAL:
                check_server(body[4:].decode(), expected)
                proved = True
            elif method != _OK or not proved:
                raise Refused("the server asks for another way to sign in than SCRAM-SHA-256")

    def _send(self, kind: bytes, body: bytes) -> None:
        self._channel.sendall(kind + struct.pack("!I", 4 + len(body)) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        header = self._stream.read(5)
        if len(header) < 5:
            raise Refused("the server ended the connection")
        (length,) = struct.unpack("!I", header[1:])
        return header[:1], self._stream.read(length - 4)


def _refusal(body: bytes) -> Refused:
    """The fields of an ErrorResponse that say what is wrong; position and internal query are left out."""
    fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\x00") if part}
    return Refused(f"{fields.get(b'C', '')}: {fields.get(b'M', 'refused')}")
