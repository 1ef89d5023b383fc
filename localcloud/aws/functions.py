"""Functions of pulumi-aws that programs call: who and where we are, policy documents, the cluster to install onto."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.protocol import UNKNOWN, Properties, ProviderError, contains_unknown

_POLICY_VERSION = "2012-10-17"
_KUBERNETES_VERSION = "1.34"


def call(token: str, aws: Aws, arguments: Properties) -> Properties:
    if token not in FUNCTIONS:
        raise ProviderError(
            f"{token} is not among the AWS functions of the local cloud: add it to localcloud/aws/functions.py."
        )
    return FUNCTIONS[token](aws, arguments)


def _caller_identity(aws: Aws, arguments: Properties) -> Properties:
    if not aws.sessions.is_up:
        user, arn = "preview", f"arn:{aws.partition}:iam::{aws.account_id}:user/preview"
    else:
        answer = aws.client("sts").get_caller_identity()
        user, arn = answer["UserId"], answer["Arn"]
    return {"id": aws.account_id, "accountId": aws.account_id, "userId": user, "arn": arn}


def _region(aws: Aws, arguments: Properties) -> Properties:
    return {
        "id": aws.region,
        "name": aws.region,
        "region": aws.region,
        "description": aws.region,
        "endpoint": f"ec2.{aws.region}.{aws.dns_suffix}",
    }


def _partition(aws: Aws, arguments: Properties) -> Properties:
    suffix = aws.dns_suffix
    return {
        "id": aws.partition,
        "partition": aws.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _policy_document(aws: Aws, arguments: Properties) -> Properties:
    """Built as the Terraform provider does: later documents replace statements of the same Sid."""
    if contains_unknown(arguments):
        return {**arguments, "id": UNKNOWN, "json": UNKNOWN, "minifiedJson": UNKNOWN}
    statements: list[dict[str, Any]] = []
    for source in arguments.get("sourcePolicyDocuments") or ():
        _add(statements, _listed(json.loads(source)["Statement"]), replacing=False)
    _add(statements, [_statement(one) for one in arguments.get("statements") or ()], replacing=True)
    for override in arguments.get("overridePolicyDocuments") or ():
        _add(statements, _listed(json.loads(override)["Statement"]), replacing=True)
    document: dict[str, Any] = {"Version": arguments.get("version") or _POLICY_VERSION}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    document["Statement"] = statements
    text = json.dumps(document, indent=2)
    return {
        **arguments,
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _add(statements: list[dict[str, Any]], more: list[dict[str, Any]], replacing: bool) -> None:
    for statement in more:
        sid = statement.get("Sid")
        position = next((index for index, one in enumerate(statements) if sid and one.get("Sid") == sid), None)
        if position is None:
            statements.append(statement)
        elif replacing:
            statements[position] = statement
        else:
            raise ProviderError(f"getPolicyDocument: the Sid {sid} is in more than one of sourcePolicyDocuments.")


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {}
    if given.get("sid"):
        statement["Sid"] = given["sid"]
    statement["Effect"] = given.get("effect") or "Allow"
    for name in ("actions", "notActions", "resources", "notResources"):
        if values := given.get(name):
            statement[name[0].upper() + name[1:-1]] = _one_or_sorted(values)
    for name in ("principals", "notPrincipals"):
        if principals := given.get(name):
            statement[name[0].upper() + name[1:-1]] = _principals(principals)
    conditions: dict[str, dict[str, Any]] = {}
    for condition in given.get("conditions") or ():
        conditions.setdefault(condition["test"], {})[condition["variable"]] = _one_or_sorted(condition["values"])
    if conditions:
        statement["Condition"] = conditions
    return statement


def _principals(principals: list[Mapping[str, Any]]) -> Any:
    identifiers: dict[str, list[str]] = {}
    for principal in principals:
        identifiers.setdefault(principal["type"], []).extend(principal["identifiers"])
    if identifiers == {"*": ["*"]}:
        return "*"
    return {kind: _one_or_sorted(names) for kind, names in identifiers.items()}


def _one_or_sorted(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else sorted(values, reverse=True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cluster(aws: Aws, arguments: Properties) -> Properties:
    """The cluster that settings name. Where moto has none of that name, a stand-in of the same shape answers."""
    name = arguments["name"]
    answer = found(aws.client("eks").describe_cluster, name=name) if aws.sessions.is_up else None
    cluster = (answer or {}).get("cluster", {})
    identifier = hashlib.sha256(f"{aws.region}/{name}".encode()).hexdigest()[:32].upper()
    endpoint = cluster.get("endpoint") or f"https://{identifier}.gr7.{aws.region}.eks.{aws.dns_suffix}"
    issuer = f"https://oidc.eks.{aws.region}.{aws.dns_suffix}/id/{identifier}"
    certificate = base64.b64encode(b"no certificate: this cluster is a stand-in").decode()
    return {
        "id": name,
        "name": name,
        "arn": cluster.get("arn") or aws.arn("eks", f"cluster/{name}"),
        "endpoint": endpoint,
        "status": cluster.get("status") or "ACTIVE",
        "version": cluster.get("version") or _KUBERNETES_VERSION,
        "platformVersion": cluster.get("platformVersion") or "eks.1",
        "roleArn": cluster.get("roleArn") or f"arn:{aws.partition}:iam::{aws.account_id}:role/{name}-cluster",
        "certificateAuthorities": [{"data": (cluster.get("certificateAuthority") or {}).get("data") or certificate}],
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "accessConfigs": [{"authenticationMode": "API"}],
        "enabledClusterLogTypes": [],
        "kubernetesNetworkConfigs": [],
        "tags": cluster.get("tags") or {},
        "region": aws.region,
    }


FUNCTIONS: Mapping[str, Callable[[Aws, Properties], Properties]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:eks/getCluster:getCluster": _cluster,
}
