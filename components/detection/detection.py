"""Everything that watches the account, in both regions, and the record that it is watched by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.detection.audit_trail import AuditTrail, AuditTrailArgs
from components.detection.configuration_record import ConfigurationRecord, ConfigurationRecordArgs
from components.detection.configuration_role import ConfigurationRole, ConfigurationRoleArgs, delivery
from components.detection.event_rules import EventRules, EventRulesArgs
from components.detection.findings import Findings, FindingsArgs
from components.detection.global_events import GlobalEvents, GlobalEventsArgs
from components.key_policies import allow_key_use
from components.keys import Keys
from components.regions import Region
from components.storage import Storage
from settings.guarding import Guarding
from settings.ownership import Ownership


@dataclass(frozen=True, kw_only=True)
class DetectionArgs:
    ownership: Ownership
    settings: Guarding
    primary: Region
    dr: Region
    global_home: Region | None
    """Region of the global services; None where it is one of the two."""
    keys: Keys
    storage: Storage


class Detection(pulumi.ComponentResource):
    """Trail, configuration record, findings and event rules."""

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:Detection", name, {}, opts)
        ownership, audit = args.ownership, args.settings.audit
        organization, archive = audit.organization_id is not None, audit.archive
        regions: Mapping[str, Region] = {"primary": args.primary, "dr": args.dr}
        audit_key, events_key = args.keys.by_purpose["audit"], args.keys.by_purpose["events"]
        event_keys = {"primary": events_key.primary_arn, "dr": events_key.dr_arn}
        stores = {"primary": args.storage.primary, "dr": args.storage.dr}
        buckets = {place: store.data["audit"] for place, store in stores.items()}
        inside = pulumi.ResourceOptions(parent=self)

        AuditTrail(
            f"{name}-trail",
            AuditTrailArgs(
                ownership=ownership,
                home=args.primary,
                bucket_name=archive.bucket if archive else buckets["primary"].bucket_name,
                key_arn=archive.key_arn if archive else audit_key.primary_arn,
                organization=organization,
                watched_bucket_arns=[
                    store.data[purpose].arn for store in stores.values() for purpose in ("audit", "backups")
                ],
                after=[] if archive else [buckets["primary"]],
            ),
            inside,
        )
        delivered_to = (
            [args.primary.bucket_arn(archive.bucket)] if archive else [bucket.arn for bucket in buckets.values()]
        )
        role = ConfigurationRole(
            f"{name}-configuration",
            ConfigurationRoleArgs(
                ownership=ownership,
                region=args.primary,
                delivery=delivery(
                    delivered_to,
                    [
                        allow_key_use(
                            f"Encrypt{place.capitalize()}",
                            ["kms:Decrypt", "kms:GenerateDataKey"],
                            alias=audit_key.alias,
                            service="s3",
                            region=region,
                        )
                        for place, region in regions.items()
                    ],
                ),
            ),
            inside,
        )
        for place, region in regions.items():
            ConfigurationRecord(
                f"{name}-configuration-{place}",
                ConfigurationRecordArgs(
                    ownership=ownership,
                    region=region,
                    role_arn=role.arn,
                    bucket_name=archive.bucket if archive else buckets[place].bucket_name,
                    key_arn=archive.key_arn if archive else None,
                    global_resources=place == "primary",
                ),
                inside,
            )
            Findings(
                f"{name}-findings-{place}",
                FindingsArgs(
                    ownership=ownership, region=region, organization=organization, unused_access=place == "primary"
                ),
                inside,
            )
            EventRules(
                f"{name}-events-{place}",
                EventRulesArgs(
                    ownership=ownership,
                    region=region,
                    key_arn=event_keys[place],
                    retention_days=args.settings.event_retention_days,
                ),
                inside,
            )
        if args.global_home:
            GlobalEvents(
                f"{name}-global-events",
                GlobalEventsArgs(ownership=ownership, home=args.global_home, primary=args.primary),
                inside,
            )
        self.register_outputs({})
