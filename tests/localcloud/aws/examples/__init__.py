"""One example of each resource type: inputs as a program gives them, what may change in place, and what may not."""

from __future__ import annotations

from tests.localcloud.aws.examples import eks, iam, kms, s3, secretsmanager
from tests.localcloud.aws.examples.example import ACCOUNT_ID, DR_REGION, REGION, Example, Need, Of, policy, trust

EXAMPLES: tuple[Example, ...] = tuple(
    example for module in (eks, iam, kms, s3, secretsmanager) for example in module.EXAMPLES
)

__all__ = ["ACCOUNT_ID", "DR_REGION", "EXAMPLES", "REGION", "Example", "Need", "Of", "policy", "trust"]
