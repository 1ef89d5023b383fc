"""The pipelines' roles against what the program declares: all that it deploys, and nothing that guards it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from identity.escalation import Role
from identity.evaluator import Request, is_allowed
from identity.lifecycles import Lifecycle, load_lifecycles
from identity.people import RoleName, physical_name
from tests.identity.graph import Inputs, roles
from tests.identity.reference import applies_to, is_narrowed, known_actions
from tests.identity.test_stacks import place

pytestmark = pytest.mark.cloud

STACK = "prod"
ROLES, KEPT_ROLES = ("aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"), ("people", "backup", "configuration-record")


def arn(service: str, resource: str) -> Callable[[str], str]:
    """In a region of the stack's account."""
    return lambda region: f"arn:aws:{service}:{region}:{place(STACK).account_id}:{resource}"


def everywhere(text: str) -> Callable[[str], str]:
    return lambda _: text


def iam(resource: str) -> Callable[[str], str]:
    return everywhere(f"arn:aws:iam::{place(STACK).account_id}:{resource}")


def function(inputs: Inputs) -> Callable[[str], str]:
    return arn("lambda", f"function:{inputs['function']}")


def rule(inputs: Inputs) -> Callable[[str], str]:
    return arn("events", f"rule/{inputs.get('rule') or inputs['name']}")


def bucket(inputs: Inputs) -> Callable[[str], str]:
    return everywhere(f"arn:aws:s3:::{inputs['bucket']}")


