"""Templates name fields of the schema only, bound the mapping, and cover every stream once."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any

import pytest

from documents.problems import ProblemsFound
from observability.search.fields import UNNAMED, ecs_fields, mapping
from observability.search.fitting import fitting_cluster
from observability.search.sizing import FIELDS_PER_INDEX
from observability.search.streams import CATEGORIES, streams
from observability.search.templates import category_fields, template_requests
from settings.search import Search
from tests.observability.search.nodes import mapped_fields
from tests.reading import CATALOGUE

STREAMS = streams(CATALOGUE.services, "prod")
REQUESTS = template_requests(fitting_cluster(Search(), STREAMS), 1, hot_only=True)
COMPONENTS: dict[str, Any] = {r.path.rpartition("/")[2]: r.body for r in REQUESTS if "_component" in r.path}
TEMPLATES: dict[str, Any] = {r.path.rpartition("/")[2]: r.body for r in REQUESTS if "_index_template" in r.path}


def test_every_stream_has_exactly_one_template() -> None:
    for stream in STREAMS:
        matching = [t for t in TEMPLATES.values() if any(fnmatch(stream.name, p) for p in t["index_patterns"])]
        assert len(matching) == 1
        assert f"logs-{stream.category}" in matching[0]["composed_of"]


def test_components_come_before_the_templates_that_name_them() -> None:
    order = [request.path for request in REQUESTS]
    for name, template in TEMPLATES.items():
        for component in template["composed_of"]:
            assert order.index(f"/_component_template/{component}") < order.index(f"/_index_template/{name}")


@pytest.mark.parametrize("category", CATEGORIES)
def test_an_index_has_what_its_components_name_and_nothing_grows(category: str) -> None:
    components = [COMPONENTS[name]["template"] for name in TEMPLATES[f"logs-{category}"]["composed_of"]]
    assert all(component["mappings"]["dynamic"] is False for component in components)
    fields = {field for component in components for field in mapped_fields(component["mappings"]["properties"])}
    assert fields == set(category_fields(category))  # type: ignore[arg-type]
    assert {"@timestamp", "message", "event.id", "trace.id", UNNAMED, "dead_letter.reason"} <= fields
    # Objects count as well as their fields.
    objects = {".".join(field.split(".")[:depth]) for field in fields for depth in range(1, field.count(".") + 1)}
    assert len(fields) + len(objects) <= FIELDS_PER_INDEX


def test_every_category_keeps_malformed_values_and_failed_documents() -> None:
    for category in CATEGORIES:
        settings = COMPONENTS[f"logs-{category}"]["template"]["settings"]
        assert settings["index.mapping.ignore_malformed"] is True
        assert settings["index.lifecycle.name"] == f"logs-{category}"
        options = TEMPLATES[f"logs-{category}"]["template"]["data_stream_options"]
        assert options == {"failure_store": {"enabled": True}}


def test_an_unknown_field_is_refused_with_the_closest_name() -> None:
    with pytest.raises(ProblemsFound) as found:
        mapping(["user.name", "user.nmae", "colour"], file="templates.py")
    sentences = str(found.value).splitlines()
    assert len(sentences) == 2
    assert any("user.nmae is no field of ECS; write user.name or put it under attributes" in s for s in sentences)


def test_no_field_is_both_a_value_and_an_object() -> None:
    names = set(ecs_fields())
    for name in names:
        parents = name.split(".")[:-1]
        assert not any(".".join(parents[:depth]) in names for depth in range(1, len(parents) + 1)), name
