"""What deploys the program may do: all that its resources take in their lives, and read none of the data.

It writes the roles of workloads, each within the workloads' boundary, and never those of people or of itself: those,
and whatever else guards the rest, are changed by an administrator of the account.
"""

from __future__ import annotations

from collections.abc import Sequence

from identity.grants import Grant
from identity.lifecycles import by_scope, load_lifecycles
from identity.place import Place
from identity.scopes import granted

TAKERS = (
    "backup.amazonaws.com",
    "config.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "lambda.amazonaws.com",
    "logs.amazonaws.com",
    "pods.eks.amazonaws.com",
    "s3.amazonaws.com",
    "ssm.amazonaws.com",
)
"""Services that are given a workload's role."""


def inspect(place: Place) -> Sequence[Grant]:
    """How all that is deployed is set up; no data, and no value of a secret."""
    lifecycles = load_lifecycles()
    return granted("Inspect", place, by_scope({**lifecycles.deployed, **lifecycles.guards}, "read"))


def configure(place: Place) -> Sequence[Grant]:
    keys, lent = place.arns("kms", "key/*"), {"aws:ResourceTag/Environment": place.environment}
    return [
        *granted("Configure", place, by_scope(load_lifecycles().deployed, "change", "delete")),
        Grant(
            sid="PassRoles",
            actions=["iam:PassRole"],
            resources=[place.iam(f"role/{place.prefix}*")],
            conditions={"StringEquals": {"iam:PassedToService": TAKERS}},
        ),
        # What encrypts with a key later is lent it when it is set up.
        Grant(
            sid="LendKeys",
            actions=["kms:CreateGrant"],
            resources=keys,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}, "StringEquals": lent},
        ),
        Grant(
            sid="EncryptForFunctions",
            actions=["kms:Encrypt"],
            resources=keys,
            conditions={"StringEquals": {**lent, "kms:ViaService": place.endpoints("lambda")}},
        ),
        # Secrets Manager tries the function on behalf of whoever sets a rotation up.
        Grant(
            sid="TryRotation",
            actions=["lambda:InvokeFunction"],
            resources=place.arns("lambda", f"function:{place.prefix}secret-rotation"),
        ),
    ]


def entrusted(place: Place) -> Sequence[str]:
    """Patterns of ARNs of what a deployment is there to write."""
    own = f"{place.prefix}*"
    return [place.iam(f"role/{own}"), *place.arns("lambda", f"function:{own}")]
