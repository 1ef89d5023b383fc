"""The recording engine itself: a failure anywhere in a program fails the test that recorded it."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_aws import kms

from localcloud.protocol import UNKNOWN


def test_a_failing_apply_is_raised_even_if_nothing_waits_for_it(record) -> None:
    def program() -> None:
        pulumi.Output.from_input(1).apply(lambda number: number / 0)

    with pytest.raises(ZeroDivisionError):
        record(program)


def test_text_made_of_an_output_is_an_error(record) -> None:
    with pytest.raises(Exception, match="Calling __str__ on an Output"):
        record(lambda: f"key {pulumi.Output.from_input('arn')}")


def test_an_invoke_without_an_answer_is_an_error(record) -> None:
    with pytest.raises(Exception, match="getAlias"):
        record(lambda: kms.get_alias_output(name="alias/unknown"))


def test_a_preview_leaves_unknown_what_only_an_up_can_know(record) -> None:
    def program() -> None:
        kms.Alias("alias", target_key_id=kms.Key("key", description="known").key_id)

    assert record(program, preview=True).named("alias").inputs["targetKeyId"] is UNKNOWN
    recording = record(program)
    assert recording.named("alias").inputs["targetKeyId"] == "key-id-of-key"
    assert recording.named("alias").depends_on == {"key"}


def test_recordings_know_nothing_of_each_other(record) -> None:
    first = record(lambda: kms.Key("first"))
    second = record(lambda: kms.Key("second"))
    assert ([item.name for item in first.resources], [item.name for item in second.resources]) == (
        ["first"],
        ["second"],
    )
