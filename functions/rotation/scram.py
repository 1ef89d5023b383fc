"""SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL signs users in, for passwords of ASCII letters and digits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

_ITERATIONS = 4096
"""As PostgreSQL's own scram_iterations: passwords of 238 bits need no slower hash."""
_SALT_BYTES = 16


class NotTheServer(RuntimeError):
    """The other side does not know the password's verifier, or does not keep to the protocol."""


def verifier(password: str) -> str:
    """What PostgreSQL keeps of the password (its documentation, "pg_authid")."""
    salt = os.urandom(_SALT_BYTES)
    salted = _salted(password, salt, _ITERATIONS)
    stored = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    server = _mac(salted, b"Server Key")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The client's side of one exchange, without channel binding."""

    password: str
    nonce: str

    @classmethod
    def start(cls, password: str) -> SignIn:
        return cls(password=password, nonce=secrets.token_urlsafe(18))

    @property
    def first(self) -> str:
        return f"n,,{self._bare}"

    @property
    def _bare(self) -> str:
        # PostgreSQL takes the user's name from the start-up message.
        return f"n=,r={self.nonce}"

    def final(self, server_first: str) -> tuple[str, bytes]:
        """The answer to the server's challenge, and the signature that it has to answer with.

        Raises:
            NotTheServer: for a challenge that does not belong to this exchange.
        """
        fields = _fields(server_first)
        if not fields.get("r", "").startswith(self.nonce):
            raise NotTheServer("the server answered with another exchange's nonce")
        salted = _salted(self.password, base64.b64decode(fields["s"]), int(fields["i"]))
        unproved = f"c=biws,r={fields['r']}"
        exchange = f"{self._bare},{server_first},{unproved}".encode()
        client = _mac(salted, b"Client Key")
        signature = _mac(hashlib.sha256(client).digest(), exchange)
        proof = bytes(one ^ other for one, other in zip(client, signature, strict=True))
        return f"{unproved},p={_text(proof)}", _mac(_mac(salted, b"Server Key"), exchange)


def check_server(server_final: str, expected: bytes) -> None:
    """
    Raises:
        NotTheServer: where the server does not prove that it knows the verifier.
    """
    if not hmac.compare_digest(base64.b64decode(_fields(server_final).get("v", "")), expected):
        raise NotTheServer("the server did not prove that it knows the password")


def _fields(message: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in message.split(",") if "=" in part)


def _salted(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
