"""What looks for threats and weaknesses in one region: GuardDuty, Security Hub, Inspector and Access Analyzer."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import accessanalyzer, guardduty, inspector2, securityhub

from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_FEATURES = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
)
_STANDARDS = (
    "aws-foundational-security-best-practices/v/1.0.0",
    "cis-aws-foundations-benchmark/v/3.0.0",
)
_SCANNED = ("EC2", "ECR", "LAMBDA")


@dataclass(frozen=True, kw_only=True)
class FindingsArgs:
    ownership: Ownership
    region: Region
    organization: bool
    """Whether access from within the organization counts as internal."""
    unused_access: bool
    """Whether to look for permissions that nobody uses: identities are global, so in one region only."""


class Findings(pulumi.ComponentResource):
    """One of each; findings are events, which the rules of the region count."""

    def __init__(self, name: str, args: FindingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:Findings", name, {}, opts)
        tags = mandatory_tags(args.ownership, purpose="detection")
        scope = "ORGANIZATION" if args.organization else "ACCOUNT"

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=args.region.provider, depends_on=after)

        detector = guardduty.Detector(
            f"{name}-detector", enable=True, finding_publishing_frequency="FIFTEEN_MINUTES", tags=tags, opts=child()
        )
        for feature in _FEATURES:
            guardduty.DetectorFeature(
                f"{name}-detector-{feature.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=feature,
                status="ENABLED",
                opts=child(),
            )
        hub = securityhub.Account(
            f"{name}-hub", enable_default_standards=False, auto_enable_controls=True, opts=child()
        )
        for standard in _STANDARDS:
            securityhub.StandardsSubscription(
                f"{name}-hub-{standard.partition('/')[0]}",
                standards_arn=f"arn:{args.region.partition}:securityhub:{args.region.name}::standards/{standard}",
                opts=child(hub),
            )
        inspector2.Enabler(
            f"{name}-inspector",
            account_ids=[args.region.account_id],
            resource_types=list(_SCANNED),
            opts=child(),
        )
        analyzers = {"external": scope, **({"unused": f"{scope}_UNUSED_ACCESS"} if args.unused_access else {})}
        for purpose, kind in analyzers.items():
            accessanalyzer.Analyzer(
                f"{name}-analyzer-{purpose}",
                analyzer_name=regional_name(args.ownership.environment, purpose),
                type=kind,
                tags=tags,
                opts=child(),
            )
        self.register_outputs({})
