"""Examples of the resource types of eks."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ROLE, Example, Of

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        needs={"role": ROLE},
        inputs={
            "clusterName": "platform",
            "namespace": "monitoring",
            "serviceAccount": "prometheus",
            "roleArn": Of("role", "arn"),
            "tags": {"owner": "ops"},
        },
        update={"disableSessionTags": True, "tags": {"owner": "platform"}},
        replacement={"serviceAccount": "thanos"},
    ),
    Example(
        token="aws:eks/accessEntry:AccessEntry",
        needs={"role": ROLE, "other": ROLE},
        inputs={
            "clusterName": "platform",
            "principalArn": Of("role", "arn"),
            "kubernetesGroups": ["operations-platform:sre"],
            "tags": {"owner": "ops"},
        },
        update={"kubernetesGroups": ["operations-platform:developer"], "tags": {"owner": "platform"}},
        replacement={"principalArn": Of("other", "arn")},
    ),
)
