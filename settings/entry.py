"""How people get to the pages of the platform, and how its programs get to AWS without the internet."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from documents.validation import Like, Model, violation
from settings.lists import at_least
from settings.texts import HttpsUrl, PrivateCidr

CertificateArn = Annotated[
    str,
    Like(
        pattern=r"arn:aws(-cn|-us-gov)?:acm:[-a-z0-9]+:\d{12}:certificate/[-0-9a-f]{36}",
        rule="must be the ARN of a certificate in ACM",
        example="arn:aws:acm:ap-northeast-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef",
    ),
]
VpcId = Annotated[str, Like(pattern=r"vpc-[0-9a-f]{8,17}", rule="must be a VPC's id", example="vpc-0123456789abcdef0")]
SubnetId = Annotated[
    str, Like(pattern=r"subnet-[0-9a-f]{8,17}", rule="must be a subnet's id", example="subnet-0123456789abcdef0")
]
RouteTableId = Annotated[
    str, Like(pattern=r"rtb-[0-9a-f]{8,17}", rule="must be a route table's id", example="rtb-0123456789abcdef0")
]


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError as error:
        raise violation(f"is no CIDR block ({error})", "write it like 203.0.113.0/24") from None


Cidr = Annotated[str, AfterValidator(_network)]


class Certificates(Model):
    """Of the load balancers, in the region of each cluster; they cover all of the pages' host names."""

    primary: CertificateArn
    dr: CertificateArn | None = None

    def of(self, role: Literal["primary", "dr"]) -> str | None:
        return self.primary if role == "primary" else self.dr


class Entry(Model):
    """The one way in from outside: a load balancer that lets nobody past who has not signed in.

    People sign in at the provider that Grafana's sign-in names, with the same client.
    """

    issuer_url: HttpsUrl
    """Of the OpenID Connect provider, as its tokens name it."""
    certificates: Certificates
    client_cidrs: Annotated[tuple[Cidr, ...], at_least(1)]
    """Who may knock; what they are asked for is the same for all."""
    load_balancer_cidrs: Annotated[tuple[PrivateCidr, ...], at_least(1)]
    """Subnets of the load balancers, which the pages' pods take connections from."""
    session_hours: int = Field(default=8, ge=1, le=24)
    requests_per_five_minutes: int = Field(default=3000, ge=100, le=100000)
    """From one address; the rest is turned away. One reload of a large dashboard is some hundred."""


class PrivateNetwork(Model):
    """The VPC that a cluster is in."""

    vpc_id: VpcId
    subnet_ids: Annotated[tuple[SubnetId, ...], at_least(2)]
    """One a zone, where the endpoints are."""
    route_table_ids: Annotated[tuple[RouteTableId, ...], at_least(1)]
    """Of the nodes' subnets, which get the way to S3."""


class Networks(Model):
    """The VPC of each cluster. AWS is reached through private endpoints there, never over the internet."""

    primary: PrivateNetwork
    dr: PrivateNetwork | None = None

    def of(self, role: Literal["primary", "dr"]) -> PrivateNetwork | None:
        return self.primary if role == "primary" else self.dr
