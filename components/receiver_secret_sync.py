"""Keeps what Alertmanager and its bridge read in step with the store of secrets; no value passes through Pulumi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.manifests import Manifest, metadata, ownership_labels
from components.secret_store import API_VERSION, STORE_NAME, SecretStore, external_secret
from components.workload import ProgramArgs
from observability.topology import ALERTMANAGER_SECRET, MONITORING_NAMESPACE


def kubernetes_secret(file: str) -> str:
    """Name of the Secret that holds one file."""
    return f"{ALERTMANAGER_SECRET}-{file}"


def receiver_secrets_volume(volume: str, files: Iterable[str]) -> Manifest:
    """Optional, so that what needs no secret, or has its own, goes out before the last one arrives."""
    sources = [
        {"secret": {"name": kubernetes_secret(file), "items": [{"key": file, "path": file}], "optional": True}}
        for file in sorted(files)
    ]
    return {"name": volume, "projected": {"sources": sources, "defaultMode": 0o440}}


@dataclass(frozen=True, kw_only=True)
class ReceiverSecretSyncArgs(ProgramArgs):
    store: SecretStore
    secrets: Mapping[str, str]
    """Name in the store by file name."""


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
            api_version=API_VERSION,
            kind="SecretStore",
            metadata=metadata(STORE_NAME, MONITORING_NAMESPACE, labels),
            spec={"provider": args.store.provider},
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        for file, secret in sorted(args.secrets.items()):
            CustomResource(
                f"{name}-{file}",
                api_version=API_VERSION,
                kind="ExternalSecret",
                metadata=metadata(kubernetes_secret(file), MONITORING_NAMESPACE, labels),
                spec=external_secret(kubernetes_secret(file), {file: secret}, args.store),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, store]),
            )
        self.register_outputs({})
