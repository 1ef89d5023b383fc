"""AWS of the local cloud: a moto server on loopback that answers only to the cloud's own access key.

`python -m localcloud.moto_server --port PORT --credentials-file FILE`, where FILE is JSON with `access_key_id`.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LOOPBACK = "127.0.0.1"
_SIGNATURE_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/")
_REFUSAL = (
    b"<ErrorResponse><Error><Code>InvalidClientTokenId</Code>"
    b"<Message>This is a local cloud: requests must be signed with its own access key.</Message>"
    b"</Error></ErrorResponse>"
)


class OnlySignedWith:
    """WSGI middleware that refuses every request whose signature names another access key, or none.

    It keeps real credentials that a tool picked up by accident, and whatever a browser sends, away from moto. The
    signature itself is not recomputed: whoever can read the key can also reach the process.
    """

    def __init__(self, access_key_id: str, application: WSGIApplication) -> None:
        self._access_key_id = access_key_id
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if access_key_of(environ) == self._access_key_id:
            return self._application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/xml"), ("Content-Length", str(len(_REFUSAL)))])
        return [_REFUSAL]


def access_key_of(environ: WSGIEnvironment) -> str | None:
    """The access key that a request is signed with, in its header or, where the URL is presigned, in its query."""
    if match := _SIGNATURE_CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", "")):
        return match[1]
    credentials = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential", [""])
    return credentials[0].partition("/")[0] or None


def serve(port: int, access_key_id: str) -> None:
    """Answer until terminated. The account is moto's own setting, MOTO_ACCOUNT_ID."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = OnlySignedWith(access_key_id, DomainDispatcherApplication(create_backend_app))
    run_simple(_LOOPBACK, port, application, threaded=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m localcloud.moto_server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--credentials-file", type=Path, required=True)
    arguments = parser.parse_args()
    serve(arguments.port, json.loads(arguments.credentials_file.read_text())["access_key_id"])


if __name__ == "__main__":
    main()
