"""What else keeps data in AWS, with its keys, secrets, logs and messages."""

from __future__ import annotations

from tests.policies.cases.values import KEY_ARN, TAGS, USE_KEY, Change, Good, document

GOOD: Good = {
    "aws:backup/vault:Vault": {"kmsKeyArn": KEY_ARN, "tags": TAGS},
    "aws:backup/vaultPolicy:VaultPolicy": {"policy": document(USE_KEY)},
    "aws:cloudwatch/logGroup:LogGroup": {"kmsKeyId": KEY_ARN, "retentionInDays": 90, "tags": TAGS},
    "aws:dynamodb/table:Table": {
        "deletionProtectionEnabled": True,
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY_ARN},
        "tags": TAGS,
    },
    "aws:ebs/volume:Volume": {"encrypted": True, "kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:ecr/repository:Repository": {"tags": TAGS},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"policy": document(USE_KEY)},
    "aws:efs/fileSystem:FileSystem": {"encrypted": True, "kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:efs/fileSystemPolicy:FileSystemPolicy": {"policy": document(USE_KEY)},
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
    "aws:secretsmanager/secretVersion:SecretVersion": {"secretId": "kiso/prod/receivers/pager"},
    "aws:cloudtrail/trail:Trail": {"kmsKeyId": KEY_ARN, "tags": TAGS},
    "aws:lambda/function:Function": {"kmsKeyArn": KEY_ARN, "tags": TAGS},
    "aws:secretsmanager/secret:Secret": {"kmsKeyId": KEY_ARN, "recoveryWindowInDays": 30, "tags": TAGS},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"policy": document(USE_KEY)},
    "aws:sns/topic:Topic": {"kmsMasterKeyId": KEY_ARN, "tags": TAGS},
    "aws:sns/topicPolicy:TopicPolicy": {"policy": document(USE_KEY)},
    "aws:sqs/queue:Queue": {"kmsMasterKeyId": KEY_ARN, "policy": document(USE_KEY), "tags": TAGS},
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": document(USE_KEY)},
}
CHANGES: tuple[Change, ...] = (
    ("key-rotation", "aws:kms/key:Key", ("enableKeyRotation",), False),
    ("key-rotation", "aws:kms/key:Key", ("enableKeyRotation",), ...),
    ("log-retention", "aws:cloudwatch/logGroup:LogGroup", ("retentionInDays",), 7),
    ("log-retention", "aws:cloudwatch/logGroup:LogGroup", ("retentionInDays",), ...),
)
