from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="volume-retention",
    requirement="A pod's volume outlives its claim, and the claim outlives its workload.",
    why="Scaling down by mistake, or deleting a workload to make it anew, is routine and must lose nothing.",
    fix="set the property to Retain",
    where=on(
        {
            "kubernetes:apps/v1:StatefulSet": (
                "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
                "spec.persistentVolumeClaimRetentionPolicy.whenScaled",
            ),
            "kubernetes:storage.k8s.io/v1:StorageClass": ("reclaimPolicy",),
        }
    ),
    holds=lambda policy: policy == "Retain",
)
