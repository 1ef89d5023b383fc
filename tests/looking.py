"""Looks at a running local cloud with other people's tools: boto3 and kubectl."""

from __future__ import annotations

import configparser
import json
import subprocess
from pathlib import Path
from typing import Any

import boto3

import toolchain
from tests.projects import localcloud, succeeded


def aws_client(project: Path, service: str, region: str | None = None) -> Any:
    """A boto3 client with what the local stack's `aws-config` says."""
    config = configparser.ConfigParser()
    config.read(project / ".localcloud/local/aws-config")
    profile = config["profile local"]
    return boto3.client(
        service,
        endpoint_url=profile["endpoint_url"],
        region_name=region or profile["region"],
        aws_access_key_id=profile["aws_access_key_id"],
        aws_secret_access_key=profile["aws_secret_access_key"],
    )


def kubectl(project: Path, *arguments: str) -> str:
    """What kubectl prints about the local stack's cluster."""
    kubeconfig = succeeded(localcloud(project, "kubeconfig", "--stack", "local")).stdout.strip()
    command = [str(toolchain.path("kubectl")), "--kubeconfig", kubeconfig, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def kubernetes_objects(project: Path, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(kubectl(project, "get", *arguments, "-o", "json"))["items"]


def changes(report: dict[str, Any]) -> set[tuple[str, str]]:
    """What a command's `--json` says it changed: change and resource name."""
    return {(change["change"], change["name"]) for change in report["changes"]}
