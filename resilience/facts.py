"""How long what services do may take, each with where it is published or which alarm holds it.

A figure that is only typical is no bound: such a link either carries an alarm, at a threshold that makes it one, or
nobody promises it and it never counts.
"""

from __future__ import annotations

import math
from dataclasses import replace

from catalog.recovery import RESTORE
from resilience.parts import Chain, Link, Step

AT_ONCE = Chain(links=())
"""The copy is made before the write is confirmed."""

BACKUP_INTERVAL = Link(
    name="hourly interval", seconds=3600, bound="published", source="AWS Backup guide: a plan runs hourly at most"
)
BACKUP_START = Link(
    name="start window",
    seconds=3600,
    bound="published",
    source="AWS Backup guide: a job starts within its window, an hour at least",
    alarm="NumberOfBackupJobsExpired",
)
BACKUP_JOB = Link(
    name="backup job",
    seconds=1800,
    bound="alarmed",
    source="age of the newest recovery point, alarmed",
    alarm="NumberOfBackupJobsCompleted",
)
BACKUP_COPY = Link(
    name="copy job",
    seconds=1800,
    bound="alarmed",
    source="age of the newest copy, alarmed",
    alarm="NumberOfCopyJobsCompleted",
)
CONTINUOUS_DATABASE = Link(
    name="log archive",
    seconds=300,
    bound="published",
    source="AWS Backup guide, point-in-time recovery of RDS: 5 minutes",
    alarm="LatestRestorableTime",
)
CONTINUOUS_BUCKET = Link(
    name="change log",
    seconds=900,
    bound="published",
    source="AWS Backup guide, point-in-time recovery of S3: 15 minutes",
    alarm="NumberOfBackupJobsFailed",
)
TABLE_HISTORY = Link(
    name="change log",
    seconds=300,
    bound="published",
    source="DynamoDB guide, point-in-time recovery: 5 minutes",
    alarm="LatestRestorableDateTime",
)
TIMED_REPLICATION = Link(
    name="replication",
    seconds=900,
    bound="guaranteed",
    source="S3 replication time control, SLA: 15 minutes for 99.9 % of objects a month",
    alarm="OperationMissedThreshold",
)
UNTIMED_REPLICATION = Link(
    name="replication", seconds=math.inf, bound="none", source="S3 guide: without time control nothing is promised"
)
REPLICATED_BACKUPS = Link(
    name="replication of automated backups",
    seconds=math.inf,
    bound="none",
    source="AWS prescriptive guidance, DR of RDS: 5 to 30 minutes are typical, none is promised",
)
REPLICA_LAG = Link(
    name="replica lag",
    seconds=180,
    bound="alarmed",
    source="RDS guide: replicas across regions are asynchronous; alarm at 3 minutes",
    alarm="ReplicaLag",
)
ALARM_DELAY = Link(
    name="alarm", seconds=120, bound="published", source="CloudWatch guide: two periods of a minute until it fires"
)
GLOBAL_DATABASE = Link(
    name="replication",
    seconds=20,
    bound="guaranteed",
    source="Aurora guide: about 1 s typically; rds.global_db_rpo holds commits back at 20 s, its least",
    alarm="AuroraGlobalDBRPOLag",
)
GLOBAL_TABLE = Link(
    name="replication",
    seconds=60,
    bound="alarmed",
    source="DynamoDB guide, global tables: seconds; alarm at a minute",
    alarm="ReplicationLatency",
)
STREAM = Link(
    name="stream",
    seconds=60,
    bound="alarmed",
    source="DynamoDB guide, streams: seconds; alarm at a minute",
    alarm="IteratorAge",
)
DELIVERY_BUFFER = Link(
    name="delivery buffer",
    seconds=60,
    bound="published",
    source="Data Firehose guide: buffers as long as it is told, a minute here",
    alarm="DeliveryToS3.DataFreshness",
)
FILE_REPLICATION = Link(
    name="replication",
    seconds=900,
    bound="published",
    source="EFS guide: 15 minutes for most file systems",
    alarm="TimeSinceLastSync",
)
VOLUME_COPY = Link(
    name="time-based copy", seconds=900, bound="guaranteed", source="EC2 guide, CopySnapshot: 15 minutes at the least"
)
CACHE_LAG = Link(
    name="replica lag",
    seconds=60,
    bound="alarmed",
    source="ElastiCache guide: replicas are asynchronous; alarm at a minute",
    alarm="ReplicationLag",
)
CACHE_SNAPSHOT_INTERVAL = Link(
    name="interval",
    seconds=7200,
    bound="published",
    source="ElastiCache guide: 20 snapshots of a node a day, so one every two hours",
)
SEARCH_SNAPSHOT_INTERVAL = Link(
    name="hourly interval", seconds=3600, bound="published", source="OpenSearch Service guide: automated hourly"
)
SEARCH_LAG = Link(
    name="follower lag",
    seconds=180,
    bound="alarmed",
    source="OpenSearch Service guide, cross-cluster replication: asynchronous; alarm at 3 minutes",
    alarm="ReplicationLag",
)
SNAPSHOT_POLICY_INTERVAL = Link(
    name="interval",
    seconds=300,
    bound="published",
    source="Elasticsearch, slm.minimum_interval: 15 minutes unless lowered, 5 here",
)
SNAPSHOT = Link(
    name="snapshot", seconds=300, bound="alarmed", source="age of the newest snapshot, alarmed", alarm="snapshot age"
)
WRITER_QUEUE = Link(
    name="writer's queue",
    seconds=180,
    bound="alarmed",
    source="age of what the writer has not delivered; alarm at 3 minutes",
    alarm="queue age",
)
METRICS_BLOCK = Link(
    name="block",
    seconds=10800,
    bound="published",
    source="Prometheus cuts a block of 2 hours off its head once that spans 3, as drilled",
)
METRICS_UPLOAD = Link(
    name="upload",
    seconds=300,
    bound="alarmed",
    source="age of the newest uploaded block, alarmed",
    alarm="thanos_objstore_bucket_last_successful_upload_time",
)
SECRET_REPLICATION = Link(
    name="replication",
    seconds=300,
    bound="alarmed",
    source="Secrets Manager guide: asynchronous, no bound; alarm on its status at 5 minutes",
    alarm="replication status",
)

