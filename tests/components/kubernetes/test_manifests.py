from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kubernetes.utils.quantity import parse_quantity

from components.manifests import MAX_CONFIG_MAP_BYTES, checksum, config_map_data
from components.quantities import gibibytes, mebibytes, millicores
from components.workload import Resources

AMOUNTS = st.integers(min_value=1, max_value=2**40)


@given(AMOUNTS)
def test_quantities_keep_the_amount(amount: int) -> None:
    assert parse_quantity(millicores(amount)) * 1000 == amount
    assert parse_quantity(mebibytes(amount)) == amount * 2**20
    assert parse_quantity(gibibytes(amount)) == amount * 2**30


@given(AMOUNTS)
def test_quantities_are_in_the_largest_unit_that_gives_a_whole_number(amount: int) -> None:
    assert millicores(amount * 1000) == str(amount)
    assert int(mebibytes(amount)[:-2]) % 1024 != 0 or mebibytes(amount).endswith("Pi")


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_limits_are_never_below_requests(cpu: int, memory: int) -> None:
    manifest = Resources(cpu_millicores=cpu, memory_mib=memory).manifest
    for resource, requested in manifest["requests"].items():
        assert parse_quantity(manifest["limits"][resource]) >= parse_quantity(requested)


@given(st.text(), st.text())
def test_texts_have_the_same_checksum_only_where_they_are_the_same(one: str, other: str) -> None:
    assert (checksum(one) == checksum(other)) == (one == other)


def test_a_config_map_is_bounded_in_bytes_not_characters() -> None:
    file = "a.yaml"
    room = MAX_CONFIG_MAP_BYTES - len(file)
    assert config_map_data("rules", {file: "x" * room}) == {file: "x" * room}
    for text in ("x" * (room + 1), "é" * (room // 2 + 1)):
        with pytest.raises(ValueError, match=r"the ConfigMap 'rules' would hold \d+ bytes, .* do not fit; move"):
            config_map_data("rules", {file: text})


def test_files_of_a_config_map_are_counted_together() -> None:
    half = "x" * (MAX_CONFIG_MAP_BYTES // 2)
    with pytest.raises(ValueError, match="'rules'"):
        config_map_data("rules", {"a.yaml": half, "b.yaml": half})
