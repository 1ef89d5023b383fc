from __future__ import annotations

import pytest

from localcloud.kubernetes.provider import KubernetesProvider
from tests.localcloud.kubernetes.conformance import report
from tests.localcloud.kubernetes.examples import EXAMPLES, Example


@pytest.mark.cloud
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_a_kind_lives_its_life(example: Example, kubernetes: KubernetesProvider) -> None:
    outcomes = report(example, kubernetes).outcomes
    assert not {aspect: outcome for aspect, outcome in outcomes.items() if outcome.startswith("fails")}
