"""Nothing is trusted for where it is: flows, ways to AWS, the way in, and that no key is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.golden.skeletons import STACKS
from tests.identity.graph import inputs_of

pytestmark = pytest.mark.cloud

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DENY_ALL = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
ANY_PORT = {("monitoring", "blackbox-exporter-to-endpoints")}
"""Openings to every port: a probe's endpoint may be any, echo requests included."""
KEYS = re.compile(r"(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|aws_secret_access_key", re.IGNORECASE)


def by_namespace(graph: Any) -> dict[str, list[tuple[str, Any]]]:
    """Clusters have the same namespaces; a policy that one of them lacks is seen by its count."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for item in inputs_of(graph, POLICY):
        found.setdefault(item["metadata"]["namespace"], []).append((item["metadata"]["name"], item["spec"]))
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_every_namespace_denies_by_default(stack: str, graph_of: Callable[[str], Any]) -> None:
    graph = graph_of(stack)
    policies = by_namespace(graph)
    namespaces = [item["metadata"]["name"] for item in inputs_of(graph, "kubernetes:core/v1:Namespace")]
    assert namespaces
    for namespace in set(namespaces):
        denials = [name for name, spec in policies.get(namespace, []) if spec == DENY_ALL]
        assert len(denials) == namespaces.count(namespace), namespace
    used = {
        node["inputs"]["metadata"]["namespace"]
        for node in graph["resources"]
        if node["type"].startswith("kubernetes:apps/") or node["type"].startswith("kubernetes:batch/")
    }
    assert used <= set(namespaces), "a workload runs where nothing is denied"


@pytest.mark.parametrize("stack", STACKS)
def test_every_opening_names_peers_and_ports(stack: str, graph_of: Callable[[str], Any]) -> None:
    for namespace, policies in by_namespace(graph_of(stack)).items():
        for name, spec in policies:
            for direction, peers in (("ingress", "from"), ("egress", "to")):
                for rule in spec.get(direction, []):
                    assert rule.get(peers), f"{namespace}/{name} opens {direction} to everyone"
                    assert all(peer for peer in rule[peers]), f"{namespace}/{name} names an empty peer"
                    assert rule.get("ports") or (namespace, name) in ANY_PORT, f"{namespace}/{name} names no port"


@pytest.mark.parametrize("stack", STACKS)
def test_nobody_reaches_the_instances_metadata(stack: str, graph_of: Callable[[str], Any]) -> None:
    """An opening to everywhere leaves out the addresses where a node hands out its own credentials."""
    for item in inputs_of(graph_of(stack), POLICY):
        for rule in item["spec"].get("egress", []):
            for peer in rule.get("to", []):
                if peer.get("ipBlock", {}).get("cidr") == "0.0.0.0/0":
                    assert "169.254.0.0/16" in peer["ipBlock"]["except"], item["metadata"]["name"]


@pytest.mark.parametrize("stack", STACKS)
def test_no_key_is_written_down(stack: str, graph_of: Callable[[str], Any]) -> None:
    assert not KEYS.search(json.dumps(graph_of(stack)))


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_exposed_but_the_pages_that_people_sign_in_for(stack: str, graph_of: Callable[[str], Any]) -> None:
    graph = graph_of(stack)
    services = inputs_of(graph, "kubernetes:core/v1:Service")
    assert {item["spec"].get("type", "ClusterIP") for item in services} == {"ClusterIP"}
    assert not [item for item in services if item["spec"].get("externalIPs")]
    ingresses = inputs_of(graph, "kubernetes:networking.k8s.io/v1:Ingress")
    assert {item["metadata"]["name"] for item in ingresses} <= {"grafana", "grafana-health", "kibana"}
    for item in ingresses:
        said = {key.rpartition("/")[2]: value for key, value in item["metadata"]["annotations"].items()}
        if item["metadata"]["name"] == "grafana-health":
            (match,) = (path for one in item["spec"]["rules"] for path in one["http"]["paths"])
            assert (match["path"], match["pathType"]) == ("/api/health", "Exact")
            assert said["auth-type"] == "none" and said["security-group-prefix-lists"].startswith("pl-")
            continue
        assert said["auth-type"] == "oidc"
        assert said["auth-on-unauthenticated-request"] == "authenticate"
        assert json.loads(said["listen-ports"]) == [{"HTTPS": 443}]
        assert "TLS13" in said["ssl-policy"] and said["certificate-arn"] and said["wafv2-acl-arn"]
        assert "access_logs.s3.enabled=true" in said["load-balancer-attributes"]


def test_prod_has_both_pages_on_both_clusters_behind_one_logged_list_each(graph_of: Callable[[str], Any]) -> None:
    graph = graph_of("prod")
    names = [item["metadata"]["name"] for item in inputs_of(graph, "kubernetes:networking.k8s.io/v1:Ingress")]
    assert sorted(names) == ["grafana"] * 2 + ["grafana-health"] * 2 + ["kibana"] * 2
    lists = inputs_of(graph, "aws:wafv2/webAcl:WebAcl")
    assert len(lists) == 2
    for item in lists:
        statements = [next(iter(rule["statement"])) for rule in item["rules"]]
        assert statements.count("managedRuleGroupStatement") >= 3 and statements.count("rateBasedStatement") == 1
    logs = inputs_of(graph, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
    targets = {arn.removeprefix("arn:aws:s3:::") for item in logs for arn in item["logDestinationConfigs"]}
    buckets = {item["bucket"] for item in inputs_of(graph, "aws:s3/bucket:Bucket")}
    assert len(logs) == len(targets) == 2
    assert targets <= buckets and all(name.startswith("aws-waf-logs-") for name in targets)


def test_prod_reaches_aws_privately(graph_of: Callable[[str], Any]) -> None:
    endpoints = inputs_of(graph_of("prod"), "aws:ec2/vpcEndpoint:VpcEndpoint")
    services = {item["serviceName"].split(".", 3)[3] for item in endpoints}
    assert {"s3", "sts", "secretsmanager", "kms", "logs", "eks-auth"} <= services
    assert len(endpoints) == 2 * len(services)
    interfaces = [item for item in endpoints if item["vpcEndpointType"] == "Interface"]
    assert len(interfaces) == len(endpoints) - 2 and all(item["privateDnsEnabled"] for item in interfaces)
