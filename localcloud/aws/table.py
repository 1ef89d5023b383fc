"""All resource types that the local cloud offers: a new one is a class in its service's module.

After adding a type, run `python -m localcloud.aws.schema.extract` and give it an example in the tests, which hold every
type to the same conformance.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from localcloud.aws.resource_type import ResourceType
from localcloud.aws.schema import service_of
from localcloud.protocol import ProviderError

_MODULES = (
    "accessanalyzer",
    "backup",
    "cfg",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "eks",
    "guardduty",
    "iam",
    "iam_providers",
    "inspector2",
    "kinesis",
    "kms",
    "lambda_",
    "log_subscriptions",
    "route53",
    "s3",
    "s3_configuration",
    "s3_notification",
    "secretsmanager",
    "securityhub",
    "sqs",
    "ssm",
    "wafv2",
)

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    kind.token: kind for name in _MODULES for kind in import_module(f"localcloud.aws.{name}").RESOURCE_TYPES
}


def resource_type(token: str) -> ResourceType:
    kind = RESOURCE_TYPES.get(token)
    if kind is None:
        raise ProviderError(
            f"{token} is not among the AWS types of the local cloud: add a class for it to "
            f"localcloud/aws/{service_of(token)}.py and list it in RESOURCE_TYPES there."
        )
    return kind
