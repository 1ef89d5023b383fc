"""Types that moto lacks: checked, kept and counted, and never called created."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from botocore import xform_name
from moto.core.responses import BaseResponse

from localcloud.aws.provider import AwsProvider
from localcloud.aws.store import not_emulated
from localcloud.aws.table import RESOURCE_TYPES
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import ProviderError
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.tokens import ASSOCIATED, ASSOCIATION


@pytest.mark.parametrize(
    "kind", [kind for kind in RESOURCE_TYPES.values() if isinstance(kind, Unemulated)], ids=lambda kind: kind.token
)
def test_moto_lacks_what_is_called_unemulated(kind: Unemulated):
    assert moto_answers(kind.service, kind.creation) == (kind.shortfall is not None)


def moto_answers(service: str, operation: str) -> bool:
    try:
        module = importlib.import_module(f"moto.{service}.responses")
    except ImportError:
        return False
    answering = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, BaseResponse)]
    return any(hasattr(kind, xform_name(operation)) for kind in answering)


def test_moto_answers_what_is_emulated():
    assert moto_answers("kms", "CreateKey") and not moto_answers("eks", "CreateAccessEntry")


def test_unemulated_inputs_are_held_against_botocores_model(aws: AwsProvider):
    with pytest.raises(ProviderError, match="CreatePodIdentityAssociation would refuse this: Invalid length"):
        Engine(aws, ASSOCIATION).create({**ASSOCIATED, "tags": {"": "empty"}})
    assert not aws.not_emulated()


def test_unemulated_objects_are_counted_also_by_another_process(aws: AwsProvider, tmp_path: Path):
    engine = Engine(aws, ASSOCIATION)
    engine.create(ASSOCIATED)
    assert aws.not_emulated() == not_emulated(tmp_path / "store") == {ASSOCIATION: 1}
    with pytest.raises(ProviderError, match="of c, n, s exists already"):
        Engine(aws, ASSOCIATION).create(ASSOCIATED)
    engine.delete()
    assert not aws.not_emulated()


def test_nothing_is_counted_where_no_provider_has_been(tmp_path: Path):
    assert not not_emulated(tmp_path / "never")
    assert not (tmp_path / "never").exists()
