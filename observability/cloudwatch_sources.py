"""CloudWatch's own names: metrics by namespace and dimensions, and which services of the catalogue they are about.

The exporter's names leave out which letters are capital, so they cannot be read backwards without these. Each list is
from the monitoring chapter of the AWS service's own guide at docs.aws.amazon.com.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Kind
from observability.event_rules import COUNTED

_SERVING: frozenset[Kind] = frozenset({"api", "web", "search"})
_RUNNING: frozenset[Kind] = frozenset({"api", "web", "search", "worker", "batch"})


@dataclass(frozen=True, kw_only=True)
class Source:
    """Metrics of one namespace that have exactly these dimensions.

    `kinds` are of services that own such resources, found by their tags; without any, all of the account are meant.
    """

    namespace: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    kinds: frozenset[Kind] = frozenset()
    resources: int
    """Of each service, or of the account, in each region; an estimate for the bill."""
    period_seconds: int = 300
    values: tuple[str, ...] = ()
    """Of its one dimension, where they are known; each is then asked for by name. CloudWatch lists a metric only some
    15 minutes after its first datapoint, and for two weeks after its last: too late for what hardly ever happens."""
    billing: bool = False
    """Whether it is about the whole account, and kept in the one region that bills it."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SOURCES: tuple[Source, ...] = (
    Source(
        namespace="AWS/RDS",
        dimensions=("DBInstanceIdentifier",),
        kinds=frozenset({"postgresql"}),
        resources=2,
        metrics=_names(
            "AuroraReplicaLag CPUUtilization DatabaseConnections Deadlocks DiskQueueDepth FreeableMemory "
            "FreeStorageSpace MaximumUsedTransactionIDs ReadIOPS ReadLatency ReplicaLag SwapUsage WriteIOPS "
            "WriteLatency"
        ),
    ),
    Source(
        namespace="AWS/RDS",
        dimensions=("DBClusterIdentifier", "SourceRegion"),
        kinds=frozenset({"postgresql"}),
        resources=1,
        metrics=("AuroraGlobalDBReplicationLag",),
    ),
    Source(
        namespace="AWS/DynamoDB",
        dimensions=("TableName",),
        kinds=frozenset({"dynamodb"}),
        resources=1,
        metrics=_names(
            "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ProvisionedReadCapacityUnits "
            "ProvisionedWriteCapacityUnits"
        ),
    ),
    Source(
        namespace="AWS/DynamoDB",
        dimensions=("Operation", "TableName"),
        kinds=frozenset({"dynamodb"}),
        resources=8,
        metrics=("SuccessfulRequestLatency", "SystemErrors", "ThrottledRequests"),
    ),
    Source(
        namespace="AWS/DynamoDB",
        dimensions=("ReceivingRegion", "TableName"),
        kinds=frozenset({"dynamodb"}),
        resources=1,
        metrics=("ReplicationLatency",),
    ),
    Source(
        namespace="AWS/ElastiCache",
        dimensions=("CacheClusterId",),
        kinds=frozenset({"redis"}),
        resources=2,
        metrics=_names(
            "CacheHits CacheMisses CPUUtilization CurrConnections CurrItems DatabaseMemoryUsagePercentage "
            "EngineCPUUtilization Evictions NetworkBandwidthInAllowanceExceeded "
            "NetworkBandwidthOutAllowanceExceeded ReplicationLag"
        ),
    ),
    Source(
        namespace="AWS/ES",
        dimensions=("ClientId", "DomainName"),
        kinds=frozenset({"search"}),
        resources=1,
        metrics=_names(
            "5xx AutomatedSnapshotFailure ClusterIndexWritesBlocked ClusterStatus.red ClusterStatus.yellow "
            "CPUUtilization FreeStorageSpace IndexingLatency JVMMemoryPressure KMSKeyInaccessible Nodes "
            "OpenSearchRequests SearchLatency"
        ),
    ),
    Source(
        namespace="AWS/SQS",
        dimensions=("QueueName",),
        kinds=_RUNNING,
        resources=2,
        metrics=_names(
            "ApproximateAgeOfOldestMessage ApproximateNumberOfMessagesNotVisible "
            "ApproximateNumberOfMessagesVisible NumberOfMessagesDeleted NumberOfMessagesReceived "
            "NumberOfMessagesSent"
        ),
    ),
    Source(
        namespace="AWS/Kafka",
        dimensions=("Cluster Name",),
        kinds=_RUNNING,
        resources=1,
        metrics=("ActiveControllerCount", "OfflinePartitionsCount"),
    ),
    Source(
        namespace="AWS/Kafka",
        dimensions=("Broker ID", "Cluster Name"),
        kinds=_RUNNING,
        resources=3,
        metrics=_names("CpuSystem CpuUser KafkaDataLogsDiskUsed UnderMinIsrPartitionCount UnderReplicatedPartitions"),
    ),
    Source(
        namespace="AWS/Kafka",
        dimensions=("Cluster Name", "Consumer Group", "Topic"),
        kinds=_RUNNING,
        resources=4,
        metrics=("EstimatedMaxTimeLag", "MaxOffsetLag"),
    ),
    Source(
        namespace="AWS/Lambda",
        dimensions=("FunctionName",),
        kinds=_RUNNING,
        resources=1,
        metrics=_names(
            "AsyncEventAge AsyncEventsDropped ConcurrentExecutions DeadLetterErrors DestinationDeliveryFailures "
            "Duration Errors Invocations IteratorAge Throttles"
        ),
    ),
    Source(
        # What functions/recovery/validating.py publishes every hour.
        namespace="OperationsPlatform/Recovery",
        dimensions=("Store",),
        resources=6,
        metrics=("RestoreDrillAge", "RestoreDrillRatio"),
        period_seconds=3600,
    ),
    Source(namespace="AWS/Lambda", dimensions=(), resources=1, metrics=("ClaimedAccountConcurrency",)),
    Source(
        namespace="AWS/ApplicationELB",
        dimensions=("LoadBalancer",),
        kinds=_SERVING,
        resources=1,
        metrics=_names("HTTPCode_ELB_5XX_Count ProcessedBytes RejectedConnectionCount RequestCount"),
    ),
    Source(
        namespace="AWS/ApplicationELB",
        dimensions=("LoadBalancer", "TargetGroup"),
        kinds=_SERVING,
        resources=2,
        metrics=_names(
            "HealthyHostCount HTTPCode_Target_5XX_Count RequestCount TargetConnectionErrorCount "
            "TargetResponseTime UnHealthyHostCount"
        ),
    ),
    Source(
        namespace="AWS/NetworkELB",
        dimensions=("LoadBalancer",),
        kinds=_SERVING,
        resources=1,
        metrics=("PortAllocationErrorCount", "ProcessedBytes"),
    ),
    Source(
        namespace="AWS/NetworkELB",
        dimensions=("LoadBalancer", "TargetGroup"),
        kinds=_SERVING,
        resources=1,
        metrics=("HealthyHostCount", "UnHealthyHostCount"),
    ),
    Source(
        namespace="AWS/WAFV2",
        dimensions=("Region", "Rule", "WebACL"),
        kinds=_SERVING,
        resources=4,
        metrics=("AllowedRequests", "BlockedRequests"),
    ),
    Source(
        namespace="AWS/CertificateManager",
        dimensions=("CertificateArn",),
        kinds=_SERVING,
        resources=2,
        # Published twice a day.
        period_seconds=86400,
        metrics=("DaysToExpiry",),
    ),
    Source(namespace="AWS/Logs", dimensions=("LogGroupName",), kinds=_RUNNING, resources=1, metrics=("IncomingBytes",)),
    Source(
        namespace="AWS/NATGateway",
        dimensions=("NatGatewayId",),
        resources=3,
        metrics=_names(
            "ActiveConnectionCount BytesOutToDestination ErrorPortAllocation PacketsDropCount PacketsInFromDestination "
            "PacketsInFromSource"
        ),
    ),
    Source(
        namespace="AWS/S3",
        dimensions=("DestinationBucket", "RuleId", "SourceBucket"),
        resources=4,
        metrics=("BytesPendingReplication", "OperationsFailedReplication", "ReplicationLatency"),
    ),
    Source(
        namespace="AWS/Backup",
        dimensions=("BackupVaultName", "ResourceType"),
        resources=10,
        # Counted as jobs end, and published within the hour.
        period_seconds=3600,
        metrics=_names(
            "NumberOfBackupJobsAborted NumberOfBackupJobsCompleted NumberOfBackupJobsExpired "
            "NumberOfBackupJobsFailed NumberOfCopyJobsCompleted NumberOfCopyJobsFailed "
            "NumberOfRecoveryPointsPartial NumberOfRestoreJobsCompleted NumberOfRestoreJobsFailed"
        ),
    ),
    Source(
        namespace="AWS/Events",
        dimensions=("RuleName",),
        values=COUNTED,
        resources=len(COUNTED),
        metrics=("FailedInvocations", "TriggeredRules"),
    ),
    Source(
        namespace="AWS/Billing",
        dimensions=("Currency",),
        resources=1,
        # Published about every six hours.
        period_seconds=21600,
        billing=True,
        metrics=("EstimatedCharges",),
    ),
    Source(
        namespace="AWS/Billing",
        dimensions=("Currency", "ServiceName"),
        resources=20,
        period_seconds=21600,
        billing=True,
        metrics=("EstimatedCharges",),
    ),
)