WHERE: Mapping[str, Callable[[Inputs], Callable[[str], str]]] = {
    "aws:backup/plan:Plan": lambda _: arn("backup", "backup-plan:1b2c"),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": lambda it: arn(
        "backup", f"restore-testing-plan:{it['name']}-1b2c"
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": lambda it: arn(
        "backup", f"restore-testing-plan:{it['restoreTestingPlanName']}-1b2c"
    ),
    "aws:backup/selection:Selection": lambda _: arn("backup", "backup-plan:1b2c"),
    "aws:backup/vault:Vault": lambda it: arn("backup", f"backup-vault:{it['name']}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": lambda it: arn(
        "backup", f"backup-vault:{it['backupVaultName']}"
    ),
    "aws:backup/vaultPolicy:VaultPolicy": lambda it: arn("backup", f"backup-vault:{it['backupVaultName']}"),
    "aws:accessanalyzer/analyzer:Analyzer": lambda it: arn("access-analyzer", f"analyzer/{it['analyzerName']}"),
    "aws:cfg/recorder:Recorder": lambda it: arn("config", f"configuration-recorder/{it['name']}/1b2c"),
    "aws:cfg/recorderStatus:RecorderStatus": lambda it: arn("config", f"configuration-recorder/{it['name']}/1b2c"),
    "aws:cloudtrail/trail:Trail": lambda it: arn("cloudtrail", f"trail/{it['name']}"),
    "aws:cloudwatch/eventRule:EventRule": rule,
    "aws:cloudwatch/eventTarget:EventTarget": rule,
    "aws:cloudwatch/logGroup:LogGroup": lambda it: arn("logs", f"log-group:{it['name']}"),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": lambda it: arn("logs", f"log-group:{it['logGroup']}"),
    "aws:ec2/securityGroup:SecurityGroup": lambda _: arn("ec2", "security-group/sg-1b2c"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": lambda _: arn("ec2", "vpc-endpoint/vpce-1b2c"),
    "aws:eks/accessEntry:AccessEntry": lambda it: arn("eks", f"access-entry/{it['clusterName']}/role/1/2/3"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": lambda it: arn(
        "eks", f"podidentityassociation/{it['clusterName']}/a-1b2c"
    ),
    "aws:guardduty/detector:Detector": lambda _: arn("guardduty", "detector/1b2c"),
    "aws:guardduty/detectorFeature:DetectorFeature": lambda _: arn("guardduty", "detector/1b2c"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": lambda it: iam(
        f"oidc-provider/{it['url'].removeprefix('https://')}"
    ),
    "aws:iam/policy:Policy": lambda it: iam(f"policy/{it['name']}"),
    "aws:iam/role:Role": lambda it: iam(f"role/{it['name']}"),
    "aws:iam/rolePolicy:RolePolicy": lambda it: iam(f"role/{it['role']}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": lambda it: iam(f"role/{it['role']}"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": lambda it: arn(
        "firehose", f"deliverystream/{it['name']}"
    ),
    "aws:kms/alias:Alias": lambda it: arn("kms", it["name"]),
    "aws:kms/key:Key": lambda _: arn("kms", "key/mrk-1b2c"),
    "aws:kms/replicaKey:ReplicaKey": lambda _: arn("kms", "key/mrk-1b2c"),
    "aws:lambda/function:Function": lambda it: arn("lambda", f"function:{it['name']}"),
    "aws:lambda/permission:Permission": function,
    "aws:route53/healthCheck:HealthCheck": lambda _: everywhere("arn:aws:route53:::healthcheck/1b2c"),
    "aws:route53/record:Record": lambda it: everywhere(f"arn:aws:route53:::hostedzone/{it['zoneId']}"),
    "aws:secretsmanager/secret:Secret": lambda it: arn("secretsmanager", f"secret:{it['name']}-AbCdEf"),
    "aws:secretsmanager/secretRotation:SecretRotation": lambda it: arn(
        "secretsmanager", f"secret:{it['secretId']}-AbCdEf"
    ),
    "aws:securityhub/account:Account": lambda _: arn("securityhub", "hub/default"),
    "aws:securityhub/standardsSubscription:StandardsSubscription": lambda _: arn("securityhub", "hub/default"),
    "aws:sqs/queue:Queue": lambda it: arn("sqs", it["name"]),
    "aws:ssm/document:Document": lambda it: arn("ssm", f"document/{it['name']}"),
    "aws:ssm/parameter:Parameter": lambda it: arn("ssm", f"parameter{it['name']}"),
    "aws:wafv2/webAcl:WebAcl": lambda it: arn("wafv2", f"regional/webacl/{it['name']}/1b2c"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": lambda _: arn(
        "wafv2", "regional/webacl/kiso-prod-entry/1b2c"
    ),
}
"""ARN of a resource by its inputs, as AWS makes it; buckets and what is about them are by `bucket`."""
OTHERWISE: Mapping[tuple[str, str], str] = {
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "parts of networks"): "subnet/subnet-1b2c",
    ("aws:kms/alias:Alias", "keys"): "key/mrk-1b2c",
    ("aws:route53/record:Record", "changes of names"): "arn:aws:route53:::change/C1B2C",
}
"""What else an act on a resource is about, by type and scope."""


def where(node: Inputs, one: Lifecycle) -> str:
    kind, region = node["type"], region_of(node)
    if (other := OTHERWISE.get((kind, one.scope))) is not None:
        return other if other.startswith("arn:") else arn(one.service, other)(region)
    if one.scope.startswith("anything") or one.scope == "new keys":
        return "*"
    return (WHERE.get(kind) or bucket)(node["inputs"])(region)


def region_of(node: Inputs) -> str:
    primary, dr = place(STACK).regions
    provider = node["provider"].rpartition("::")[2]
    return {"aws-primary": primary, "aws-dr": dr}.get(provider, "us-east-1")


def declared(graph: Inputs) -> Iterator[tuple[Inputs, tuple[Lifecycle, ...]]]:
    """Every resource of AWS with its type's lifecycles."""
    lifecycles = load_lifecycles()
    by_type = {**lifecycles.deployed, **lifecycles.guards}
    for node in graph["resources"]:
        if node["type"].startswith("aws:"):
            yield node, by_type[node["type"]]


def may(role: Role, action: str, node: Inputs, one: Lifecycle) -> bool:
    here = place(STACK)
    context = {
        "aws:RequestedRegion": region_of(node),
        "aws:ResourceTag/Environment": here.environment,
        "aws:RequestTag/Environment": here.environment,
    }
    if "permissionsBoundary" in node["inputs"]:
        context["iam:PermissionsBoundary"] = node["inputs"]["permissionsBoundary"]
    return is_allowed(
        Request(principal=role.principal, action=action, resource=where(node, one), context={**context}, chosen=True)
    )


def is_guarded(node: Inputs) -> bool:
    name = node["inputs"].get("role") or node["inputs"].get("name") or ""
    prefix = place(STACK).prefix
    guarded_role = node["type"] in ROLES and name.startswith(tuple(f"{prefix}{kind}-" for kind in KEPT_ROLES))
    return guarded_role or node["type"] in load_lifecycles().guards


@pytest.fixture(scope="module")
def pipeline(graph_of: Callable[[str], Any]) -> Callable[[RoleName], Role]:
    found = cache(lambda: roles(graph_of(STACK), place(STACK).account_id))
    return lambda name: found()[physical_name(place(STACK), name)]


def test_every_type_of_the_stack_is_deployed_or_a_guard(graph_of: Callable[[str], Any]) -> None:
    lifecycles = load_lifecycles()
    types = {node["type"] for node in graph_of(STACK)["resources"] if node["type"].startswith("aws:")}
    assert types == lifecycles.deployed.keys() | lifecycles.guards.keys()
    assert not lifecycles.deployed.keys() & lifecycles.guards.keys()


@pytest.mark.parametrize("name", ["ci-preview", "ci-deploy"])
def test_a_pipeline_sees_every_resource_of_the_stack(
    name: RoleName, graph_of: Callable[[str], Any], pipeline: Callable[[RoleName], Role]
) -> None:
    refused = {
        (node["type"], action)
        for node, lifecycles in declared(graph_of(STACK))
        for one in lifecycles
        for action in one.named("read")
        if not may(pipeline(name), action, node, one)
    }
    assert not refused


def test_a_deployment_does_all_that_each_resource_takes_in_its_life(
    graph_of: Callable[[str], Any], pipeline: Callable[[RoleName], Role]
) -> None:
    refused = {
        (node["type"], node["name"], action)
        for node, lifecycles in declared(graph_of(STACK))
        if not is_guarded(node)
        for one in lifecycles
        for action in one.named("change", "delete")
        if not may(pipeline("ci-deploy"), action, node, one)
    }
    assert not refused


def test_what_nothing_deletes_is_protected_or_kept(graph_of: Callable[[str], Any]) -> None:
    """Else a deployment that drops it would fail half way."""
    endings = {kind for kind, ones in load_lifecycles().deployed.items() if any(one.delete for one in ones)}
    parts_of_buckets = "aws:s3/bucket"  # what unsets them is what sets them
    for node, _ in declared(graph_of(STACK)):
        if not is_guarded(node) and node["type"] not in endings:
            unset = node["type"].startswith(parts_of_buckets) and not node["type"].endswith(":Bucket")
            assert node["protect"] or node["retainOnDelete"] or unset, node["name"]


def test_a_deployment_changes_no_guard(graph_of: Callable[[str], Any], pipeline: Callable[[RoleName], Role]) -> None:
    """Of each service that has nothing but guards, only what reads; of guarded roles, nothing that writes."""
    lifecycles, role = load_lifecycles(), pipeline("ci-deploy")
    deployed = {one.service for ones in lifecycles.deployed.values() for one in ones}
    guards = {one.service for ones in lifecycles.guards.values() for one in ones} - deployed
    assert guards >= {"cloudtrail", "config", "guardduty", "securityhub"}
    readable = {action for ones in lifecycles.guards.values() for one in ones for action in one.named("read")}
    for service in guards:
        for action in known_actions(service) - {name.lower() for name in readable}:
            asked = Request(principal=role.principal, action=action, resource="*", chosen=True)
            assert not is_allowed(asked), action
    for node, ones in declared(graph_of(STACK)):
        if node["type"] in ROLES and is_guarded(node):
            allowed = [
                action for one in ones for action in one.named("change", "delete") if may(role, action, node, one)
            ]
            assert not allowed, node["name"]


def test_every_action_of_the_stack_exists_and_is_for_the_kind_of_resource_that_it_is_granted_on(
    graph_of: Callable[[str], Any],
) -> None:
    """By the Service Authorization Reference: what is granted on anything else is granted on nothing."""
    for role in roles(graph_of(STACK), place(STACK).account_id).values():
        for statement in (one for policy in role.policies for one in policy if one.allows):
            for action in statement.actions:
                assert action.lower() in known_actions(action.partition(":")[0]), (role.arn, action)
                if statement.resources == ("*",):
                    assert not is_narrowed(action), (role.arn, action)
                else:
                    assert any(applies_to(action, one) for one in statement.resources), (
                        role.arn,
                        statement.sid,
                        action,
                    )
