"""Examples of the resource types of inspector2."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ACCOUNT_ID, Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:inspector2/enabler:Enabler",
        inputs={"accountIds": [ACCOUNT_ID], "resourceTypes": ["ECR", "EC2"]},
        update={"resourceTypes": ["ECR", "LAMBDA"]},
        replacement=None,
    ),
)
