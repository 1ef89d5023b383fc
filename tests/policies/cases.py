"""Resources that keep every rule, and for each rule the changes that it must block."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.policies.analysis import Path, Resource

ACCOUNT = "123456789012"
BUCKET = f"kiso-prod-metrics-{ACCOUNT}-eu-central-1"
AUDIT_BUCKET = f"kiso-prod-audit-{ACCOUNT}-eu-central-1"
ACCESS_LOG_BUCKET = f"kiso-prod-access-logs-{ACCOUNT}-eu-central-1"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mrk-0123456789abcdef0123456789abcdef"
TAGS = {"Owner": "operations", "Environment": "prod", "Contact": "operations@example.com"}
IMAGE = f"quay.io/prometheus/prometheus:v3.1.0@sha256:{'a' * 64}"


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{BUCKET}/*"]}
USE_KEY = {"Effect": "Allow", "Principal": ROOT, "Action": ["kms:Decrypt"], "Resource": "*"}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:*"],
    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
TRUST = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
FORGE = "token.actions.githubusercontent.com"


def federated(
    subject: str | None, *, audience: str | None = "sts.amazonaws.com", operator: str = "StringEquals"
) -> dict[str, Any]:
    """Trust in the pipelines of a forge."""
    tests = {f"{FORGE}:aud": audience, f"{FORGE}:sub": subject}
    return {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{FORGE}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {operator: {key: value for key, value in tests.items() if value}},
    }


ONE_BRANCH = "repo:kiso-example/platform:ref:refs/heads/main"


def container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": IMAGE,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }


POD_SPEC = {
    "securityContext": {"runAsNonRoot": True, "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [container("prometheus"), container("sidecar")],
    "initContainers": [container("prepare")],
    "ephemeralContainers": [container("debug")],
    "volumes": [{"name": "scratch", "emptyDir": {}}],
}
METADATA = {
    "name": "prometheus",
    "namespace": "monitoring",
    "labels": {"app.kubernetes.io/name": "prometheus", "owner": "operations", "environment": "prod"},
}


def workload(pod_spec_path: Path) -> dict[str, Any]:
    value: dict[str, Any] = POD_SPEC
    for key in reversed(pod_spec_path):
        value = {str(key): value}
    return {"metadata": METADATA, **value}


GOOD: Mapping[str, Mapping[str, Any]] = {
    "aws:backup/vault:Vault": {"kmsKeyArn": KEY_ARN, "tags": TAGS},
    "aws:backup/vaultPolicy:VaultPolicy": {"policy": document(USE_KEY)},
    "aws:cloudwatch/logGroup:LogGroup": {"kmsKeyId": KEY_ARN, "retentionInDays": 90, "tags": TAGS},
    "aws:dynamodb/table:Table": {
        "deletionProtectionEnabled": True,
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY_ARN},
        "tags": TAGS,
    },
    "aws:ebs/volume:Volume": {"encrypted": True, "kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:ec2/securityGroup:SecurityGroup": {
        "ingress": [{"cidrBlocks": ["10.0.0.0/16"], "protocol": "tcp"}],
        "tags": TAGS,
    },
    "aws:ec2/securityGroupRule:SecurityGroupRule": {"type": "ingress", "cidrBlocks": ["10.0.0.0/16"]},
    "aws:ecr/repository:Repository": {"tags": TAGS},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"policy": document(USE_KEY)},
    "aws:efs/fileSystem:FileSystem": {"encrypted": True, "kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:efs/fileSystemPolicy:FileSystemPolicy": {"policy": document(USE_KEY)},
    "aws:iam/groupPolicy:GroupPolicy": {"policy": document(READ)},
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": {
        "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    "aws:iam/policy:Policy": {"policy": document(READ), "tags": TAGS},
    "aws:iam/role:Role": {
        "assumeRolePolicy": document(
            TRUST, federated(ONE_BRANCH), federated("repo:kiso-example/platform:environment:prod")
        ),
        "inlinePolicies": [{"name": "read", "policy": document(READ)}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": TAGS,
    },
    "aws:iam/rolePolicy:RolePolicy": {"policy": document(READ)},
    "aws:iam/userPolicy:UserPolicy": {"policy": document(READ)},
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    "aws:kms/key:Key": {
        "deletionWindowInDays": 30,
        "enableKeyRotation": True,
        "policy": document(USE_KEY),
        "tags": TAGS,
    },
    "aws:kms/keyPolicy:KeyPolicy": {"policy": document(USE_KEY)},
    "aws:kms/replicaKey:ReplicaKey": {"deletionWindowInDays": 30, "policy": document(USE_KEY), "tags": TAGS},
    "aws:opensearch/domain:Domain": {
        "encryptAtRest": {"enabled": True},
        "accessPolicies": document(USE_KEY),
        "tags": TAGS,
    },
    "aws:rds/cluster:Cluster": {
        "storageEncrypted": True,
        "kmsKeyId": KEY_ARN,
        "deletionProtection": True,
        "skipFinalSnapshot": False,
        "tags": TAGS,
    },
    "aws:rds/instance:Instance": {
        "storageEncrypted": True,
        "kmsKeyId": KEY_ARN,
        "deletionProtection": True,
        "tags": TAGS,
    },
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucket:Bucket": {"bucket": BUCKET, "tags": TAGS, "forceDestroy": False},
    "aws:s3/bucketAcl:BucketAcl": {"bucket": BUCKET, "acl": "private"},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "bucket": BUCKET,
        "rules": [
            {"id": "tidy", "status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}},
            {
                "id": "expire",
                "status": "Enabled",
                "expiration": {"days": 30},
                "noncurrentVersionExpiration": {"noncurrentDays": 7},
            },
        ],
    },
    "aws:s3/bucketLogging:BucketLogging": {"bucket": BUCKET, "targetBucket": ACCESS_LOG_BUCKET},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
        "bucket": AUDIT_BUCKET,
        "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}},
    },
    "aws:s3/bucketPolicy:BucketPolicy": {"bucket": BUCKET, "policy": document(TLS_ONLY)},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        "bucket": BUCKET,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "bucket": BUCKET,
        "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY_ARN}}],
    },
    "aws:s3/bucketVersioning:BucketVersioning": {"bucket": BUCKET, "versioningConfiguration": {"status": "Enabled"}},
    "aws:secretsmanager/secretVersion:SecretVersion": {"secretId": "kiso/prod/receivers/pager"},
    "aws:cloudtrail/trail:Trail": {"kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:lambda/function:Function": {"kmsKeyArn": KEY_ARN, "tags": TAGS},
    "kubernetes:core/v1:Secret": {"metadata": METADATA, "type": "Opaque"},
    "aws:secretsmanager/secret:Secret": {"kmsKeyId": KEY_ARN, "recoveryWindowInDays": 30, "tags": TAGS},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"policy": document(USE_KEY)},
    "aws:sns/topic:Topic": {"kmsMasterKeyId": KEY_ARN, "tags": TAGS},
    "aws:sns/topicPolicy:TopicPolicy": {"policy": document(USE_KEY)},
    "aws:sqs/queue:Queue": {"kmsMasterKeyId": KEY_ARN, "policy": document(USE_KEY), "tags": TAGS},
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": document(USE_KEY)},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"cidrIpv4": "10.0.0.0/16", "tags": TAGS},
    "kubernetes:apps/v1:DaemonSet": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:Deployment": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:DeploymentPatch": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:ReplicaSet": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:StatefulSet": {
        "metadata": METADATA,
        "spec": {
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "template": {"spec": POD_SPEC},
        },
    },
    "kubernetes:batch/v1:CronJob": workload(["spec", "jobTemplate", "spec", "template", "spec"]),
    "kubernetes:batch/v1:Job": workload(["spec", "template", "spec"]),
    "kubernetes:core/v1:Namespace": {
        "metadata": {**METADATA, "labels": {**METADATA["labels"], "pod-security.kubernetes.io/enforce": "restricted"}}
    },
    "kubernetes:core/v1:Pod": workload(["spec"]),
    "kubernetes:core/v1:PodTemplate": workload(["template", "spec"]),
    "kubernetes:core/v1:ReplicationController": workload(["spec", "template", "spec"]),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": {
        "metadata": METADATA,
        "rules": [
            {"apiGroups": [""], "resources": ["pods", "nodes/metrics"], "verbs": ["get", "list", "watch"]},
            {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
        ],
    },
    "kubernetes:rbac.authorization.k8s.io/v1:Role": {
        "metadata": METADATA,
        "rules": [{"apiGroups": [""], "resources": ["services"], "verbs": ["get"]}],
    },
    "kubernetes:storage.k8s.io/v1:StorageClass": {
        "metadata": METADATA,
        "provisioner": "ebs.csi.aws.com",
        "parameters": {"encrypted": "true", "kmsKeyId": KEY_ARN},
        "reclaimPolicy": "Retain",
    },
}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A change of one property in a good resource, which the rule must block."""

    rule: str
    type: str
    path: Path
    value: Any

    def __str__(self) -> str:
        change = "removed" if self.value is ... else "changed"
        return f"{self.rule}: {self.type.rsplit(':', 1)[-1]} {'.'.join(map(str, self.path))} {change}"

    @property
    def good(self) -> Resource:
        return Resource(type=self.type, props=GOOD[self.type])


