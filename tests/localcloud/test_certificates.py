from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from cryptography import x509

from localcloud import certificates
from localcloud.certificates import AUTHORITY, Subject, key_pair

_SUBJECTS = {
    "server": Subject(common_name="server", hosts=("127.0.0.1", "localhost")),
    "admin": Subject(common_name="admin", organization="system:masters"),
}


def _certificate(directory: Path, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(key_pair(directory, name).certificate_file.read_bytes())


def test_every_certificate_comes_from_the_authority(tmp_path: Path) -> None:
    directory = tmp_path / "certificates"
    certificates.ensure(directory, _SUBJECTS)
    for name in _SUBJECTS:
        _certificate(directory, name).verify_directly_issued_by(_certificate(directory, AUTHORITY))
    names = _certificate(directory, "server").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("127.0.0.1")]
    assert _certificate(directory, "admin").subject.rfc4514_string() == "O=system:masters,CN=admin"


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "certificates"
    certificates.ensure(directory, _SUBJECTS)
    assert directory.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in directory.glob("*.key"))


def test_what_is_there_stays(tmp_path: Path) -> None:
    directory = tmp_path / "certificates"
    certificates.ensure(directory, _SUBJECTS)
    before = _certificate(directory, "server")
    certificates.ensure(directory, _SUBJECTS)
    assert _certificate(directory, "server") == before


def test_a_run_that_was_cut_off_leaves_nothing_to_trust(tmp_path: Path) -> None:
    directory = tmp_path / "certificates"
    with pytest.raises(ValueError):
        certificates.ensure(directory, {**_SUBJECTS, "bad": Subject(common_name="x" * 100)})
    assert not directory.exists()
    certificates.ensure(directory, _SUBJECTS)
