"""Archives of code: the same zip file for the same contents, and a fingerprint that survives in the engine's state."""

from __future__ import annotations

import io
import zipfile

from localcloud.aws.archives import fingerprint, zipped
from tests.localcloud.aws.examples.lambda_ import code

ONE, OTHER = code("one"), code("other")


def kept(archive: dict) -> dict:
    """As the engine's state has it."""
    return {name: value for name, value in archive.items() if name != "assets"}


def test_the_same_contents_make_the_same_file() -> None:
    assert zipped(ONE) == zipped(code("one"))
    assert zipped(ONE) != zipped(OTHER)
    assert zipfile.ZipFile(io.BytesIO(zipped(ONE))).read("main.py") == b"one"


def test_an_archive_is_known_again_by_what_the_engine_and_by_what_lambda_keeps_of_it() -> None:
    in_lambda = fingerprint(ONE).aws
    assert fingerprint(ONE) == fingerprint(kept(ONE)) == fingerprint(code("one"))
    assert fingerprint(ONE) == fingerprint(in_lambda)
    assert fingerprint(OTHER) != fingerprint(ONE)
    assert fingerprint(OTHER) != fingerprint(kept(ONE))
    assert fingerprint(OTHER) != fingerprint(in_lambda)
