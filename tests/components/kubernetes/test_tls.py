"""One authority a cluster, whose key never leaves it, and certificates that Java reads as well."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.tls import (
    CERT_MANAGER_NAMESPACE,
    ISSUER,
    CertificateAuthority,
    CertificateAuthorityArgs,
    certificate,
    tls_secret,
    tls_volume,
)
from tests.components.kubernetes.conftest import OWNERSHIP


def test_certificates_come_from_the_authority_that_is_kept(record: Any) -> None:
    def declare() -> None:
        provider = kubernetes.Provider("cluster")
        CertificateAuthority(
            "authority", CertificateAuthorityArgs(ownership=OWNERSHIP), pulumi.ResourceOptions(provider=provider)
        )
        certificate(
            "own",
            name="one",
            namespace="logging",
            dns_names=["one.logging.svc"],
            labels={"owner": "operations"},
            opts=pulumi.ResourceOptions(provider=provider),
        )

    recording = record(declare)
    authority = recording.named("authority-certificate")
    issuer, own = recording.named("authority-issuer").inputs["spec"], recording.named("own").inputs["spec"]

    assert authority.protect and authority.retain_on_delete
    assert authority.inputs["metadata"]["namespace"] == CERT_MANAGER_NAMESPACE
    assert authority.inputs["spec"]["isCA"] is True
    assert issuer == {"ca": {"secretName": authority.inputs["spec"]["secretName"]}}
    assert own["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER}
    assert {"server auth", "client auth"} <= set(own["usages"])
    assert own["privateKey"]["encoding"] == "PKCS8" and own["privateKey"]["rotationPolicy"] == "Always"
    assert not any(resource.type.endswith(":Secret") for resource in recording.managed)
    assert own["secretName"] == tls_secret("one") == tls_volume("tls", "one")["secret"]["secretName"]
