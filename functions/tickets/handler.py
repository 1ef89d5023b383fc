"""Entry point of the function, behind an HTTPS address that only Alertmanager knows whole.

The environment names what is not secret: TRACKER (`github` or `jira`), TRACKER_URL, and REPOSITORY, or PROJECT and
ISSUE_TYPE. The secret TICKETS_SECRET_ARN is a JSON object: `webhook_token`, which is `?token=` of the address, `token`
of the tracker and, for Jira, `email`.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import boto3

from functions.tickets.calls import Api, TrackerFailed
from functions.tickets.notification import BadNotification, notification
from functions.tickets.trackers import GitHub, Jira, Tracker, record

_LOG = logging.getLogger()
_LOG.setLevel(logging.INFO)


def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answers a request of a function URL. Alertmanager sends again what was answered with 5xx, and nothing else."""
    secret = _secret()
    given = (event.get("queryStringParameters") or {}).get("token", "")
    if not hmac.compare_digest(given.encode(), secret["webhook_token"].encode()):
        return _answer(403, "the address is not the one that Alertmanager was given")
    try:
        return _answer(200, record(notification(_body(event)), _tracker(os.environ, secret)))
    except BadNotification as error:
        return _answer(400, str(error))
    except TrackerFailed as error:
        # The token may have been rotated since it was read.
        _secret.cache_clear()
        return _answer(502, str(error))


@lru_cache(maxsize=1)
def _secret() -> Mapping[str, str]:
    client = boto3.client("secretsmanager")
    return json.loads(client.get_secret_value(SecretId=os.environ["TICKETS_SECRET_ARN"])["SecretString"])


def _tracker(environment: Mapping[str, str], secret: Mapping[str, str]) -> Tracker:
    url = environment["TRACKER_URL"].rstrip("/")
    if environment["TRACKER"] == "github":
        api = Api(url=url, authorization=f"Bearer {secret['token']}")
        return GitHub(api=api, repository=environment["REPOSITORY"])
    pair = base64.b64encode(f"{secret['email']}:{secret['token']}".encode()).decode()
    api = Api(url=url, authorization=f"Basic {pair}")
    return Jira(api=api, project=environment["PROJECT"], issue_type=environment["ISSUE_TYPE"])


def _body(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    return base64.b64decode(body).decode() if event.get("isBase64Encoded") else body


def _answer(status: int, text: str) -> dict[str, Any]:
    _LOG.info("%s: %s", status, text)
    return {"statusCode": status, "headers": {"Content-Type": "text/plain"}, "body": text}
