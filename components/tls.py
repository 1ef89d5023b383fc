"""TLS inside a cluster: one authority of its own, and certificates that cert-manager issues from it and renews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.manifests import Manifest, metadata, ownership_labels
from settings.ownership import Ownership

CERT_MANAGER_NAMESPACE = "cert-manager"
"""Where the add-on runs, and the only one that a ClusterIssuer reads its authority's key from."""
ISSUER = "operations-platform"
CERTIFICATE, KEY, AUTHORITY = "tls.crt", "tls.key", "ca.crt"
"""Files of a certificate's Secret, and so of a directory that it is mounted in."""

_API_VERSION = "cert-manager.io/v1"
_ROOT_ISSUER = f"{ISSUER}-root"
_HOURS_PER_YEAR = 8760
_AUTHORITY_LIFE = {"duration": f"{10 * _HOURS_PER_YEAR}h", "renewBefore": f"{_HOURS_PER_YEAR}h"}
_LIFE = {"duration": "2160h", "renewBefore": "720h"}


def tls_secret(name: str) -> str:
    """Name of the Secret that holds a certificate, its key and the authority to check peers by."""
    return f"{name}-tls"


def tls_volume(volume: str, name: str) -> Manifest:
    """A pod's volume with the files of the certificate `name`; renewed ones appear in it."""
    return {"name": volume, "secret": {"secretName": tls_secret(name), "defaultMode": 0o440}}


def certificate(
    resource_name: str,
    *,
    name: str,
    namespace: str,
    dns_names: Sequence[str],
    labels: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A certificate for those names that proves a server and a client alike."""
    return _custom_resource(
        resource_name,
        "Certificate",
        metadata(name, namespace, labels),
        {
            "secretName": tls_secret(name),
            "secretTemplate": {"labels": labels},
            "dnsNames": list(dns_names),
            "usages": ["digital signature", "key encipherment", "server auth", "client auth"],
            "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER},
            "privateKey": _private_key(256),
            **_LIFE,
        },
        opts,
    )


@dataclass(frozen=True, kw_only=True)
class CertificateAuthorityArgs:
    ownership: Ownership


class CertificateAuthority(pulumi.ComponentResource):
    """The cluster's own authority. Its key is made in the cluster by cert-manager and stays there."""

    def __init__(self, name: str, args: CertificateAuthorityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:tls:CertificateAuthority", name, {}, opts)
        labels = ownership_labels(args.ownership)
        root = _custom_resource(
            f"{name}-root",
            "ClusterIssuer",
            metadata(_ROOT_ISSUER, None, labels),
            {"selfSigned": {}},
            pulumi.ResourceOptions(parent=self),
        )
        authority = _custom_resource(
            f"{name}-certificate",
            "Certificate",
            metadata(ISSUER, CERT_MANAGER_NAMESPACE, labels),
            {
                "isCA": True,
                "commonName": ISSUER,
                "secretName": tls_secret(ISSUER),
                "secretTemplate": {"labels": labels},
                "usages": ["cert sign", "crl sign", "digital signature"],
                "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": _ROOT_ISSUER},
                "privateKey": _private_key(384),
                **_AUTHORITY_LIFE,
            },
            # A new authority is one that no running program trusts.
            pulumi.ResourceOptions(parent=self, depends_on=[root], protect=True, retain_on_delete=True),
        )
        _custom_resource(
            f"{name}-issuer",
            "ClusterIssuer",
            metadata(ISSUER, None, labels),
            {"ca": {"secretName": tls_secret(ISSUER)}},
            pulumi.ResourceOptions(parent=self, depends_on=[authority]),
        )
        self.register_outputs({})


def _private_key(bits: int) -> Manifest:
    rotation = "Never" if bits > 256 else "Always"
    # Java reads keys in PKCS #8 only.
    return {"algorithm": "ECDSA", "size": bits, "encoding": "PKCS8", "rotationPolicy": rotation}


def _custom_resource(
    resource_name: str, kind: str, named: Manifest, spec: Manifest, opts: pulumi.ResourceOptions
) -> CustomResource:
    return CustomResource(resource_name, api_version=_API_VERSION, kind=kind, metadata=named, spec=spec, opts=opts)
