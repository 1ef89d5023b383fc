from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.versions import VersionRange, number, printed_version

numbers = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))


def dotted(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.250.0\n", "3.250.0"),
        ("etcd Version: 3.6.8\nGit SHA: 1.2.3", "3.6.8"),
        ("Kubernetes v1.34.1-eks-113cf36", "1.34.1"),
        ("Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", "1.32.4"),
        ("prometheus, version 3.12.0 (branch: HEAD, revision: 1f2a)", "3.12.0"),
        ("go version go1.26.8 linux/amd64", "1.26.8"),
        ("go version go1.27 linux/amd64", "1.27"),
        ("no such command", ""),
    ],
)
def test_the_version_is_read_from_what_programs_print(text: str, version: str) -> None:
    assert printed_version(text) == version


@given(numbers, numbers, numbers)
def test_a_range_takes_its_lower_end_and_leaves_its_upper(
    low: tuple[int, ...], high: tuple[int, ...], version: tuple[int, ...]
) -> None:
    inside = dotted(version) in VersionRange(at_least=dotted(low), below=dotted(high))
    assert inside == (low <= version < high)
    assert (dotted(version) in VersionRange(at_least=dotted(low))) == (low <= version)


@given(numbers)
def test_numbers_compare_as_numbers(version: tuple[int, ...]) -> None:
    assert number(dotted(version)) == version


def test_no_version_is_in_no_range() -> None:
    assert "" not in VersionRange(at_least="0.0")
