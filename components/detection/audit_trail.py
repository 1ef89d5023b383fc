"""The record of all calls in all regions, and of each access to an object of the buckets that must stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudtrail

from components.bucket_policies import accept_trail
from components.iam import Statement
from components.names import bucket_name, regional_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.guarding import Audit
from settings.ownership import Ownership


def _name(environment: str) -> str:
    return regional_name(environment, "audit")


def audit_grants(environment: str, home: Region, audit: Audit) -> Sequence[Statement]:
    """What the stack's audit bucket in the trail's home region accepts; nothing where the record goes elsewhere."""
    if audit.archive:
        return ()
    bucket = home.bucket_arn(bucket_name(environment, "audit", home))
    owners = [home.account_id, *([audit.organization_id] if audit.organization_id else [])]
    return accept_trail(
        bucket, home.arn("cloudtrail", f"trail/{_name(environment)}"), [f"AWSLogs/{owner}" for owner in owners]
    )


@dataclass(frozen=True, kw_only=True)
class AuditTrailArgs:
    ownership: Ownership
    home: Region
    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    organization: bool
    watched_bucket_arns: Sequence[str]
    """Buckets of which every access to an object is recorded."""
    after: Sequence[pulumi.Resource]
    """Among them the bucket's policy: CloudTrail tries to write when the trail is made."""


class AuditTrail(pulumi.ComponentResource):
    """A trail whose files are signed, so that a change to one of them shows."""

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:AuditTrail", name, {}, opts)
        cloudtrail.Trail(
            f"{name}-trail",
            name=_name(args.ownership.environment),
            s3_bucket_name=args.bucket_name,
            kms_key_id=args.key_arn,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            is_organization_trail=args.organization,
            advanced_event_selectors=[
                {
                    "name": "Calls that manage resources",
                    "field_selectors": [{"field": "eventCategory", "equals": ["Management"]}],
                },
                {
                    "name": "Accesses to backups and to the record itself",
                    "field_selectors": [
                        {"field": "eventCategory", "equals": ["Data"]},
                        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                        {"field": "resources.ARN", "starts_withs": [f"{arn}/" for arn in args.watched_bucket_arns]},
                    ],
                },
            ],
            tags=mandatory_tags(args.ownership, purpose="audit"),
            # Nothing that is destroyed may end the record of it.
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=args.home.provider,
                depends_on=args.after,
                protect=True,
                retain_on_delete=True,
            ),
        )
        self.register_outputs({})
