"""Examples of the identity providers of iam."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        inputs={
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "tags": {"owner": "ops"},
        },
        update={"clientIdLists": ["sts.amazonaws.com", "kiso"], "tags": {"owner": "platform"}},
        replacement={"url": "https://gitlab.example.com/oidc"},
        not_kept=frozenset({"clientIdLists"}),
    ),
)
