from __future__ import annotations

from typing import Any

from policies.policy_documents import Statement, parse
from policies.reading import mapping, one_or_many
from policies.rule import Rule, on


def _refuses_plain_http(document: Any) -> bool:
    return any(_is_refusal(Statement.of(source)) for source in parse(document))


def _is_refusal(statement: Statement) -> bool:
    condition = {
        (operator.lower(), key.lower()): value
        for operator, keys in statement.condition.items()
        for key, value in mapping(keys).items()
    }
    insecure = one_or_many(condition.pop(("bool", "aws:securetransport"), None))
    objects = any(resource.endswith("*") for resource in statement.resources)
    bucket = any(not resource.endswith("/*") for resource in statement.resources)
    return (
        not statement.allows
        and not statement.inverted
        and not condition
        and {str(value).lower() for value in insecure} == {"false"}
        and "*" in (statement.principals or ())
        and any(action.lower() in ("*", "s3:*") for action in statement.actions)
        and objects
        and bucket
    )


RULE = Rule(
    id="bucket-tls-only",
    requirement="A bucket's policy refuses requests that do not come over TLS.",
    why="Amazon S3 answers plain HTTP unless the policy denies it.",
    fix="deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
    where=on({"aws:s3/bucketPolicy:BucketPolicy": ("policy",)}),
    holds=_refuses_plain_http,
)
