"""The pages' names in Route 53, which lead to the DR region's load balancer when the primary's no longer answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import route53

from components.entry.entry import PAGES
from components.providers import Role
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership
from settings.places import Clusters
from settings.recovery import EntryNames as NameSettings
from settings.recovery import Recovery

_HTTPS = 443
_ROUTING: Mapping[Role, str] = {"primary": "PRIMARY", "dr": "SECONDARY"}


def own_host(cluster: str, domain: str) -> str:
    """Name of one cluster's entry, wherever the pages' names lead."""
    return f"{cluster}.{domain}"


@dataclass(frozen=True, kw_only=True)
class EntryNamesArgs:
    ownership: Ownership
    clusters: Clusters
    settings: Recovery
    names: NameSettings
    region: Region
    """Whose endpoint of Route 53, a global service, is asked: the one that is left after a failover."""


class EntryNames(pulumi.ComponentResource):
    """A check of each region's entry, a name of its own for each, and the pages' names over both.

    Only the primary's check decides where names lead: with both failing, the standby is as good an answer as any.
    """

    checks: Mapping[Role, pulumi.Output[str]]
    """Ids of the health checks."""

    def __init__(self, name: str, args: EntryNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:EntryNames", name, {}, opts)
        domain, zone, ttl = args.ownership.domain, args.names.hosted_zone_id, args.settings.record_ttl_seconds
        clusters: Mapping[Role, str] = {"primary": args.clusters.primary.name}
        if args.clusters.dr:
            clusters = {**clusters, "dr": args.clusters.dr.name}

        def child(*, steered: bool = False) -> pulumi.ResourceOptions:
            # A runbook inverts the check to send everybody to the DR region; an update must not send them back.
            ignored = ["disabled", "invertHealthcheck"] if steered else None
            return pulumi.ResourceOptions(parent=self, provider=args.region.provider, ignore_changes=ignored)

        checks: dict[Role, pulumi.Output[str]] = {}
        for role, cluster in clusters.items():
            host = own_host(cluster, domain)
            checks[role] = route53.HealthCheck(
                f"{name}-{role}-check",
                type="HTTPS",
                fqdn=host,
                port=_HTTPS,
                resource_path=PAGES[0].health_path,
                enable_sni=True,
                request_interval=args.settings.health_check_seconds,
                failure_threshold=args.settings.health_check_failures,
                disabled=False,
                invert_healthcheck=False,
                tags={**mandatory_tags(args.ownership, purpose="entry"), "Name": host},
                opts=child(steered=True),
            ).id
            route53.Record(
                f"{name}-{role}",
                zone_id=zone,
                name=host,
                type="CNAME",
                ttl=ttl,
                records=[args.names.of(role).load_balancer],
                opts=child(),
            )
            for page in PAGES:
                route53.Record(
                    f"{name}-{page.program.name}-{role}",
                    zone_id=zone,
                    name=page.host(domain),
                    type="CNAME",
                    ttl=ttl,
                    records=[args.names.of(role).load_balancer],
                    set_identifier=role,
                    failover_routing_policies=[{"type": _ROUTING[role]}],
                    health_check_id=checks[role] if role == "primary" else None,
                    opts=child(),
                )
        self.checks = checks
        self.register_outputs({"checks": checks})
