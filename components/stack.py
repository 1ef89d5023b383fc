"""The stack, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from catalog.models import Catalogue
from components.layers.access import declare_access
from components.layers.cluster_base import declare_cluster_bases
from components.layers.context import connected
from components.layers.credentials import declare_credentials
from components.layers.foundation import declare_foundation
from components.layers.log_sources import declare_log_sources
from components.layers.logs import declare_logs
from components.layers.monitoring import declare_monitoring
from components.layers.network import declare_entries, declare_private_endpoints
from components.layers.protection import declare_detection, declare_recovery
from components.layers.search import declare_search
from components.layers.telemetry import declare_telemetry
from observability.log_sources import log_sources
from settings.models import Settings
from settings.secret_values import Secrets


@dataclass(frozen=True, kw_only=True)
class OperationsPlatform:
    """What other stacks refer to, by purpose."""

    bucket_names: Mapping[str, pulumi.Output[str]]
    key_arns: Mapping[str, pulumi.Output[str]]


def build(settings: Settings, secrets: Secrets, catalogue: Catalogue) -> OperationsPlatform:
    """Declare the stack: data in both AWS regions, monitoring on every cluster."""
    context = connected(settings, secrets, catalogue)
    sources = log_sources(settings.aws.account_id, settings.guarding.audit.organization_id)

    declare_access(context)
    foundation = declare_foundation(context)
    declare_recovery(context, foundation)
    declare_detection(context, foundation)
    credentials = declare_credentials(context, foundation.keys)
    edge_logs = declare_log_sources(context, foundation, sources)

    bases = declare_cluster_bases(context, foundation.keys, sources)
    search = declare_search(context, bases, credentials.search)
    declare_logs(context, bases, search, sources)
    monitoring = declare_monitoring(context, foundation.keys, bases, credentials)
    declare_telemetry(context, bases, search, monitoring, credentials.search)
    declare_entries(context, bases, credentials.sign_in, edge_logs, monitoring, search)
    declare_private_endpoints(context)

    return OperationsPlatform(
        bucket_names={purpose: bucket.bucket_name for purpose, bucket in foundation.storage.primary.data.items()},
        key_arns={purpose: key.primary_arn for purpose, key in foundation.keys.by_purpose.items()},
    )
