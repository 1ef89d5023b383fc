from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from localcloud.environment import scrubbed

CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "KUBECONFIG",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "VAULT_TOKEN",
    "GITHUB_TOKEN",
)


@given(st.dictionaries(st.sampled_from((*CREDENTIALS, "PATH", "HOME", "GOPATH")), st.text(min_size=1)))
def test_no_credential_survives(environment: dict[str, str]) -> None:
    assert not set(scrubbed(environment)) & set(CREDENTIALS)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_what_is_kept_is_kept_as_it_was(environment: dict[str, str]) -> None:
    assert scrubbed(environment).items() <= environment.items()
