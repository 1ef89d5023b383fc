"""EKS: which role a service account's pods take."""

from __future__ import annotations

from localcloud.aws.api import Aws
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


RESOURCE_TYPES: tuple[ResourceType, ...] = (PodIdentityAssociation(),)
