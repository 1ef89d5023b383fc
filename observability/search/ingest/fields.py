"""What the pipelines fill beside the schema's fields, named after Elastic's integrations for AWS and Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEYWORDS: Final = """
aws.alb.classification aws.alb.target_group
aws.cloudtrail.event_type aws.cloudtrail.identity.arn aws.cloudtrail.identity.type aws.cloudtrail.mfa_used
aws.cloudtrail.request_parameters aws.cloudtrail.response_elements
aws.vpcflow.log_status aws.waf.labels
kubernetes.audit.api_group kubernetes.audit.decision kubernetes.audit.role_ref kubernetes.audit.stage
kubernetes.audit.subresource
observer.ingress.interface.name
"""

SOURCE_FIELDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_KEYWORDS.split(), "keyword"),
    "aws.alb.target_status_code": "long",
    "aws.cloudtrail.read_only": "boolean",
}
"""Type by name, for the index templates."""
