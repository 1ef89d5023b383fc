"""The Lambda function that Secrets Manager calls for each step of a rotation."""

from __future__ import annotations

import os
from typing import Any

import boto3

from functions.rotation.configuration import VARIABLE, kind_of
from functions.rotation.steps import rotate


def handler(event: dict[str, Any], context: Any) -> None:
    """`event` names the secret by its ARN, the version to rotate to and the step. Whatever is raised is reported."""
    client = boto3.client("secretsmanager")
    secret, version, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    rotate(client, secret, version, step, kind_of(secret, os.environ[VARIABLE], client))
