from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.images import VERSIONS_FILE, Images, images, load_images, version
from documents.problems import ProblemsFound
from tests.reading import CATALOGUE

DIGEST = "@sha256:" + "0" * 64


def test_every_image_is_pinned_by_version_and_digest() -> None:
    for name, reference in images():
        assert DIGEST.partition(":")[0] in reference, name
        assert re.fullmatch(r"v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?", version(reference)), name


@given(st.sampled_from(["v", ""]), st.tuples(*[st.integers(min_value=0, max_value=999)] * 3))
def test_version_is_what_the_tag_names(letter: str, numbers: tuple[int, ...]) -> None:
    tag = letter + ".".join(map(str, numbers))
    assert version(f"registry.example.com:5000/some/program:{tag}{DIGEST}") == tag


@pytest.mark.parametrize(
    "reference",
    [
        "quay.io/prometheus/prometheus:v3.14.0",
        "quay.io/prometheus/prometheus" + DIGEST,
        "quay.io/prometheus/prometheus:latest" + DIGEST,
        "quay.io/prometheus/prometheus:v3.14.0@sha256:abc",
        "prometheus:v3.14.0" + DIGEST,
    ],
)
def test_an_image_that_is_not_pinned_is_refused_with_its_line(tmp_path, reference: str) -> None:
    file = tmp_path / "versions.yaml"
    lines = VERSIONS_FILE.read_text().splitlines()
    [place] = [number for number, line in enumerate(lines) if line.startswith("thanos:")]
    lines[place] = f"thanos: {reference}"
    file.write_text("\n".join(lines))
    with pytest.raises(ProblemsFound) as caught:
        load_images(file)
    [problem] = caught.value.problems
    assert str(problem).startswith(f"versions.yaml:{place + 1}: thanos: ")
    assert "must name an image with its registry, version and digest" in str(problem)


def test_a_forgotten_and_an_unknown_image_are_both_named(tmp_path) -> None:
    file = tmp_path / "versions.yaml"
    file.write_text(VERSIONS_FILE.read_text().replace("thanos:", "tanos:"))
    with pytest.raises(ProblemsFound) as caught:
        load_images(file)
    assert {problem.path for problem in caught.value.problems} == {"thanos", "tanos"}


def test_no_list_of_metrics_is_of_a_later_version_than_the_image_that_serves_them() -> None:
    lists = {name.replace("-", "_"): found.version for name, found in CATALOGUE.telemetry.items()}
    pinned = {name: version(reference) for name, reference in images() if name in lists}
    assert pinned.keys() >= {"elasticsearch_exporter", "prometheus", "thanos", "node_exporter"}
    assert not {name: (lists[name], runs) for name, runs in pinned.items() if numbers(lists[name]) > numbers(runs)}


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def test_the_file_pins_nothing_that_no_component_uses() -> None:
    sources = (file.read_text() for file in VERSIONS_FILE.parent.rglob("*.py"))
    used = {name for source in sources for name in re.findall(r"images\(\)\.(\w+)", source)}
    assert used == set(Images.model_fields)
