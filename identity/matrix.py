"""Who may do what, answered by the evaluator: tasks in plain words by role, in AWS and in the clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from identity.boundaries import boundary, boundary_arn
from identity.cluster_roles import ADMINISTRATORS, CLUSTER_ROLES, permits
from identity.conditions import Value
from identity.escalation import Role
from identity.evaluator import Request, is_allowed
from identity.grants import of_statement
from identity.people import PersonRole, RoleName, role_arn
from identity.place import PREFIX, Place
from identity.statements import Statement


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that someone may want to do in AWS: one request stands for it."""

    name: str
    action: str
    resource: str
    context: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClusterTask:
    name: str
    verb: str
    api_group: str
    resource: str


CLUSTER_TASKS = (
    ClusterTask(name="list pods", verb="list", api_group="", resource="pods"),
    ClusterTask(name="read what a pod logs", verb="get", api_group="", resource="pods/log"),
    ClusterTask(name="read a deployment", verb="get", api_group="apps", resource="deployments"),
    ClusterTask(name="read a ConfigMap", verb="get", api_group="", resource="configmaps"),
    ClusterTask(name="read a Secret", verb="get", api_group="", resource="secrets"),
    ClusterTask(name="open a shell in a pod", verb="create", api_group="", resource="pods/exec"),
    ClusterTask(
        name="reach into a pod past network policies", verb="create", api_group="", resource="pods/portforward"
    ),
    ClusterTask(name="restart a pod", verb="delete", api_group="", resource="pods"),
    ClusterTask(name="scale a deployment", verb="patch", api_group="apps", resource="deployments/scale"),
    ClusterTask(name="change what a deployment runs", verb="patch", api_group="apps", resource="deployments"),
    ClusterTask(name="delete a namespace", verb="delete", api_group="", resource="namespaces"),
    ClusterTask(
        name="grant rights in the cluster",
        verb="create",
        api_group="rbac.authorization.k8s.io",
        resource="clusterrolebindings",
    ),
)


