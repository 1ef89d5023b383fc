"""Lets other tools look at a running cloud: an AWS configuration file with one profile, named like the stack."""

from __future__ import annotations

import os
from configparser import ConfigParser
from pathlib import Path

from localcloud.endpoints import AwsEndpoint


def write_aws_config(path: Path, profile: str, endpoint: AwsEndpoint, region: str) -> None:
    """The AWS CLI and boto3 read endpoint, key and region of the profile from the file that AWS_CONFIG_FILE names."""
    config = ConfigParser()
    config[f"profile {profile}"] = {
        "endpoint_url": endpoint.url,
        "aws_access_key_id": endpoint.access_key_id,
        "aws_secret_access_key": endpoint.secret_access_key,
        "region": region,
        "s3": "\naddressing_style = path",
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        config.write(file)
