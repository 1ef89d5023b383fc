from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.protocol import UNKNOWN, contains_unknown
from localcloud.wire import decode, encode

few = settings(max_examples=25)  # a nested value is slow to make up
_numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda number: not number.is_integer()
)
_values = st.recursive(
    st.none() | st.booleans() | _numbers | st.text() | st.just(UNKNOWN),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@few
@given(st.dictionaries(st.text(), _values))
def test_properties_survive_the_wire(properties: dict) -> None:
    assert decode(encode(properties)) == properties


@few
@given(st.dictionaries(st.text(min_size=1), _values, min_size=1))
def test_a_nested_unknown_is_found(properties: dict) -> None:
    assert contains_unknown({"known": True, "outer": [properties, UNKNOWN]})
