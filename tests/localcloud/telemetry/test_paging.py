"""A container's errors reach a person through every real program on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.telemetry.paging import ALERT, play
from settings.loader import load_from_files

pytestmark = [pytest.mark.cloud, pytest.mark.proof]

_GATHERED_SECONDS = 30
"""For how long Alertmanager gathers alerts before it tells anybody."""
_ON_THE_WAY_SECONDS = 30
"""Reading, queues, indexing and the calls themselves."""


def test_errors_of_a_container_are_told_within_the_stacks_own_waits(tmp_path: Path) -> None:
    settings, catalogue = load_from_files(PROJECT_ROOT, "prod").settings, load_catalogue()
    page = play(catalogue, settings, tmp_path, print)
    owner = next(service.owner for service in catalogue.services if service.name == page.service)
    assert 0 < page.found < page.alerting < page.told
    assert page.told < settings.logs.rule_interval_seconds + _GATHERED_SECONDS + _ON_THE_WAY_SECONDS
    assert ALERT in page.message.body and f'"owner":"{owner}"' in page.message.body
    assert not page.message.resolves
