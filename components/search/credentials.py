"""Passwords of the search cluster's users: empty secrets in AWS, and how each reaches the programs that need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.empty_secret import EmptySecretsArgs, empty_secret
from components.manifests import Manifest, metadata, ownership_labels
from components.names import secret_name
from components.secret_store import API_VERSION, STORE_NAME, SecretStore, external_secret
from components.workload import ProgramArgs, SecretKey
from observability.search.roles import KIBANA_KEY, USERS, secret_keys
from observability.topology import LOGGING_NAMESPACE

GROUP = "search"
USERS_SECRET = "search-users"
"""Holds `users`, the file of names and hashes that Elasticsearch reads."""


def user_secret(user: str) -> str:
    """Name of the Secret with a user's `username` and `password`."""
    return f"search-user-{user}"


def credentials(user: str, *, username: str, password: str) -> Mapping[str, SecretKey]:
    """What those two variables hold."""
    return {
        username: SecretKey(name=user_secret(user), key="username"),
        password: SecretKey(name=user_secret(user), key="password"),
    }


class SearchSecrets(pulumi.ComponentResource):
    """A secret a user, and Kibana's key."""

    names: Mapping[str, str]
    """Name in Secrets Manager by user."""

    def __init__(self, name: str, args: EmptySecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:credentials:SearchSecrets", name, {}, opts)
        self.names = {key: secret_name(args.ownership.environment, GROUP, key) for key in secret_keys()}
        for key, purpose in secret_keys().items():
            empty_secret(
                f"{name}-{key}",
                args,
                name=self.names[key],
                description=f"{purpose[0].upper()}{purpose[1:]}; its value is set outside of Pulumi",
                purpose=f"search {key}",
                parent=self,
            )
        self.register_outputs({"names": self.names})


@dataclass(frozen=True, kw_only=True)
class SearchSecretSyncArgs(ProgramArgs):
    store: SecretStore
    secrets: Mapping[str, str]
    """Name in the store by user."""


class SearchSecretSync(pulumi.ComponentResource):
    """What External Secrets is told: a Secret for each user's program, and one of hashes for Elasticsearch.

    Elasticsearch never holds a password: External Secrets hashes them (bcrypt) when it writes the file.
    """

    def __init__(self, name: str, args: SearchSecretSyncArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:credentials:SearchSecretSync", name, {}, opts)
        labels = ownership_labels(args.ownership)
        store = CustomResource(
            f"{name}-store",
            api_version=API_VERSION,
            kind="SecretStore",
            metadata=metadata(STORE_NAME, LOGGING_NAMESPACE, labels),
            spec={"provider": args.store.provider},
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        for secret, spec in _external_secrets(args.secrets, args.store).items():
            CustomResource(
                f"{name}-{secret}",
                api_version=API_VERSION,
                kind="ExternalSecret",
                metadata=metadata(secret, LOGGING_NAMESPACE, labels),
                spec=spec,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.after, store]),
            )
        self.register_outputs({})


def _external_secrets(names: Mapping[str, str], store: SecretStore) -> Mapping[str, Manifest]:
    """Spec by the name of the Secret that it makes."""
    users = [user.name for user in USERS]
    lines = "".join(f'{user}:{{{{ index . "{user}" | bcrypt }}}}\n' for user in users)
    return {
        USERS_SECRET: _made_of(USERS_SECRET, {user: names[user] for user in users}, {"users": lines}, store),
        KIBANA_KEY: external_secret(KIBANA_KEY, {"key": names[KIBANA_KEY]}, store),
        **{
            user_secret(user): _made_of(
                user_secret(user), {"password": names[user]}, {"username": user, "password": "{{ .password }}"}, store
            )
            for user in users
        },
    }


def _made_of(name: str, secrets: Mapping[str, str], data: Mapping[str, str], store: SecretStore) -> Manifest:
    """Of an ExternalSecret whose Secret is a template of `secrets`."""
    spec = external_secret(name, secrets, store)
    return {**spec, "target": {**spec["target"], "template": {"engineVersion": "v2", "data": data}}}
