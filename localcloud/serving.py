"""The process that serves both of our providers to the engine: `python -m localcloud.serving DIRECTORY [online]`.

It prints where it listens as one line of JSON and lives until its standard input closes, so it never outlives the
operation that started it, however that one ends.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import Endpoints
from localcloud.kubernetes.provider import KubernetesProvider
from localcloud.provider_server import ProviderServer


def serve(directory: Path, online: bool) -> None:
    """Offline, the providers answer previews from what they know of the APIs."""
    endpoints = Endpoints.read(directory / "endpoints.json") if online else None
    aws = AwsProvider(endpoints.aws if endpoints else None, directory / "aws")
    kubernetes = KubernetesProvider(endpoints.clusters if endpoints else {})
    with ProviderServer(aws) as aws_server, ProviderServer(kubernetes) as kubernetes_server:
        print(json.dumps({aws.name: aws_server.port, kubernetes.name: kubernetes_server.port}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    gc.disable()  # as the command that this process serves does
    serve(Path(sys.argv[1]), online="online" in sys.argv[2:])
