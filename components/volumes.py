"""Volumes that keep what a program must not lose."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.storage import v1 as storage

from components.manifests import Manifest, metadata, ownership_labels
from components.quantities import gibibytes
from settings.ownership import Ownership

STORAGE_CLASS = "encrypted-gp3"

KEEP_CLAIMS: Manifest = {"whenDeleted": "Retain", "whenScaled": "Retain"}
"""Claim retention of a StatefulSet: scaling down by mistake, or deleting it, loses nothing."""


@dataclass(frozen=True, kw_only=True)
class EncryptedVolumesArgs:
    ownership: Ownership
    key_arn: str
    """Of the key, or of its alias, that encrypts the volumes."""


class EncryptedVolumes(pulumi.ComponentResource):
    """The storage class of EBS volumes that are encrypted, and kept when their claim is gone."""

    def __init__(self, name: str, args: EncryptedVolumesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:volumes:EncryptedVolumes", name, {}, opts)
        storage.StorageClass(
            f"{name}-storage-class",
            metadata=metadata(STORAGE_CLASS, None, ownership_labels(args.ownership)),
            provisioner="ebs.csi.aws.com",
            parameters={"type": "gp3", "encrypted": "true", "kmsKeyId": args.key_arn},
            # A volume lives in one zone: it is made where its pod is put, not the other way round.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Retain",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def claim_template(volume: str, size_gib: int) -> Manifest:
    """A claim on a volume of its own for each pod of a StatefulSet."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": volume},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": STORAGE_CLASS,
            "resources": {"requests": {"storage": gibibytes(size_gib)}},
        },
    }
