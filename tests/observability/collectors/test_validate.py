"""Each rendered configuration of each stack is accepted by the program that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.models import Catalogue
from observability.collectors.agent import HOST_ROOT, render_agent
from observability.collectors.gateway import render_gateway
from observability.collectors.jaeger import render_jaeger
from observability.log_alerts.counts import BASELINES, LINE_COUNTS
from settings.models import Settings
from tests.observability.collectors.conftest import STACKS
from tests.observability.collectors.running import validate

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize("stack", STACKS)
def test_the_agents_configuration_is_accepted(stack: str, stacks: dict[str, Settings], tmp_path: Path) -> None:
    assert validate("otelcol", _on_this_machine(render_agent(stacks[stack])), tmp_path) == ""


@pytest.mark.parametrize("stack", STACKS)
def test_the_gateways_configuration_is_accepted(
    stack: str, catalogue: Catalogue, stacks: dict[str, Settings], tmp_path: Path
) -> None:
    settings = stacks[stack]
    assert (
        validate(
            "otelcol", render_gateway(catalogue, settings, settings.clusters.primary, LINE_COUNTS, BASELINES), tmp_path
        )
        == ""
    )


@pytest.mark.parametrize("stack", STACKS)
def test_jaegers_configuration_is_accepted(stack: str, stacks: dict[str, Settings], tmp_path: Path) -> None:
    assert validate("jaeger", render_jaeger(stacks[stack]), tmp_path) == ""


def test_a_second_store_is_accepted(catalogue: Catalogue, settings: Settings, tmp_path: Path) -> None:
    telemetry = settings.telemetry.model_copy(update={"second_store_url": "https://search.dr.kiso.example"})
    both = settings.model_copy(update={"telemetry": telemetry})
    text = render_gateway(catalogue, both, both.clusters.primary, LINE_COUNTS, BASELINES)
    assert validate("otelcol", text, tmp_path) == ""
    assert text.count("search.dr.kiso.example") == 2


def test_a_wrong_configuration_is_not(settings: Settings, tmp_path: Path) -> None:
    assert "hostmetrics" in validate("otelcol", render_agent(settings), tmp_path)


def _on_this_machine(agent: str) -> str:
    """Validation looks for the node's file system, and for the token of a pod's service account."""
    return agent.replace(HOST_ROOT, "/").replace("auth_type: serviceAccount", "auth_type: none")
