"""Examples of the resource types of securityhub."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import REGION, Example

_STANDARDS = f"arn:aws:securityhub:{REGION}::standards"

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:securityhub/account:Account",
        inputs={"autoEnableControls": True, "enableDefaultStandards": False},
        update=None,
        replacement=None,
        not_imported=frozenset({"enableDefaultStandards"}),
    ),
    Example(
        token="aws:securityhub/standardsSubscription:StandardsSubscription",
        inputs={"standardsArn": f"{_STANDARDS}/aws-foundational-security-best-practices/v/1.0.0"},
        update=None,
        replacement={"standardsArn": f"{_STANDARDS}/cis-aws-foundations-benchmark/v/3.0.0"},
    ),
)
