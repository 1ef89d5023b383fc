"""What a tighter recovery point changes in the program's own resource graph, and where the program refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.projects import copy_of_project, document, localcloud

pytestmark = [pytest.mark.cloud, pytest.mark.proof]

_FUNCTION = ("", "-dead-letters", "-function", "-invocation", "-log", "-policy", "-role")
WRITTEN_TWICE = {
    f"storage-{bucket}-second-copies{part}"
    for bucket in ("audit", "backups")
    for part in ("", "-rule", "-target", *(f"-function{own}" for own in _FUNCTION))
} | {"storage-backups-second-copies-notification"}
REPLICATED = {
    f"storage-{bucket}-replication{part}"
    for bucket in ("audit", "backups")
    for part in ("", "-configuration", "-policy", "-role")
}
TOLD_OTHERWISE = {
    # The audit bucket tells EventBridge as well, and nothing of the five buckets is copied back by replication.
    "primary-log-sources-audit-notification",
    "recovery-runbooks-failback",
}


def with_recovery_point(seconds: int, folder: Path) -> Path:
    """A copy of the project whose production may lose so much."""
    project = copy_of_project(folder)
    file = project / "Pulumi.prod.yaml"
    section = "  operations-platform:recovery:\n"
    assert section in file.read_text()
    file.write_text(file.read_text().replace(section, f"{section}    recovery_point_seconds: {seconds}\n"))
    return project


def inputs(graph: Mapping[str, Any]) -> dict[str, Any]:
    return {node["name"]: node["inputs"] for node in graph["resources"]}


def test_five_minutes_have_buckets_written_twice_in_the_place_of_replication(
    tmp_path: Path, graph_of: Callable[[str], dict[str, Any]]
) -> None:
    quarter, five = graph_of("prod"), document(with_recovery_point(300, tmp_path), "graph", "prod")
    before, after = inputs(quarter), inputs(five)
    assert after.keys() - before.keys() == WRITTEN_TWICE
    assert before.keys() - after.keys() == REPLICATED
    assert {name for name in before.keys() & after.keys() if before[name] != after[name]} == TOLD_OTHERWISE
    assert after["primary-log-sources-audit-notification"]["eventbridge"] is True
    assert before["primary-log-sources-audit-notification"]["eventbridge"] is False


def test_a_second_is_refused_in_a_sentence_that_names_the_link(tmp_path: Path) -> None:
    result = localcloud(with_recovery_point(1, tmp_path), "preview", "--stack", "prod")
    assert result.returncode != 0
    said = result.stdout + result.stderr
    assert "Traceback" not in said
    of_orders = [line for line in said.splitlines() if "orders-db cannot lose 1 s at most in the loss of a reg" in line]
    assert len(of_orders) == 1, said
    assert (
        "aurora-global may lose 20 s, 19 s too much, longest in its replication (20 s; Aurora guide: about 1 s "
        "typically; rds.global_db_rpo holds commits back at 20 s, its least)"
    ) in of_orders[0]
    assert of_orders[0].endswith("promise 20 s and 2 h, which aurora-global meets for $239.90 a month")
