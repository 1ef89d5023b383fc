from __future__ import annotations

from localcloud.aws.table import RESOURCE_TYPES
from tests.conformance import DOCUMENT, PREAMBLE
from tests.localcloud.kubernetes.examples import EXAMPLES


def test_the_document_has_a_row_for_each_type_and_no_failure() -> None:
    text = DOCUMENT.read_text()
    assert text.startswith(PREAMBLE), "then `make conformance`"
    assert "fails" not in text
    for token in {*RESOURCE_TYPES, *(example.token for example in EXAMPLES)}:
        assert f"| `{token}` |" in text, "then `make conformance`"
