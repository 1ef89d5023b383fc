"""EKS: which role a service account's pods take, and as whom a role comes into a cluster."""

from __future__ import annotations

from datetime import UTC, datetime

from localcloud.aws.api import Aws
from localcloud.aws.comparison import Comparison
from localcloud.aws.resource_type import ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties


class PodIdentityAssociation(Unemulated):
    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    service, creation = "eks", "CreatePodIdentityAssociation"
    traits = Traits(
        identity=("clusterName", "namespace", "serviceAccount"),
        replace_on=frozenset({"clusterName", "namespace", "serviceAccount"}),
        computed=frozenset({"disableSessionTags"}),
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        association = f"a-{aws.creation_token[:17]}"
        arn = aws.arn("eks", f"podidentityassociation/{inputs['clusterName']}/{association}")
        external = f"{aws.partition}/{aws.account_id}/{association}" if "targetRoleArn" in inputs else ""
        return association, {"associationId": association, "associationArn": arn, "externalId": external}


class AccessEntry(Unemulated):
    """Its id is `cluster:role ARN`."""

    token = "aws:eks/accessEntry:AccessEntry"
    service, creation = "eks", "CreateAccessEntry"
    traits = Traits(
        identity=("clusterName", "principalArn"),
        replace_on=frozenset({"clusterName", "principalArn", "type"}),
        computed=frozenset({"kubernetesGroups", "userName"}),
        defaults={"type": "STANDARD"},
        comparison=Comparison(sets=frozenset({"kubernetesGroups"})),
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        cluster, principal = inputs["clusterName"], inputs["principalArn"]
        role, now = principal.rpartition("/")[2], datetime.now(UTC).isoformat(timespec="seconds")
        entry = aws.arn("eks", f"access-entry/{cluster}/role/{aws.account_id}/{role}/{aws.creation_token[:12]}")
        return f"{cluster}:{principal}", {"accessEntryArn": entry, "createdAt": now, "modifiedAt": now}


RESOURCE_TYPES: tuple[ResourceType, ...] = (PodIdentityAssociation(), AccessEntry())
