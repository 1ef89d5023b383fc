"""What guards the data of the account: copies and their drills against loss, detection against misuse."""

from __future__ import annotations

from components.detection.detection import Detection, DetectionArgs
from components.layers.context import Context
from components.layers.foundation import Foundation
from components.recovery.recovery import Recovery, RecoveryArgs


def declare_recovery(context: Context, foundation: Foundation) -> None:
    settings = context.settings
    Recovery(
        "recovery",
        RecoveryArgs(
            ownership=context.ownership,
            plan=foundation.plan,
            keys=foundation.keys,
            settings=settings.recovery,
            clusters=settings.clusters,
            log_retention_days=settings.guarding.event_retention_days,
            primary=context.primary,
            dr=context.dr,
        ),
    )


def declare_detection(context: Context, foundation: Foundation) -> None:
    Detection(
        "detection",
        DetectionArgs(
            ownership=context.ownership,
            settings=context.settings.guarding,
            global_home=context.global_home,
            keys=foundation.keys,
            storage=foundation.storage,
            primary=context.primary,
            dr=context.dr,
        ),
    )
