"""Keeps the Secrets that Alertmanager reads in step with AWS Secrets Manager; no value passes through Pulumi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.manifests import Manifest, metadata, ownership_labels
from components.workload import ProgramArgs
from observability.topology import ALERTMANAGER_SECRET, MONITORING_NAMESPACE

_API_VERSION = "external-secrets.io/v1"
_STORE = "aws-secrets-manager"
_REFRESH_INTERVAL = "5m"
"""How long a rotated secret is still the old one."""


def kubernetes_secret(file: str) -> str:
    """Name of the Secret that holds one file."""
    return f"{ALERTMANAGER_SECRET}-{file}"


@dataclass(frozen=True, kw_only=True)
class ReceiverSecretSyncArgs(ProgramArgs):
    region: str
    """AWS region of the secrets."""
    secrets: Mapping[str, str]
    """Name in Secrets Manager by file name."""


class ReceiverSecretSync(pulumi.ComponentResource):
    """What External Secrets is told: where the secrets are, and that each makes a Secret of its own.

    The store names no credentials, so External Secrets reads as itself: its service account's pod identity is what must
    be allowed to read the secrets. External Secrets copies all of a Secret or nothing, so in one for all a single
    secret without a value would hold up the others.
    """

    def __init__(self, name: str, args: ReceiverSecretSyncArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:receiver_secret_sync:ReceiverSecretSync", name, {}, opts)
        labels = ownership_labels(args.ownership)
        store = CustomResource(
            f"{name}-store",
            api_version=_API_VERSION,
            kind="SecretStore",
            metadata=metadata(_STORE, MONITORING_NAMESPACE, labels),
            spec={"provider": {"aws": {"service": "SecretsManager", "region": args.region}}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        for file, secret in sorted(args.secrets.items()):
            CustomResource(
                f"{name}-{file}",
                api_version=_API_VERSION,
                kind="ExternalSecret",
                metadata=metadata(kubernetes_secret(file), MONITORING_NAMESPACE, labels),
                spec=_external_secret(file, secret),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, store]),
            )
        self.register_outputs({})


def _external_secret(file: str, secret: str) -> Manifest:
    return {
        "refreshInterval": _REFRESH_INTERVAL,
        "secretStoreRef": {"kind": "SecretStore", "name": _STORE},
        # A secret that is gone from AWS by mistake must not silence the alerts.
        "target": {"name": kubernetes_secret(file), "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [{"secretKey": file, "remoteRef": {"key": secret}}],
    }
