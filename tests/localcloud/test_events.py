from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pulumi.automation.events import EngineEvent
from rich.console import Console

from localcloud.events import Recording, Step
from localcloud.graph import resource_graph
from localcloud.report import CHANGES, Summary, print_summary, write_json

URN = "urn:pulumi:local::operations-platform::aws:s3/bucket:Bucket::{}"


def metadata(op: str, name: str, **more: Any) -> dict[str, Any]:
    state = {"type": "aws:s3/bucket:Bucket", "urn": URN.format(name), "id": "", "parent": "", "provider": "p::id"}
    return {"op": op, "urn": URN.format(name), "type": "aws:s3/bucket:Bucket", "provider": "p::id", "new": state | more}


def heard(*events: dict[str, Any]) -> Recording:
    recording = Recording()
    for number, event in enumerate(events):
        recording.hear(EngineEvent.from_json({"sequence": number, "timestamp": 0, **event}))
    return recording


def began(op: str, name: str, **more: Any) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": metadata(op, name, **more)}}


def ended(op: str, name: str) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": metadata(op, name)}}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.sampled_from(["create", "update", "same"])))
def test_every_resource_counts_once(operations: dict[str, str]) -> None:
    recording = heard(*(began(op, name) for name, op in operations.items() for _ in range(2)))
    assert sum(recording.count(change) for change in CHANGES) == len(operations)


def test_a_refresh_says_at_the_end_what_it_found() -> None:
    recording = heard(
        began("refresh", "gone"), ended("delete", "gone"), began("refresh", "there"), ended("same", "there")
    )
    assert (recording.count("deleted"), recording.count("unchanged")) == (1, 1)


def test_an_error_is_said_once_and_without_colour_marks() -> None:
    error = {"diagnosticEvent": {"message": "<{%reset%}>no such bucket<{%reset%}>\n", "color": "", "severity": "error"}}
    again = {"diagnosticEvent": {**error["diagnosticEvent"], "message": "an unhandled error occurred: no such bucket"}}
    assert heard(error, error, again).errors == ["no such bucket"]


def test_what_a_policy_could_not_judge_is_unproven() -> None:
    event = {
        "policyEvent": {"message": "can't be known", "policyName": "bucket-encryption", "enforcementLevel": "advisory"}
    }
    summary = Summary.of("prod", "preview", heard(event), 1.0)
    assert summary.unproven == ("bucket-encryption: can't be known",)
    assert summary.document()["unproven"] == list(summary.unproven)


def test_the_graph_leaves_out_what_goes_and_the_providers_id() -> None:
    graph = resource_graph(heard(began("create", "kept", protect=True), began("delete", "gone")))
    assert [(node["name"], node["protect"], node["provider"]) for node in graph["resources"]] == [("kept", True, "p")]


def test_json_is_written_whole_and_the_table_names_each_change(tmp_path: Path) -> None:
    step = Step(
        change="replaced",
        urn=URN.format("logs"),
        type="aws:s3/bucket:Bucket",
        parent="",
        provider="",
        protect=False,
        retain_on_delete=False,
        inputs={},
        old_inputs={},
        paths=("bucket",),
        forcing=("bucket",),
    )
    recording = Recording(steps={step.urn: step})
    summary = Summary.of("local", "up", recording, 2.5, {"aws:eks/x:X": 2})
    write_json(summary.document(), tmp_path / "up.json")
    document = json.loads((tmp_path / "up.json").read_text())
    assert (document["replaced"], document["created"], document["seconds"]) == (1, 0, 2.5)
    assert document["not_emulated"] == {"aws:eks/x:X": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["up.json"]

    console = Console(record=True, width=160, file=(tmp_path / "out").open("w"))
    print_summary(console, summary)
    text = console.export_text()
    console.file.close()
    assert "± aws:s3/bucket:Bucket logs [bucket] (replaced for bucket)" in text
    assert "2 × aws:eks/x:X" in text
