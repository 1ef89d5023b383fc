"""The secrets that the platform's programs are given, how they change, and who is told of one that did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.empty_secret import EmptySecretsArgs
from components.keys import Keys
from components.layers.context import Context
from components.receiver_secrets import ReceiverSecrets, ReceiverSecretsArgs
from components.search.credentials import SearchSecrets
from components.secret_review import SecretReview, SecretReviewArgs
from components.secret_rotation import SecretRotation, SecretRotationArgs, rotator_role_arn
from components.sign_in_secret import SignInSecret
from components.workload_identities import secret_readers
from observability.notifications import secret_names


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Names of the secrets that programs read; never a value."""

    receivers: Mapping[str, str]
    sign_in: str
    search: Mapping[str, str]


def declare_credentials(context: Context, keys: Keys) -> Credentials:
    ownership, guarding = context.ownership, context.settings.guarding
    key, regions = keys.by_purpose["secrets"], context.regions
    readers = secret_readers(context.environment, context.primary, context.dr)
    receivers = ReceiverSecrets(
        "receivers",
        ReceiverSecretsArgs(
            ownership=ownership,
            receivers=secret_names(context.catalogue.teams, context.settings),
            key=key,
            readers=readers,
            **regions,
        ),
    )
    sign_in = SignInSecret("sign-in", EmptySecretsArgs(ownership=ownership, key=key, readers=readers, **regions))
    search = SearchSecrets(
        "search",
        EmptySecretsArgs(
            ownership=ownership,
            key=key,
            readers=[*readers, rotator_role_arn(context.environment, context.primary)],
            **regions,
        ),
    )
    rotation = SecretRotation(
        "secrets",
        SecretRotationArgs(
            ownership=ownership,
            settings=guarding,
            key=key,
            events_key=keys.by_purpose["events"],
            readers=readers,
            filled=[*search.names.values()],
            after=[search],
            **regions,
        ),
    )
    SecretReview(
        "secret-review",
        SecretReviewArgs(
            ownership=ownership,
            region=context.primary,
            settings=guarding,
            key=keys.by_purpose["events"],
            secrets=[*receivers.names.values(), sign_in.secret_name, *search.names.values(), *rotation.names],
        ),
    )
    return Credentials(receivers=receivers.names, sign_in=sign_in.secret_name, search=search.names)
