"""The rules that AWS Config holds resources to, as the template of one conformance pack. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

MANAGED_RULES: Mapping[str, str] = {
    "access-keys-rotated": "ACCESS_KEYS_ROTATED",
    "audit-trail-encrypted": "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    "audit-trail-validated": "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "audit-trail-everywhere": "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    "backup-points-encrypted": "BACKUP_RECOVERY_POINT_ENCRYPTED",
    "buckets-closed-to-the-public": "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    "buckets-tls-only": "S3_BUCKET_SSL_REQUESTS_ONLY",
    "buckets-versioned": "S3_BUCKET_VERSIONING_ENABLED",
    "clusters-log": "EKS_CLUSTER_LOGGING_ENABLED",
    "clusters-private": "EKS_ENDPOINT_NO_PUBLIC_ACCESS",
    "clusters-secrets-encrypted": "EKS_CLUSTER_SECRETS_ENCRYPTED",
    "databases-backed-up": "DB_INSTANCE_BACKUP_ENABLED",
    "databases-encrypted": "RDS_STORAGE_ENCRYPTED",
    "databases-private": "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
    "flow-logs-on": "VPC_FLOW_LOGS_ENABLED",
    "guardduty-on": "GUARDDUTY_ENABLED_CENTRALIZED",
    "keys-not-to-be-deleted": "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
    "keys-rotated": "CMK_BACKING_KEY_ROTATION_ENABLED",
    "no-policy-allows-everything": "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
    "people-use-a-second-factor": "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    "root-has-a-second-factor": "ROOT_ACCOUNT_MFA_ENABLED",
    "root-has-no-keys": "IAM_ROOT_ACCESS_KEY_CHECK",
    "secrets-encrypted": "SECRETSMANAGER_USING_CMK",
    "secrets-rotated-as-scheduled": "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK",
    "ssh-closed": "INCOMING_SSH_DISABLED",
    "volumes-encrypted": "ENCRYPTED_VOLUMES",
}
"""AWS' managed rules (AWS Config developer guide, "List of AWS Config managed rules") by the name they get here."""
_PARAMETERS: Mapping[str, Mapping[str, str]] = {"access-keys-rotated": {"maxAccessKeyAge": "90"}}
"""Of the rules that ask for any."""


def template() -> str:
    """CloudFormation, as JSON."""
    resources = {
        "".join(part.capitalize() for part in name.split("-")): {
            "Type": "AWS::Config::ConfigRule",
            "Properties": {
                "ConfigRuleName": name,
                "Source": {"Owner": "AWS", "SourceIdentifier": identifier},
                **({"InputParameters": _PARAMETERS[name]} if name in _PARAMETERS else {}),
            },
        }
        for name, identifier in MANAGED_RULES.items()
    }
    return json.dumps({"Resources": resources}, indent=1)
