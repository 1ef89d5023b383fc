"""Which resources of the account an action is granted on: by the names that the platform gives, or by its tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity.boundaries import boundary_arn
from identity.grants import EVERYTHING, Conditions, Grant
from identity.lifecycles import Scope
from identity.place import PREFIX, Place

_NETWORK = ("route-table/*", "security-group/*", "subnet/*", "vpc/*")


def granted(prefix: str, place: Place, actions: Mapping[Scope, Sequence[str]]) -> list[Grant]:
    """A statement a scope, whose id begins with the prefix; none for what the environment does not have."""
    return [
        Grant(
            sid=f"{prefix}{''.join(word.capitalize() for word in scope.split())}",
            actions=named,
            resources=resources,
            conditions=_conditions(scope, place),
        )
        for scope, named in actions.items()
        if (resources := _resources(scope, place))
    ]


def _resources(scope: Scope, place: Place) -> Sequence[str]:
    own, partition, account = f"{place.prefix}*", place.partition, place.account_id
    by_region: Mapping[Scope, tuple[str, Sequence[str]]] = {
        "access entries": ("eks", [part for name in place.clusters for part in _of_cluster(name, "access-entry")]),
        "aliases": ("kms", [f"alias/{own}"]),
        "analyzers": ("access-analyzer", [f"analyzer/{own}"]),
        "backup plans": ("backup", ["backup-plan:*"]),
        "deliveries": ("firehose", [f"deliverystream/{own}"]),
        "detectors": ("guardduty", ["detector/*"]),
        "documents": ("ssm", [f"document/{own}"]),
        "functions": ("lambda", [f"function:{own}"]),
        "groups of logs": (
            "logs",
            [
                f"log-group:/aws/events/{own}",
                f"log-group:/aws/lambda/{own}",
                *(f"log-group:/aws/eks/{name}/cluster*" for name in place.clusters),
            ],
        ),
        "hubs": ("securityhub", ["hub/default"]),
        "identities of pods": (
            "eks",
            [part for name in place.clusters for part in _of_cluster(name, "podidentityassociation")],
        ),
        "keys": ("kms", ["key/*"]),
        "network": ("ec2", [*_NETWORK, "vpc-endpoint/*"]),
        "own network": ("ec2", ["security-group/*", "vpc-endpoint/*"]),
        "parameters": ("ssm", [f"parameter/{PREFIX}/{place.environment}/*"]),
        "parts of networks": ("ec2", _NETWORK),
        "queues": ("sqs", [own]),
        "recorders": ("config", [f"configuration-recorder/{own}"]),
        "restore tests": ("backup", [f"restore-testing-plan:{place.prefix.replace('-', '_')}*"]),
        "secrets": ("secretsmanager", [place.secrets]),
        "trails": ("cloudtrail", [f"trail/{own}"]),
        "vaults": ("backup", [f"backup-vault:{own}"]),
        "web lists": ("wafv2", [f"regional/webacl/{own}/*", "regional/managedruleset/*/*"]),
        "what is being made": ("ec2", ["security-group/*", "vpc-endpoint/*"]),
    }
    if scope in by_region:
        service, resources = by_region[scope]
        return place.arns(service, *resources)
    everywhere: Mapping[Scope, Sequence[str]] = {
        "anything": EVERYTHING,
        "anything global": EVERYTHING,
        "bounded roles": [place.iam(f"role/{own}")],
        "buckets": [*place.buckets(), f"arn:{partition}:s3:::aws-waf-logs-{own}"],
        "changes of names": [f"arn:{partition}:route53:::change/*"],
        "health checks": [f"arn:{partition}:route53:::healthcheck/*"],
        "hosted zone": [f"arn:{partition}:route53:::hostedzone/{place.hosted_zone_id}"] if place.hosted_zone_id else [],
        "new keys": EVERYTHING,
        "policies": [place.iam(f"policy/{own}")],
        "providers": [place.iam("oidc-provider/*")],
        "roles": [place.iam(f"role/{own}")],
        # One of them is where global services report to.
        "rules": [f"arn:{partition}:events:*:{account}:rule/*"],
    }
    return everywhere[scope]


def _conditions(scope: Scope, place: Place) -> Conditions:
    match scope:
        case "anything":
            return {"StringEquals": {"aws:RequestedRegion": place.regions}}
        case "bounded roles":
            return {"StringEquals": {"iam:PermissionsBoundary": boundary_arn(place, "workloads")}}
        case "new keys":
            return {"StringEquals": {"aws:RequestTag/Environment": place.environment}}
        case "keys" | "own network":
            return {"StringEquals": {"aws:ResourceTag/Environment": place.environment}}
        case "what is being made":
            return {"StringEquals": {"ec2:CreateAction": ["CreateSecurityGroup", "CreateVpcEndpoint"]}}
        case _:
            return {}


def _of_cluster(name: str, part: str) -> Sequence[str]:
    return (f"cluster/{name}", f"{part}/{name}/*")
