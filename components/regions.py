"""A region of the account: the provider that reaches it, and the ARNs of what is in it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class Region:
    name: str
    account_id: str
    provider: aws.Provider

    @property
    def partition(self) -> str:
        for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
            if self.name.startswith(prefix):
                return partition
        return "aws"

    @property
    def account_root(self) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:root"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.name}:{self.account_id}:{resource}"

    def bucket_arn(self, bucket: str) -> str:
        return f"arn:{self.partition}:s3:::{bucket}"

    def endpoint(self, service: str) -> str:
        """Host name of a service's endpoint, which is also what `kms:ViaService` calls the service."""
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return f"{service}.{self.name}.{suffix}"
