from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from localcloud.aws.table import RESOURCE_TYPES
from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.conformance import aws_table, report
from tests.localcloud.aws.engine import provider
from tests.localcloud.aws.examples import EXAMPLES, Example
from tests.localcloud.conformance import ASPECTS, NOT_EMULATED, NOT_OFFERED, PASSES, Report

_by_token = {example.token: example for example in EXAMPLES}


@pytest.fixture(scope="module")
def report_of(endpoint: AwsEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Report]]:
    with provider(endpoint, Path(tmp_path_factory.mktemp("store"))) as aws:
        yield cache(lambda token: report(_by_token[token], aws))


def test_every_type_has_an_example():
    assert _by_token.keys() == RESOURCE_TYPES.keys()


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("token", sorted(_by_token))
def test_conforms(token: str, aspect: str, report_of: Callable[[str], Report]):
    expected = PASSES if RESOURCE_TYPES[token].is_emulated else NOT_EMULATED
    offered = {"update": _by_token[token].update, "replace": _by_token[token].replacement}
    if aspect in offered and offered[aspect] is None:
        expected = NOT_OFFERED
    assert report_of(token).outcomes[aspect] == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_reports_exactly_what_moto_loses(example: Example, report_of: Callable[[str], Report]):
    """When a new moto keeps more, the example says so."""
    assert report_of(example.token).not_kept == example.not_kept


def test_table_has_a_row_a_type(report_of: Callable[[str], Report]):
    text = aws_table(report_of(token) for token in _by_token)
    assert len(text.splitlines()) == len(_by_token) + 2
    assert len({line.count("|") for line in text.splitlines()}) == 1
    assert "fails" not in text