def tasks(place: Place) -> Sequence[Task]:
    region, environment = place.regions[0], place.environment
    account, prefix, other = place.account_id, place.prefix, "another-environment"
    partition = place.partition

    def arn(service: str, resource: str) -> str:
        return f"arn:{partition}:{service}:{region}:{account}:{resource}"

    def bucket(purpose: str) -> str:
        return f"arn:{partition}:s3:::{prefix}{purpose}-{account}-{region}"

    def secret(of: str) -> str:
        return arn("secretsmanager", f"secret:{PREFIX}/{of}/receivers/slack-AbCdEf")

    here: Mapping[str, Value] = {"aws:RequestedRegion": region}
    worker = place.iam(f"role/{prefix}prometheus-{region}")
    bounded: Mapping[str, Value] = {"iam:PermissionsBoundary": boundary_arn(place, "workloads")}
    return (
        Task(name="read metrics", action="cloudwatch:GetMetricData", resource="*", context=here),
        Task(name="read alarms", action="cloudwatch:DescribeAlarms", resource=arn("cloudwatch", "alarm:any")),
        Task(
            name="read the logs of a function",
            action="logs:FilterLogEvents",
            resource=arn("logs", f"log-group:/aws/lambda/{prefix}rotation:*"),
        ),
        Task(
            name="find the cluster", action="eks:DescribeCluster", resource=arn("eks", f"cluster/{place.clusters[0]}")
        ),
        Task(name="read a report", action="s3:GetObject", resource=f"{bucket('audit')}/reports/2026.csv"),
        Task(name="read the audit trail's files", action="s3:GetObject", resource=f"{bucket('audit')}/trail/1.json"),
        Task(name="search the audit trail", action="cloudtrail:LookupEvents", resource="*"),
        Task(name="read stored logs", action="s3:GetObject", resource=f"{bucket('logs')}/2026/1.json"),
        Task(name="read stored metrics", action="s3:GetObject", resource=f"{bucket('metrics')}/block/index"),
        Task(name="write stored metrics", action="s3:PutObject", resource=f"{bucket('metrics')}/block/index"),
        Task(name="delete stored metrics", action="s3:DeleteObject", resource=f"{bucket('metrics')}/block/index"),
        Task(name="delete an audit file", action="s3:DeleteObject", resource=f"{bucket('audit')}/trail/1.json"),
        Task(name="see how a bucket is set up", action="s3:GetBucketPolicy", resource=bucket("logs")),
        Task(name="set up a bucket", action="s3:PutLifecycleConfiguration", resource=bucket("logs")),
        Task(name="read a secret's value", action="secretsmanager:GetSecretValue", resource=secret(environment)),
        Task(name="set a secret's value", action="secretsmanager:PutSecretValue", resource=secret(environment)),
        Task(name="rotate a secret", action="secretsmanager:RotateSecret", resource=secret(environment)),
        Task(name="read another environment's secret", action="secretsmanager:GetSecretValue", resource=secret(other)),
        Task(
            name="move dead letters back", action="sqs:StartMessageMoveTask", resource=arn("sqs", f"{prefix}logs-dead")
        ),
        Task(
            name="start a failover",
            action="ssm:StartAutomationExecution",
            resource=place.arns("ssm", f"document/{prefix}failover")[1],
        ),
        Task(
            name="agree to a failover",
            action="ssm:SendAutomationSignal",
            resource=place.arns("ssm", "automation-execution/1")[1],
        ),
        Task(
            name="run another document",
            action="ssm:StartAutomationExecution",
            resource=place.arns("ssm", "document/AWS-RunShellScript")[1],
        ),
        Task(
            name="change the web access control list",
            action="wafv2:UpdateWebACL",
            resource=arn("wafv2", f"regional/webacl/{prefix}entry/1"),
        ),
        Task(name="schedule a key's deletion", action="kms:ScheduleKeyDeletion", resource=arn("kms", "key/1")),
        Task(name="stop the audit trail", action="cloudtrail:StopLogging", resource=arn("cloudtrail", "trail/any")),
        Task(name="write a workload's rights", action="iam:PutRolePolicy", resource=worker, context=bounded),
        Task(
            name="write a person's rights",
            action="iam:PutRolePolicy",
            resource=role_arn(place, "developer"),
            context={"iam:PermissionsBoundary": boundary_arn(place, "people")},
        ),
        Task(name="make an access key", action="iam:CreateAccessKey", resource=place.iam("user/anyone")),
        Task(name="take another role", action="sts:AssumeRole", resource=place.iam("role/Administrator")),
    )


def role_of(place: Place, person: PersonRole) -> Role:
    """A person's role as the evaluator judges it."""
    return Role(
        arn=role_arn(place, person.name),
        trust=tuple(
            Statement(
                principals={kind: (name,) for kind, name in one.principal.items()},
                actions=tuple(one.actions),
                conditions=of_statement(one.conditions),
            )
            for one in person.trust
        ),
        policies=[tuple(grant.statement for grant in person.grants)],
        boundary_arn=boundary_arn(place, person.boundary),
        boundary=boundary(place, person.boundary),
    )


def may(role: Role, task: Task) -> bool:
    """Whether the role allows it, where the resource's own policy leaves it to the account."""
    request = Request(principal=role.principal, action=task.action, resource=task.resource, context=task.context)
    return is_allowed(request)


def may_in_cluster(name: RoleName, task: ClusterTask) -> bool:
    return name in ADMINISTRATORS or permits(CLUSTER_ROLES.get(name, ()), task.verb, task.api_group, task.resource)


def matrix(place: Place, people: Sequence[PersonRole]) -> Mapping[str, Mapping[RoleName, bool]]:
    """By task, then by role: whether it may. Tasks in the clusters are named `in the cluster: …`."""
    roles: dict[RoleName, Role] = {person.name: role_of(place, person) for person in people}
    in_aws: dict[str, dict[RoleName, bool]] = {
        task.name: {name: may(role, task) for name, role in roles.items()} for task in tasks(place)
    }
    in_clusters: dict[str, dict[RoleName, bool]] = {
        f"in the cluster: {task.name}": {name: may_in_cluster(name, task) for name in roles} for task in CLUSTER_TASKS
    }
    return in_aws | in_clusters
