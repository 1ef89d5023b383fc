"""Where a running local cloud answers: written once it is up, read by the providers and the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class AwsEndpoint:
    """The moto server. It answers only to this access key, made anew for each cloud."""

    url: str
    account_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ClusterEndpoint:
    """A Kubernetes API server and the administrator's client certificate; the fields are paths of PEM files."""

    server: str
    ca_file: str
    certificate_file: str
    key_file: str
    kubeconfig_file: str


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Clusters by the name that the settings give them."""

    aws: AwsEndpoint
    clusters: Mapping[str, ClusterEndpoint]

    def write(self, path: Path) -> None:
        draft = path.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file)
        draft.rename(path)

    @classmethod
    def read(cls, path: Path) -> Endpoints | None:
        """None where no cloud has been started."""
        try:
            document = json.loads(path.read_text())
        except FileNotFoundError:
            return None
        return cls(
            aws=AwsEndpoint(**document["aws"]),
            clusters={name: ClusterEndpoint(**value) for name, value in document["clusters"].items()},
        )
