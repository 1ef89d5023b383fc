"""A region of the account: the provider that reaches it, and the ARNs of what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi_aws as aws

from settings.partitions import domain_of, partition_of


@dataclass(frozen=True, kw_only=True)
class Region:
    name: str
    account_id: str
    provider: aws.Provider

    @property
    def partition(self) -> str:
        return partition_of(self.name)

    @property
    def account_root(self) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:root"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.name}:{self.account_id}:{resource}"

    def role_arn(self, role: str) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:role/{role}"

    def secret_arns(self, names: Iterable[str]) -> list[str]:
        """Secrets Manager ends every ARN with a dash and six characters of its own."""
        return [self.arn("secretsmanager", f"secret:{name}-??????") for name in names]

    def bucket_arn(self, bucket: str) -> str:
        return f"arn:{self.partition}:s3:::{bucket}"

    def endpoint(self, service: str) -> str:
        """Host name of a service's endpoint, which is also what `kms:ViaService` calls the service."""
        return f"{service}.{self.name}.{domain_of(self.partition)}"
