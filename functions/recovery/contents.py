"""What a restored store holds, against the manifest that its owner keeps of it.

A manifest says how many items there are at least, and the SHA-256 of some that never change:
`{"least": 1200, "samples": {"order#1": "9f86d0…"}}`. Keys are those of `sample_key`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

_CHUNK = 1 << 20


def problems(held: Iterator[tuple[str, str]], manifest: Mapping[str, Any]) -> Iterator[str]:
    """Why what is `held` (keys with digests) is not what the manifest says."""
    wanted, found, count = dict(manifest["samples"]), {}, 0
    for key, digest in held:
        count += 1
        if key in wanted:
            found[key] = digest
    if count < manifest["least"]:
        yield f"holds {count} items, fewer than {manifest['least']}"
    for key in sorted(wanted):
        if key not in found:
            yield f"lacks {key}"
        elif found[key] != wanted[key]:
            yield f"holds another {key}"


def of_table(dynamodb: Any, table: str) -> Iterator[tuple[str, str]]:
    names = [part["AttributeName"] for part in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    for page in dynamodb.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            yield sample_key(item, names), item_digest(item)


def of_bucket(s3: Any, bucket: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Only what the manifest names is read; the rest is counted."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for one in page.get("Contents", ()):
            yield one["Key"], _object_digest(s3, bucket, one["Key"]) if one["Key"] in wanted else ""


def sample_key(item: Mapping[str, Any], names: list[str]) -> str:
    """The values of the key's attributes, in their order."""
    return "#".join(str(value) for name in names for value in item[name].values())


def item_digest(item: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True, default=_plain).encode()).hexdigest()


def _object_digest(s3: Any, bucket: str, key: str) -> str:
    digest = hashlib.sha256()
    for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else sorted(value)