_POD_SPEC_PATHS: Mapping[str, Path] = {
    "kubernetes:apps/v1:DaemonSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:Deployment": ("spec", "template", "spec"),
    "kubernetes:apps/v1:DeploymentPatch": ("spec", "template", "spec"),
    "kubernetes:apps/v1:ReplicaSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:StatefulSet": ("spec", "template", "spec"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "kubernetes:batch/v1:Job": ("spec", "template", "spec"),
    "kubernetes:core/v1:Pod": ("spec",),
    "kubernetes:core/v1:PodTemplate": ("template", "spec"),
    "kubernetes:core/v1:ReplicationController": ("spec", "template", "spec"),
}
_CONTAINERS = (("containers", 0), ("containers", 1), ("initContainers", 0), ("ephemeralContainers", 0))
_CONTAINER_CHANGES: tuple[tuple[str, Path, Any], ...] = (
    ("pod-privileged", ("securityContext", "privileged"), True),
    ("pod-privilege-escalation", ("securityContext", "allowPrivilegeEscalation"), True),
    ("pod-privilege-escalation", ("securityContext", "allowPrivilegeEscalation"), ...),
    ("pod-privilege-escalation", ("securityContext",), ...),
    ("pod-run-as-non-root", ("securityContext", "runAsNonRoot"), False),
    ("pod-run-as-non-root", ("securityContext", "runAsUser"), 0),
    ("pod-seccomp", ("securityContext", "seccompProfile"), {"type": "Unconfined"}),
    ("pod-capabilities", ("securityContext", "capabilities", "add"), ["SYS_ADMIN"]),
    ("pod-capabilities", ("securityContext", "capabilities", "drop"), ["NET_RAW"]),
    ("pod-capabilities", ("securityContext", "capabilities"), ...),
    ("pod-read-only-root", ("securityContext", "readOnlyRootFilesystem"), False),
    ("pod-read-only-root", ("securityContext", "readOnlyRootFilesystem"), ...),
    ("image-version", ("image",), f"quay.io/prometheus/prometheus:latest@sha256:{'a' * 64}"),
    ("image-version", ("image",), f"quay.io:5000/prometheus/prometheus@sha256:{'a' * 64}"),
    ("image-digest", ("image",), "quay.io/prometheus/prometheus:v3.1.0"),
    ("image-digest", ("image",), "quay.io/prometheus/prometheus:v3.1.0@sha256:abc"),
)
_POD_CHANGES: tuple[tuple[str, Path, Any], ...] = (
    ("pod-host-namespaces", ("hostNetwork",), True),
    ("pod-host-namespaces", ("hostPID",), True),
    ("pod-host-namespaces", ("hostIPC",), True),
    ("pod-host-paths", ("volumes", 1), {"name": "root", "hostPath": {"path": "/"}}),
    ("pod-run-as-non-root", ("securityContext", "runAsNonRoot"), ...),
    ("pod-run-as-non-root", ("securityContext", "runAsUser"), 0),
    ("pod-seccomp", ("securityContext", "seccompProfile"), ...),
    ("pod-seccomp", ("securityContext",), ...),
)
_DOCUMENTS: Mapping[str, str] = {
    resource_type: name
    for resource_type, props in GOOD.items()
    for name in ("policy", "assumeRolePolicy", "accessPolicies")
    if (name in props and not resource_type.startswith("aws:iam/")) or (name == "assumeRolePolicy" and name in props)
}
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_CHANGES: tuple[tuple[str, str, Path, Any], ...] = (
    *(
        (rule, resource_type, (*pod, *path), value)
        for resource_type, pod in _POD_SPEC_PATHS.items()
        for rule, path, value in (_POD_CHANGES if resource_type.endswith(":StatefulSet") else _POD_CHANGES[:1])
    ),
    *(
        (
            rule,
            "kubernetes:apps/v1:Deployment",
            (*_POD_SPEC_PATHS["kubernetes:apps/v1:Deployment"], *which, *path),
            value,
        )
        for which in _CONTAINERS
        for rule, path, value in _CONTAINER_CHANGES
    ),
    *(
        ("pod-privileged", resource_type, (*pod, "containers", 0, "securityContext", "privileged"), True)
        for resource_type, pod in _POD_SPEC_PATHS.items()
    ),
    *(
        ("policy-principals", resource_type, (name,), document(statement))
        for resource_type, name in _DOCUMENTS.items()
        for statement in (
            OPEN,
            {**OPEN, "Principal": {"AWS": "*"}},
            {**OPEN, "Principal": {"AWS": [ROOT["AWS"], "*"]}},
            {**READ, "NotPrincipal": ROOT},
        )
    ),
    *(
        ("iam-wildcards", resource_type, ("policy",), document(statement))
        for resource_type in (
            "aws:iam/policy:Policy",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/groupPolicy:GroupPolicy",
        )
        for statement in (
            {**READ, "Action": "*"},
            {**READ, "Action": ["s3:GetObject", "S3:*"], "Resource": "*"},
            {**READ, "Action": "iam:*", "Resource": ["*"]},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::private/*"},
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*"},
        )
    ),
    *(
        ("bucket-public-access", f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", (switch,), value)
        for kind in ("BucketPublicAccessBlock", "AccountPublicAccessBlock")
        for switch in _SWITCHES
        for value in (False, ...)
    ),
    *(
        ("owner-tags", resource_type, ("tags", tag), value)
        for resource_type, props in GOOD.items()
        if "tags" in props
        for tag, value in (("Owner", ...), ("Environment", ...), ("Contact", " "))
        if resource_type == "aws:s3/bucket:Bucket" or tag == "Owner"
    ),
    ("owner-tags", "aws:s3/bucket:Bucket", ("tags",), ...),
    *(
        ("owner-labels", resource_type, path, ...)
        for resource_type in GOOD
        for path in (("metadata", "labels", "owner"), ("metadata", "labels", "environment"), ("metadata", "labels"))
        if resource_type.startswith("kubernetes:") and (resource_type.endswith(":Pod") or path[-1] == "owner")
    ),
    *(
        ("federated-trust", "aws:iam/role:Role", ("assumeRolePolicy",), document(TRUST, trust))
        for trust in (
            federated("repo:kiso-example/platform:*"),
            federated("repo:kiso-example/platform:ref:refs/heads/*", operator="StringLike"),
            federated("repo:kiso-example/*:ref:refs/heads/main", operator="StringLike"),
            federated("repo:*:ref:refs/heads/main", operator="StringLike"),
            federated("*", operator="StringLike"),
            federated("repo:kiso-example/platform:ref:refs/heads/"),
            federated(None),
            federated(ONE_BRANCH, audience=None),
            federated(ONE_BRANCH, operator="StringNotEquals"),
            federated(ONE_BRANCH, operator="StringEqualsIfExists"),
            federated(ONE_BRANCH, operator="ForAllValues:StringEquals"),
            federated(None) | {"Action": "sts:*"},
            {
                **{name: part for name, part in federated(None).items() if name != "Action"},
                "NotAction": "sts:TagSession",
            },
        )
    ),
    ("iam-wildcards", "aws:iam/role:Role", ("inlinePolicies", 0, "policy"), document({**READ, "Action": "*"})),
    (
        "iam-managed-policies",
        "aws:iam/role:Role",
        ("managedPolicyArns", 1),
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    *(
        ("iam-managed-policies", resource_type, ("policyArn",), f"arn:aws:iam::aws:policy/{name}")
        for resource_type in GOOD
        if "PolicyAttachment" in resource_type
        for name in ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")
    ),
    ("bucket-acl", "aws:s3/bucketAcl:BucketAcl", ("acl",), "public-read"),
    ("bucket-acl", "aws:s3/bucketAcl:BucketAcl", ("acl",), "authenticated-read"),
    ("bucket-acl", "aws:s3/bucket:Bucket", ("acl",), "public-read-write"),
    (
        "bucket-acl",
        "aws:s3/bucketAcl:BucketAcl",
        ("accessControlPolicy",),
        {"grants": [{"grantee": {"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}, "permission": "READ"}]},
    ),
    *(
        (
            "bucket-encryption",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            path,
            value,
        )
        for path, value in (
            (("rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"), "AES256"),
            (("rules", 0, "applyServerSideEncryptionByDefault"), ...),
            (("rules",), []),
            (("rules",), ...),
        )
    ),
    (
        "bucket-versioning",
        "aws:s3/bucketVersioning:BucketVersioning",
        ("versioningConfiguration", "status"),
        "Suspended",
    ),
    *(
        ("bucket-tls-only", "aws:s3/bucketPolicy:BucketPolicy", ("policy",), text)
        for text in (
            document(),
            document({**TLS_ONLY, "Effect": "Allow"}),
            document({**TLS_ONLY, "Resource": f"arn:aws:s3:::{BUCKET}/*"}),
            document({**TLS_ONLY, "Resource": f"arn:aws:s3:::{BUCKET}"}),
            document({**TLS_ONLY, "Principal": ROOT}),
            document({**TLS_ONLY, "Action": "s3:GetObject"}),
            document({**TLS_ONLY, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
            document({**TLS_ONLY, "Condition": {}}),
            document({**TLS_ONLY, "Condition": {**TLS_ONLY["Condition"], "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}),
            "no JSON",
        )
    ),
    ("network-ingress", "aws:ec2/securityGroup:SecurityGroup", ("ingress", 0, "cidrBlocks", 1), "0.0.0.0/0"),
    ("network-ingress", "aws:ec2/securityGroup:SecurityGroup", ("ingress", 0, "ipv6CidrBlocks"), ["::/0"]),
    ("network-ingress", "aws:ec2/securityGroupRule:SecurityGroupRule", ("cidrBlocks", 0), "0.0.0.0/0"),
    ("network-ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ("cidrIpv4",), "0.0.0.0/0"),
    ("network-ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ("cidrIpv6",), "::/0"),
    *(
        ("force-destroy", resource_type, (name,), True)
        for resource_type, name in (
            ("aws:backup/vault:Vault", "forceDestroy"),
            ("aws:ecr/repository:Repository", "forceDelete"),
            ("aws:rds/cluster:Cluster", "skipFinalSnapshot"),
            ("aws:rds/instance:Instance", "skipFinalSnapshot"),
            ("aws:s3/bucket:Bucket", "forceDestroy"),
        )
    ),
    *(
        ("deletion-protection", resource_type, (name,), value)
        for resource_type, name in (
            ("aws:dynamodb/table:Table", "deletionProtectionEnabled"),
            ("aws:rds/cluster:Cluster", "deletionProtection"),
            ("aws:rds/instance:Instance", "deletionProtection"),
        )
        for value in (False, ...)
    ),
    *(
        ("encryption-at-rest", resource_type, path, value)
        for resource_type, path in (
            ("aws:dynamodb/table:Table", ("serverSideEncryption", "enabled")),
            ("aws:ebs/volume:Volume", ("encrypted",)),
            ("aws:efs/fileSystem:FileSystem", ("encrypted",)),
            ("aws:opensearch/domain:Domain", ("encryptAtRest", "enabled")),
            ("aws:rds/cluster:Cluster", ("storageEncrypted",)),
            ("aws:rds/instance:Instance", ("storageEncrypted",)),
            ("kubernetes:storage.k8s.io/v1:StorageClass", ("parameters", "encrypted")),
        )
        for value in (False, "false", ...)
    ),
    *(
        ("volume-retention", resource_type, path, value)
        for resource_type, path in (
            ("kubernetes:apps/v1:StatefulSet", ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")),
            ("kubernetes:apps/v1:StatefulSet", ("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")),
            ("kubernetes:storage.k8s.io/v1:StorageClass", ("reclaimPolicy",)),
        )
        for value in ("Delete", ...)
    ),
    ("key-rotation", "aws:kms/key:Key", ("enableKeyRotation",), False),
    ("key-rotation", "aws:kms/key:Key", ("enableKeyRotation",), ...),
    ("log-retention", "aws:cloudwatch/logGroup:LogGroup", ("retentionInDays",), 7),
    ("log-retention", "aws:cloudwatch/logGroup:LogGroup", ("retentionInDays",), ...),
    ("secret-literal", "aws:secretsmanager/secretVersion:SecretVersion", ("secretString",), "hunter2"),
    ("secret-literal", "aws:secretsmanager/secretVersion:SecretVersion", ("secretBinary",), "aHVudGVyMg=="),
    ("secret-literal", "aws:rds/instance:Instance", ("password",), "hunter2"),
    ("secret-literal", "aws:rds/cluster:Cluster", ("masterPassword",), "hunter2"),
    ("secret-literal", "kubernetes:core/v1:Secret", ("data",), {"token": "aHVudGVyMg=="}),
    ("secret-literal", "kubernetes:core/v1:Secret", ("stringData",), {"token": "hunter2"}),
    ("recovery-window", "aws:secretsmanager/secret:Secret", ("recoveryWindowInDays",), 0),
    ("recovery-window", "aws:kms/key:Key", ("deletionWindowInDays",), 6),
    ("recovery-window", "aws:kms/replicaKey:ReplicaKey", ("deletionWindowInDays",), 0),
    *(
        ("bucket-retention", "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", path, value)
        for path, value in (
            (("rules", 1, "expiration", "days"), 29),
            (("rules", 1, "noncurrentVersionExpiration", "noncurrentDays"), 1),
            (("bucket",), AUDIT_BUCKET),
            (("bucket",), "some-other-name"),
        )
    ),
    *(
        ("object-lock", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", path, value)
        for path, value in (
            (("rule", "defaultRetention", "days"), 364),
            (("rule", "defaultRetention"), ...),
            (("rule",), ...),
        )
    ),
    (
        "namespace-pod-security",
        "kubernetes:core/v1:Namespace",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        "privileged",
    ),
    (
        "namespace-pod-security",
        "kubernetes:core/v1:Namespace",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        ...,
    ),
    ("namespace-pod-security", "kubernetes:core/v1:Namespace", ("metadata", "labels"), ...),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 0, "verbs"), ["*"]),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 0, "resources", 2), "*"),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rules", 1, "nonResourceURLs", 0), "*"),
    ("rbac-wildcards", "kubernetes:rbac.authorization.k8s.io/v1:Role", ("rules", 0, "resources", 0), "*/status"),
)
MUTANTS = tuple(Mutant(rule=rule, type=kind, path=path, value=value) for rule, kind, path, value in _CHANGES)
