"""Where a cluster's Secrets come from: one small interface over the providers that External Secrets reads from.

External Secrets signs in by its own service account, so no store names a credential. The fields are those of the
SecretStore of external-secrets.io/v1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from components.manifests import Manifest
from settings import guarding

API_VERSION = "external-secrets.io/v1"
STORE_NAME = "operations-platform"
"""Of the SecretStore in each namespace that reads from it."""
_REFRESH_INTERVAL = "5m"
"""How long a rotated secret is still the old one."""
_VAULT_PROPERTY = "value"
"""Key of a Vault secret under which its whole text is."""


class SecretStore(Protocol):
    """`secret` is always the name that Secrets Manager would have it under, such as `kiso/prod/receivers/pager`."""

    @property
    def provider(self) -> Manifest:
        """`spec.provider` of the SecretStore."""
        ...

    def reference(self, secret: str) -> Manifest:
        """`remoteRef` of an ExternalSecret that wants all of the secret's text."""
        ...


@dataclass(frozen=True, kw_only=True)
class AwsSecretsManager:
    region: str

    @property
    def provider(self) -> Manifest:
        return {"aws": {"service": "SecretsManager", "region": self.region}}

    def reference(self, secret: str) -> Manifest:
        return {"key": secret}


@dataclass(frozen=True, kw_only=True)
class Vault:
    """Secrets are under their names in a key-value engine of version 2, which keeps a map of each."""

    settings: guarding.Vault

    @property
    def provider(self) -> Manifest:
        return {
            "vault": {
                "server": self.settings.server,
                "path": self.settings.mount,
                "version": "v2",
                "auth": {"kubernetes": {"mountPath": self.settings.auth_mount, "role": self.settings.role}},
            }
        }

    def reference(self, secret: str) -> Manifest:
        return {"key": secret, "property": _VAULT_PROPERTY}


@dataclass(frozen=True, kw_only=True)
class AzureKeyVault:
    """Names have hyphens where others have slashes, as Key Vault knows no others."""

    settings: guarding.AzureKeyVault

    @property
    def provider(self) -> Manifest:
        return {
            "azurekv": {
                "vaultUrl": self.settings.url,
                "tenantId": self.settings.tenant_id,
                "authType": "WorkloadIdentity",
            }
        }

    def reference(self, secret: str) -> Manifest:
        return {"key": f"secret/{secret.replace('/', '-')}"}


def secret_store(settings: guarding.SecretStore, region: str) -> SecretStore:
    """The store that the stack's settings choose; `region` is the one whose replicas the cluster reads."""
    if settings.kind == "vault" and settings.vault:
        return Vault(settings=settings.vault)
    if settings.kind == "azure-key-vault" and settings.azure_key_vault:
        return AzureKeyVault(settings=settings.azure_key_vault)
    return AwsSecretsManager(region=region)


def external_secret(target: str, secrets: Mapping[str, str], store: SecretStore) -> Manifest:
    """`spec` of an ExternalSecret that keeps the Secret `target`, a key for each of `secrets`."""
    return {
        "refreshInterval": _REFRESH_INTERVAL,
        "secretStoreRef": {"kind": "SecretStore", "name": STORE_NAME},
        # A secret that is gone from the store by mistake must not take what reads it down.
        "target": {"name": target, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [{"secretKey": key, "remoteRef": store.reference(secret)} for key, secret in sorted(secrets.items())],
    }
