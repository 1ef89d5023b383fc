"""A certificate authority of one local cluster, and the certificates it issues."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = timedelta(days=3650)
AUTHORITY = "ca"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom a certificate names. Kubernetes reads the user from the common name and the group from the organization."""

    common_name: str
    organization: str | None = None
    hosts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    certificate_file: Path
    key_file: Path


def ensure(directory: Path, subjects: Mapping[str, Subject]) -> None:
    """Create `directory` with an authority and a certificate for each subject; all of it or, when cut off, none."""
    if directory.exists():
        return
    draft = directory.with_name(f"{directory.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    authority_key = _write_key(draft, AUTHORITY)
    authority = _name(Subject(common_name=f"{directory.parent.name} local authority"))
    root = (
        _builder(authority, authority, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    _write_certificate(draft, AUTHORITY, root)
    for name, subject in subjects.items():
        key = _write_key(draft, name)
        builder = (
            _builder(_name(subject), authority, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, *_server_usage(subject)]), critical=False
            )
        )
        if subject.hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(_alternative_names(subject)), critical=False)
        _write_certificate(draft, name, builder.sign(authority_key, hashes.SHA256()))
    draft.rename(directory)


def key_pair(directory: Path, name: str) -> KeyPair:
    """Where the certificate and the private key of a subject, or of the authority, are."""
    return KeyPair(certificate_file=directory / f"{name}.crt", key_file=directory / f"{name}.key")


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _LIFETIME)
    )


def _name(subject: Subject) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name)]
    if subject.organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organization))
    return x509.Name(attributes)


def _server_usage(subject: Subject) -> list[x509.ObjectIdentifier]:
    return [ExtendedKeyUsageOID.SERVER_AUTH] if subject.hosts else []


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_names(subject: Subject) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in subject.hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _write_key(directory: Path, name: str) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(
        os.open(key_pair(directory, name).key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:
        file.write(text)
    return key


def _write_certificate(directory: Path, name: str, certificate: x509.Certificate) -> None:
    key_pair(directory, name).certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
