"""The stores that secrets may come from: the same interface, each in the words of External Secrets' own schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

import toolchain
from components.secret_store import (
    STORE_NAME,
    AwsSecretsManager,
    AzureKeyVault,
    SecretStore,
    Vault,
    external_secret,
    secret_store,
)
from settings import guarding
from tests.reading import from_yaml

VAULT = guarding.Vault(server="https://vault.example:8200", role="operations")
AZURE = guarding.AzureKeyVault(url="https://kiso.vault.azure.net", tenant_id="72f988bf-86f1-41af-91ab-2d7cd011db47")
STORES: tuple[SecretStore, ...] = (
    AwsSecretsManager(region="ap-northeast-3"),
    Vault(settings=VAULT),
    AzureKeyVault(settings=AZURE),
)
SECRET = "kiso/prod/receivers/pager"
every_store = pytest.mark.parametrize("store", STORES, ids=lambda store: type(store).__name__)


@pytest.fixture(scope="module")
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Schema of a kind's version 1, from the operator's own module."""
    found = {}
    for file in sorted(toolchain.path("external-secrets-crds").glob("*.yaml")):
        definition = from_yaml(file.read_text())
        (version,) = [one for one in definition["spec"]["versions"] if one["name"] == "v1"]
        found[definition["spec"]["names"]["kind"]] = version["schema"]["openAPIV3Schema"]
    return found


def unknown_fields(value: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Fields that the API server would prune or refuse."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_fields(item, schema.get("items", {}), path)
    elif isinstance(value, dict) and "properties" in schema:
        for name, item in value.items():
            if name not in schema["properties"]:
                yield f"{path}.{name}"
            else:
                yield from unknown_fields(item, schema["properties"][name], f"{path}.{name}")


@pytest.mark.cloud
@every_store
@pytest.mark.parametrize("kind", ["SecretStore", "ExternalSecret"])
def test_what_is_declared_is_valid_by_the_operators_schema(
    schemas: Mapping[str, Mapping[str, Any]], store: SecretStore, kind: str
) -> None:
    specs = {
        "SecretStore": {"provider": store.provider},
        "ExternalSecret": external_secret("pager", {"pager": SECRET}, store),
    }
    document = {"spec": specs[kind]}
    jsonschema.validate(document, schemas[kind])
    assert list(unknown_fields(document, schemas[kind])) == []


@every_store
def test_no_store_names_a_credential(store: SecretStore) -> None:
    assert not re.search(r"secretRef|token|password|accessKey", str(store.provider))


@every_store
def test_a_secret_outlives_its_disappearance_from_the_store(store: SecretStore) -> None:
    spec = external_secret("pager", {"pager": SECRET}, store)
    assert spec["target"]["deletionPolicy"] == "Retain"
    assert spec["secretStoreRef"] == {"kind": "SecretStore", "name": STORE_NAME}
    assert [item["secretKey"] for item in spec["data"]] == ["pager"]


def test_azure_is_asked_for_a_name_that_it_knows() -> None:
    key = AzureKeyVault(settings=AZURE).reference(SECRET)["key"]
    assert key == "secret/kiso-prod-receivers-pager"
    assert re.fullmatch(r"[0-9a-zA-Z-]{1,127}", key.removeprefix("secret/"))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (guarding.SecretStore(), AwsSecretsManager),
        (guarding.SecretStore(kind="vault", vault=VAULT), Vault),
        (guarding.SecretStore(kind="azure-key-vault", azure_key_vault=AZURE), AzureKeyVault),
    ],
)
def test_the_settings_choose_the_store(settings: guarding.SecretStore, expected: type) -> None:
    assert isinstance(secret_store(settings, "ap-northeast-1"), expected)
