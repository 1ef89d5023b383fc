"""The way in from outside: one load balancer for Grafana and Kibana, past which nobody comes who has not signed in.

The AWS Load Balancer Controller makes it from the Ingresses; their annotations are those of its manual, "Ingress
annotations".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.networking import v1 as networking

from components.entry.web_acl import WebAcl, WebAclArgs
from components.manifests import Manifest, metadata, ownership_labels
from components.network_policies import block, ingress_from, pods, ports
from components.regions import Region
from components.secret_store import API_VERSION, SecretStore, external_secret
from observability.grafana import GRAFANA
from observability.topology import KIBANA, Program
from settings.dashboards import GrafanaSignIn
from settings.entry import Entry as EntrySettings
from settings.ownership import Ownership

_INGRESS = "alb.ingress.kubernetes.io"
_CLASS = "alb"
_GROUP = "operations-platform"
"""Ingresses of one group share a load balancer."""
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
"""TLS 1.2 and 1.3, with forward secrecy only."""
_CLIENT_SECRET = "entry-client"
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Page:
    """A program that people see."""

    program: Program
    protocol: Literal["HTTP", "HTTPS"]
    health_path: str

    def host(self, domain: str) -> str:
        return f"{self.program.name}.{domain}"


@dataclass(frozen=True, kw_only=True)
class HealthChecks:
    """Who asks whether the way in works, without having signed in, and by which name."""

    host: str
    """Leads to this load balancer alone, wherever the pages' names lead."""
    checkers: str
    """Id of the prefix list of their addresses."""


PAGES = (
    Page(program=GRAFANA, protocol="HTTP", health_path="/api/health"),
    Page(program=KIBANA, protocol="HTTPS", health_path="/api/status"),
)
"""Nothing else is exposed, but for whether the first is well."""


@dataclass(frozen=True, kw_only=True)
class EntryArgs:
    ownership: Ownership
    settings: EntrySettings
    certificate_arn: str
    sign_in: GrafanaSignIn
    client_secret: str
    """Name, in the secret store, of what the load balancer proves itself with where people sign in."""
    secret_store: SecretStore
    access_logs_bucket: str
    region: Region
    health_checks: HealthChecks | None = None
    log_access: Sequence[pulumi.Resource] = ()
    """What lets the edge's logs be written."""
    namespaces: Sequence[pulumi.Resource] = ()
    """Those of the pages."""


class Entry(pulumi.ComponentResource):
    """`opts` carry the cluster's provider, which the Kubernetes objects inherit."""

    def __init__(self, name: str, args: EntryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:entry:Entry", name, {}, opts)
        labels = ownership_labels(args.ownership)
        acl = WebAcl(
            f"{name}-web-acl",
            WebAclArgs(
                ownership=args.ownership,
                region=args.region,
                requests_per_five_minutes=args.settings.requests_per_five_minutes,
                after=args.log_access,
            ),
            pulumi.ResourceOptions(parent=self),
        )

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.namespaces, *after])

        for page in PAGES:
            program = page.program
            secret = CustomResource(
                f"{name}-{program.name}-client",
                api_version=API_VERSION,
                kind="ExternalSecret",
                metadata=metadata(_CLIENT_SECRET, program.namespace, labels),
                spec=client_secret(args),
                opts=child(),
            )
            networking.NetworkPolicy(
                f"{name}-{program.name}-from-load-balancer",
                metadata=metadata(f"{program.name}-from-load-balancer", program.namespace, labels),
                spec=ingress_from(
                    pods(program),
                    [block(network) for network in args.settings.load_balancer_cidrs],
                    ports("TCP", program.port),
                ),
                opts=child(),
            )
            networking.Ingress(
                f"{name}-{program.name}",
                metadata=metadata(program.name, program.namespace, labels, ingress_annotations(page, args, acl.arn)),
                spec=rule(page, page.host(args.ownership.domain)),
                opts=child(secret),
            )
        if args.health_checks:
            page, shown = PAGES[0], f"{PAGES[0].program.name}-health"
            networking.Ingress(
                f"{name}-{shown}",
                metadata=metadata(
                    shown,
                    page.program.namespace,
                    labels,
                    {**ingress_annotations(page, args, acl.arn), f"{_INGRESS}/auth-type": "none"},
                ),
                spec=rule(page, args.health_checks.host, path=page.health_path),
                opts=child(),
            )
        self.register_outputs({})


def ingress_annotations(page: Page, args: EntryArgs, acl_arn: pulumi.Input[str]) -> Manifest:
    """What the controller is told of the page: how to serve it, whom to let in, and what to log."""
    settings, sign_in = args.settings, args.sign_in
    provider = {
        "issuer": settings.issuer_url,
        "authorizationEndpoint": sign_in.authorization_url,
        "tokenEndpoint": sign_in.token_url,
        "userInfoEndpoint": sign_in.user_info_url,
        "secretName": _CLIENT_SECRET,
    }
    attributes = {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": args.access_logs_bucket,
        "deletion_protection.enabled": "true",
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    values = {
        "group.name": _GROUP,
        "scheme": "internet-facing",
        "target-type": "ip",
        "listen-ports": json.dumps([{"HTTPS": 443}]),
        "certificate-arn": args.certificate_arn,
        "ssl-policy": _TLS_POLICY,
        "inbound-cidrs": ",".join(settings.client_cidrs),
        "wafv2-acl-arn": acl_arn,
        "backend-protocol": page.protocol,
        "healthcheck-path": page.health_path,
        "auth-type": "oidc",
        "auth-idp-oidc": json.dumps(provider, sort_keys=True),
        "auth-on-unauthenticated-request": "authenticate",
        "auth-scope": "openid email",
        "auth-session-timeout": str(settings.session_hours * _SECONDS_PER_HOUR),
        "load-balancer-attributes": ",".join(f"{name}={value}" for name, value in attributes.items()),
    }
    if args.health_checks:
        values["security-group-prefix-lists"] = args.health_checks.checkers
    return {f"{_INGRESS}/{name}": value for name, value in values.items()}


def rule(page: Page, host: str, *, path: str | None = None) -> Manifest:
    """Spec of an Ingress that leads to the page, or to nothing but one path of it."""
    service = {"name": page.program.name, "port": {"number": page.program.port}}
    match = {"path": path, "pathType": "Exact"} if path else {"path": "/", "pathType": "Prefix"}
    paths = [{**match, "backend": {"service": service}}]
    return {"ingressClassName": _CLASS, "rules": [{"host": host, "http": {"paths": paths}}]}


def client_secret(args: EntryArgs) -> Manifest:
    """Spec of the ExternalSecret with the two keys that the controller reads."""
    spec = external_secret(_CLIENT_SECRET, {"clientSecret": args.client_secret}, args.secret_store)
    data = {"clientID": args.sign_in.client_id, "clientSecret": "{{ .clientSecret }}"}
    return {**spec, "target": {**spec["target"], "template": {"engineVersion": "v2", "data": data}}}
