"""What the failover's function works on, on moto: databases in two regions, a node group, a health check, a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.rds.models import rds_backends

from functions.recovery.failing_over import Configuration, operate
from resilience.runbook import Runbook

PRIMARY, DR = "ap-northeast-1", "ap-northeast-3"
PARAMETER, CLUSTER, GROUP = "/kiso/prod/failover/state", "kiso-prod-osaka", "standby"
STORES = ("orders-db", "products-db")
NODES = {"dr": 4, "primary": 2}


@cache
def api(service: str, region: str = PRIMARY) -> Any:
    """A client, of which each takes longer to make than a test to run."""
    return boto3.client(service, region, aws_access_key_id="testing", aws_secret_access_key="testing")


class Refused(RuntimeError):
    """What a test has a call fail with."""


class World:
    """`run` plays a runbook's operations in their order, as Automation calls the function."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.fails_at: str | None = None
        """Method of an API whose next call is refused."""
        ssm = api("ssm", DR)
        ssm.put_parameter(Name=PARAMETER, Value="primary", Type="String")
        for region in (PRIMARY, DR):
            # moto looks for the group of a replica in the region of its source.
            _subnet_group(region)
        for store in STORES:
            arn = self._database(store)
            api("rds", DR).create_db_instance_read_replica(
                DBInstanceIdentifier=f"{store}-dr", SourceDBInstanceIdentifier=arn, Tags=_tags(store)
            )
        self._nodes()
        config = {"Type": "HTTPS", "FullyQualifiedDomainName": "kiso.example", "Port": 443}
        self._checks = {
            role: api("route53").create_health_check(CallerReference=role, HealthCheckConfig=config)["HealthCheck"][
                "Id"
            ]
            for role in ("primary", "dr")
        }
        self.configuration = Configuration(
            state_parameter=PARAMETER,
            regions={"primary": PRIMARY, "dr": DR},
            databases=STORES,
            checks=self._checks,
            cluster=CLUSTER,
            node_group=GROUP,
            nodes=NODES,
        )

    @property
    def state(self) -> str:
        return api("ssm", DR).get_parameter(Name=PARAMETER)["Parameter"]["Value"]

    @property
    def nodes(self) -> int:
        answer = api("eks", DR).describe_nodegroup(clusterName=CLUSTER, nodegroupName=GROUP)
        return answer["nodegroup"]["scalingConfig"]["desiredSize"]

    @property
    def leads_to_dr(self) -> bool:
        check = self._checks["primary"]
        config = api("route53").get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
        assert config["Disabled"] == config["Inverted"]
        return config["Inverted"]

    def replicas(self, region: str) -> set[str]:
        found = api("rds", region).describe_db_instances()["DBInstances"]
        return {one["DBInstanceIdentifier"] for one in found if one.get("ReadReplicaSourceDBInstanceIdentifier")}

    def run(self, runbook: Runbook, *, dry: bool = False) -> None:
        for step in runbook.steps:
            if step.operation:
                self.operate(step.operation, runbook.target, step.store, dry=dry)

    def operate(self, operation: str, target: str, store: str | None = None, *, dry: bool = False) -> str:
        event = {"operation": operation, "target": target, "dryRun": str(dry).lower()}
        event |= {"store": store} if store else {}
        return operate(event, self.configuration, client=self._client, sleep=lambda seconds: None)

    def without(self, **changes: Any) -> None:
        self.configuration = replace(self.configuration, **changes)

    def _client(self, service: str, region_name: str) -> Any:
        client = api(service, region_name)
        return _Noting(client, self._note)

    def _note(self, method: str) -> None:
        if method == self.fails_at:
            self.fails_at = None
            raise Refused(method)
        self.calls.append(method)

    def _database(self, store: str) -> str:
        rds = api("rds", PRIMARY)
        made = rds.create_db_instance(
            DBInstanceIdentifier=store,
            DBInstanceClass="db.t3.large",
            Engine="postgres",
            AllocatedStorage=20,
            MultiAZ=True,
            DBSubnetGroupName="data",
            Tags=_tags(store),
        )
        return made["DBInstance"]["DBInstanceArn"]

    def _nodes(self) -> None:
        eks, role = api("eks", DR), "arn:aws:iam::123456789012:role/nodes"
        eks.create_cluster(name=CLUSTER, roleArn=role, resourcesVpcConfig={"subnetIds": []})
        eks.create_nodegroup(
            clusterName=CLUSTER,
            nodegroupName=GROUP,
            subnets=["subnet-1"],
            nodeRole=role,
            scalingConfig={"minSize": 2, "desiredSize": NODES["primary"], "maxSize": 3},
        )


class _Noting:
    """Notes the calls that change something, and lets a test refuse one."""

    def __init__(self, client: Any, note: Callable[[str], None]) -> None:
        self._client, self._note = client, note

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name == "get_metric_statistics":
            return lambda **_: {"Datapoints": [{"Timestamp": datetime.now(UTC), "Maximum": 1.0}]}
        if not name.startswith(("create", "promote", "put", "update")):
            return found

        def call(**arguments: Any) -> Any:
            self._note(name)
            answer = found(**arguments)
            if name == "promote_read_replica":
                # moto goes on telling what a promoted database was a replica of.
                backend = rds_backends[ACCOUNT_ID][self._client.meta.region_name]
                backend.databases[arguments["DBInstanceIdentifier"]].source_db_instance_identifier = None
            return answer

        return call


def _subnet_group(region: str) -> None:
    subnets = [one["SubnetId"] for one in api("ec2", region).describe_subnets()["Subnets"][:2]]
    api("rds", region).create_db_subnet_group(
        DBSubnetGroupName="data", DBSubnetGroupDescription="Data", SubnetIds=subnets
    )


def _tags(store: str) -> list[dict[str, str]]:
    return [{"Key": "service", "Value": store}]
