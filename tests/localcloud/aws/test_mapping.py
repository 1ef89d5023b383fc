from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localcloud.aws.mapping import object_from_api, object_to_api, tags_from_api, tags_to_api
from localcloud.aws.s3_configuration import BucketConfiguration
from localcloud.aws.schema import FOLDER, Object, Shape
from localcloud.aws.schema.extract import extract, text
from localcloud.aws.table import RESOURCE_TYPES

_model: Any = botocore.session.Session().get_service_model("s3")
_texts = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)
_scalars = {"string": _texts, "integer": st.integers(1, 100), "boolean": st.booleans()}
_configurations = [
    kind for kind in RESOURCE_TYPES.values() if isinstance(kind, BucketConfiguration) and hasattr(type(kind), "member")
]


def _shape_of(kind: BucketConfiguration) -> Any:
    shape = _model.operation_model(f"Put{kind.operation}").input_shape.members[kind.member]
    return shape.members.get("LoggingEnabled", shape)


def _object(known: Object) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _value(shape) for name, shape in known.fields.items()}
    required = {name: fields.pop(name) for name in known.required}
    return st.fixed_dictionaries(required, optional=fields)


def _value(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.object:
        return st.deferred(lambda: _object(shape.object))  # pyright: ignore
    if shape.is_list:
        return st.lists(_value(shape.item), min_size=1, max_size=2)
    if shape.is_map:
        return st.dictionaries(_texts, _value(shape.item), min_size=1, max_size=2)
    return _scalars[shape.notation]


@pytest.mark.parametrize("kind", _configurations, ids=lambda kind: kind.token)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
@given(data=st.data())
def test_configurations_survive_the_way_to_aws_and_back(kind: BucketConfiguration, data: st.DataObject):
    known = kind.schema.inputs
    own = {name: shape for name, shape in known.fields.items() if name not in kind.traits.steering | {"bucket"}}
    inputs = data.draw(_object(Object(fields=own, required=known.required & own.keys())))
    shape = _shape_of(kind)
    sent = object_to_api(inputs, known, shape, kind.renamed)
    # This one travels beside the structure.
    expected = {name: value for name, value in inputs.items() if name != "transitionDefaultMinimumObjectSize"}
    assert object_from_api(sent, known, shape, kind.renamed) == expected


@given(st.dictionaries(_texts, _texts))
def test_tags_survive(tags: dict[str, str]):
    assert tags_from_api(tags_to_api(tags)) == tags


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_schema_files_are_those_of_the_installed_sdk():
    documents = extract(RESOURCE_TYPES)
    assert {f"{service}.json": text(document) for service, document in documents.items()} == {
        path.name: path.read_text() for path in FOLDER.glob("*.json")
    }


@pytest.mark.parametrize("kind", RESOURCE_TYPES.values(), ids=lambda kind: kind.token)
def test_traits_name_only_what_the_schema_knows(kind):
    # Only some configurations of a bucket take its owner; nothing is lost where the others name it too.
    traits, known = kind.traits, {*kind.schema.inputs.fields, "expectedBucketOwner"}
    for name in (*traits.identity, *traits.replace_on, *traits.local, *traits.defaults):
        assert name in known, name
    for path in (
        *traits.computed,
        *traits.allowed,
        *traits.not_offered,
        *traits.comparison.sets,
        *traits.comparison.normal_forms,
    ):
        assert path.split(".")[0] in known, path
