"""The explicit providers: one for each AWS region and one for each cluster. Default providers are off."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from pulumi_aws import eks

from components.regions import Region
from settings.places import Aws, Cluster, Clusters

Role = Literal["primary", "dr"]

_SERVICES = (
    "accessanalyzer",
    "backup",
    "cloudtrail",
    "configservice",
    "ec2",
    "eks",
    "events",
    "firehose",
    "guardduty",
    "iam",
    "inspector2",
    "kms",
    "lambda_",
    "logs",
    "route53",
    "s3",
    "secretsmanager",
    "securityhub",
    "sqs",
    "ssm",
    "sts",
    "wafv2",
)
"""Every AWS service that a component uses."""


_GLOBAL_HOME = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Providers:
    """The two regions, and the cluster of each that has one."""

    primary: Region
    dr: Region
    global_home: Region | None
    """Region that global services report to; None where it is one of the two, or the partition has no such."""
    clusters: Mapping[Role, kubernetes.Provider]


def connect(
    settings: Aws, clusters: Clusters, kubeconfigs: pulumi.Output[Mapping[str, str]] | None = None
) -> Providers:
    """`kubeconfigs` are texts by cluster name; without them each cluster is reached as EKS describes it."""
    primary = _region("primary", settings.primary_region, settings)
    dr = _region("dr", settings.dr_region, settings)
    kubernetes_providers: dict[Role, kubernetes.Provider] = {
        "primary": _kubernetes("primary", clusters.primary, primary, kubeconfigs)
    }
    if clusters.dr:
        kubernetes_providers["dr"] = _kubernetes("dr", clusters.dr, dr, kubeconfigs)
    elsewhere = primary.partition == "aws" and _GLOBAL_HOME not in (primary.name, dr.name)
    return Providers(
        primary=primary,
        dr=dr,
        global_home=_region("global", _GLOBAL_HOME, settings) if elsewhere else None,
        clusters=kubernetes_providers,
    )


def _region(role: Role | Literal["global"], name: str, settings: Aws) -> Region:
    logical_name = f"aws-{role}"
    if settings.endpoint_url is None:
        provider = aws.Provider(logical_name, region=name, allowed_account_ids=[settings.account_id])
    else:
        provider = aws.Provider(
            logical_name,
            region=name,
            allowed_account_ids=[settings.account_id],
            endpoints=[aws.ProviderEndpointArgs(**dict.fromkeys(_SERVICES, settings.endpoint_url))],
            s3_use_path_style=True,
            # An emulator is never shown the caller's own credentials: it takes those of the environment that the local
            # cloud makes for the engine; the caller's files stay closed and the metadata service is not asked.
            shared_config_files=[os.devnull],
            shared_credentials_files=[os.devnull],
            skip_credentials_validation=True,
            skip_metadata_api_check=True,
            skip_region_validation=True,
        )
    return Region(name=name, account_id=settings.account_id, provider=provider)


def _kubernetes(
    role: Role, cluster: Cluster, region: Region, kubeconfigs: pulumi.Output[Mapping[str, str]] | None
) -> kubernetes.Provider:
    if kubeconfigs is None:
        description = eks.get_cluster_output(
            name=cluster.name, opts=pulumi.InvokeOutputOptions(provider=region.provider)
        )
        kubeconfig = pulumi.Output.all(
            endpoint=description.endpoint, authority=description.certificate_authorities[0].data
        ).apply(lambda it: eks_kubeconfig(cluster.name, region.name, it["endpoint"], it["authority"]))
    else:
        kubeconfig = kubeconfigs.apply(lambda texts: _kubeconfig_of(cluster.name, texts))
    return kubernetes.Provider(
        f"kubernetes-{role}",
        kubeconfig=pulumi.Output.secret(kubeconfig),
        context=cluster.name,
        enable_server_side_apply=True,
        # Names of ConfigMaps and Secrets are fixed and their readers reload: a change is an update, not a replacement.
        enable_config_map_mutable=True,
        enable_secret_mutable=True,
    )


def _kubeconfig_of(cluster: str, texts: Mapping[str, str]) -> str:
    if cluster not in texts:
        raise ValueError(f"the secret 'kubeconfigs' has no entry for cluster {cluster!r}; add one under that name")
    return texts[cluster]


def eks_kubeconfig(cluster: str, region: str, endpoint: str, certificate_authority: str) -> str:
    """A kubeconfig that holds no credential: the AWS command line fetches a short-lived token for each use.

    `certificate_authority` is base64 of PEM, as EKS gives it. The context and the user bear the cluster's name.
    """
    token_command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", cluster, "--region", region, "--output", "json"],
        "interactiveMode": "Never",
    }
    server = {"server": endpoint, "certificate-authority-data": certificate_authority}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": cluster,
            "clusters": [{"name": cluster, "cluster": server}],
            "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
            "users": [{"name": cluster, "user": {"exec": token_command}}],
        }
    )
