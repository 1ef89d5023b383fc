"""One example of each resource type: inputs as a program gives them, what may change in place, and what may not."""

from __future__ import annotations

from tests.localcloud.aws.examples import (
    accessanalyzer,
    backup,
    cfg,
    cloudtrail,
    cloudwatch,
    ec2,
    eks,
    guardduty,
    iam,
    iam_providers,
    inspector2,
    kinesis,
    kms,
    lambda_,
    log_subscriptions,
    route53,
    s3,
    secretsmanager,
    securityhub,
    sqs,
    ssm,
    wafv2,
)
from tests.localcloud.aws.examples.example import ACCOUNT_ID, DR_REGION, REGION, Example, Need, Of, policy, trust

EXAMPLES: tuple[Example, ...] = tuple(
    example
    for module in (
        accessanalyzer,
        backup,
        cfg,
        cloudtrail,
        cloudwatch,
        ec2,
        eks,
        guardduty,
        iam,
        iam_providers,
        inspector2,
        kinesis,
        kms,
        lambda_,
        log_subscriptions,
        route53,
        s3,
        secretsmanager,
        securityhub,
        sqs,
        ssm,
        wafv2,
    )
    for example in module.EXAMPLES
)

__all__ = ["ACCOUNT_ID", "DR_REGION", "EXAMPLES", "REGION", "Example", "Need", "Of", "policy", "trust"]