DECIDE = "decide"
"""The step that every recovery waits for which no service begins by itself."""

DATABASE_FAILOVER = Step(
    name=RESTORE, seconds=120, bound="published", source="RDS guide: a Multi-AZ failover takes 60 to 120 s"
)
CACHE_FAILOVER = Step(
    name=RESTORE, seconds=60, bound="published", source="ElastiCache guide: promotion takes under a minute"
)
SHARD_FAILOVER = Step(
    name=RESTORE, seconds=60, bound="assumed", source="replica shards and pods take over once a probe has failed"
)
NO_FAILOVER = Step(
    name=RESTORE, seconds=0, bound="published", source="the service itself is spread over three zones or more"
)

CACHE_PROMOTION = replace(CACHE_FAILOVER, after=(DECIDE,))
REPLICA_PROMOTION = Step(
    name=RESTORE,
    seconds=600,
    bound="assumed",
    source="RDS guide: promotion takes minutes; 10 until a drill says else",
    after=(DECIDE,),
)
GLOBAL_PROMOTION = Step(
    name=RESTORE,
    seconds=60,
    bound="published",
    source="Aurora guide: a failover takes about a minute",
    after=(DECIDE,),
)
FILE_SYSTEM_PROMOTION = Step(
    name=RESTORE,
    seconds=600,
    bound="assumed",
    source="EFS guide: deleting the replication takes minutes; 10 until a drill says else",
    after=(DECIDE,),
)
IN_PLACE = Step(name=RESTORE, seconds=0, bound="published", source="the copy serves as it is", after=(DECIDE,))

DATABASE_START_SECONDS = 1200
"""A restored instance until it accepts connections."""
TABLE_START_SECONDS = 1800
BUCKET_START_SECONDS = 600
CLUSTER_START_SECONDS = 900
"""Nodes of a search or metrics cluster until they take data."""
