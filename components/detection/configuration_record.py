"""AWS Config: what every resource of a region looked like at any time, and which break the rules."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import cfg

from components.detection.conformance import template
from components.names import regional_name
from components.regions import Region
from settings.ownership import Ownership


@dataclass(frozen=True, kw_only=True)
class ConfigurationRecordArgs:
    ownership: Ownership
    region: Region
    role_arn: pulumi.Input[str]
    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    """Names the key of a bucket in another account; the stack's own bucket applies its own."""
    global_resources: bool
    """Whether to record what belongs to no region; once is enough."""


class ConfigurationRecord(pulumi.ComponentResource):
    """Recorder, delivery channel and conformance pack of a region. `opts` carry what must be there first."""

    def __init__(self, name: str, args: ConfigurationRecordArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:ConfigurationRecord", name, {}, opts)
        physical = regional_name(args.ownership.environment, "configuration")

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=args.region.provider, depends_on=after)

        recorder = cfg.Recorder(
            f"{name}-recorder",
            name=physical,
            role_arn=args.role_arn,
            recording_group={"all_supported": True, "include_global_resource_types": args.global_resources},
            opts=child(),
        )
        channel = cfg.DeliveryChannel(
            f"{name}-channel",
            name=physical,
            s3_bucket_name=args.bucket_name,
            s3_kms_key_arn=args.key_arn,
            opts=child(recorder),
        )
        status = cfg.RecorderStatus(f"{name}-status", name=recorder.name, is_enabled=True, opts=child(channel))
        cfg.ConformancePack(f"{name}-pack", name=physical, template_body=template(), opts=child(status))
        self.register_outputs({})
