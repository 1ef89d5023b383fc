from __future__ import annotations

import hashlib
import io
import socket
import tarfile
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.toolchain.conftest import Vendor
from toolchain import downloads
from toolchain.downloads import DownloadFailed, extract, fetch, reachable
from toolchain.errors import ToolchainError
from toolchain.models import Archive

CONTENT = b"#!/bin/sh\necho greeter 1.3.0\n" * 1000


def pinned(url: str, content: bytes = CONTENT) -> Archive:
    return Archive(url=url, sha256=hashlib.sha256(content).hexdigest())


def nothing() -> None:
    pass


def test_the_pinned_file_arrives_whole_with_a_heartbeat(vendor: Vendor, tmp_path: Path) -> None:
    beats: list[None] = []
    fetch(pinned(vendor.offers("/greeter", CONTENT)), tmp_path / "file", lambda: beats.append(None))
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert beats


def test_a_redirect_is_followed(vendor: Vendor, tmp_path: Path) -> None:
    vendor.offers("/moved", CONTENT)

    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "/moved")
        request.end_headers()

    vendor.answers["/greeter"] = redirect
    fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_another_file_is_refused_by_its_digest(vendor: Vendor, tmp_path: Path) -> None:
    url = vendor.offers("/greeter", CONTENT.replace(b"greeter", b"gr33ter"))
    with pytest.raises(ToolchainError, match=r"/greeter has the SHA-256 .* nothing was installed"):
        fetch(pinned(url), tmp_path / "file", nothing)


def answer(
    head: dict[str, str], body: bytes = b"", *, seconds: float = 0.0
) -> Callable[[BaseHTTPRequestHandler], None]:
    def give(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in head.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
        request.wfile.flush()
        time.sleep(seconds)

    return give


def test_a_file_cut_short_says_how_far_it_came(vendor: Vendor, tmp_path: Path) -> None:
    vendor.answers["/greeter"] = answer({"Content-Length": str(len(CONTENT))}, CONTENT[:100])
    with pytest.raises(DownloadFailed, match=rf"ended after 100 of {len(CONTENT)} bytes"):
        fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)


def test_a_file_cut_short_without_a_length_is_refused_by_its_digest(vendor: Vendor, tmp_path: Path) -> None:
    vendor.answers["/greeter"] = answer({}, CONTENT[:100])
    with pytest.raises(ToolchainError, match="SHA-256"):
        fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)


def test_a_stalled_download_is_given_up(vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "STALL_SECONDS", 0.2)
    vendor.answers["/greeter"] = answer({"Content-Length": str(len(CONTENT))}, CONTENT[:100], seconds=0.6)
    with pytest.raises(DownloadFailed, match="stalled"):
        fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)


def test_an_endless_trickle_is_given_up(vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "LIMIT_SECONDS", 0.2)

    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(8):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)

    vendor.answers["/greeter"] = trickle
    with pytest.raises(DownloadFailed, match="was not done after"):
        fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)


def test_a_missing_file_is_the_vendors_failure(vendor: Vendor, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="answered 404"):
        fetch(pinned(f"{vendor.address}/greeter"), tmp_path / "file", nothing)


def test_a_refused_connection_is_the_networks_failure(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="broke off"):
        fetch(pinned(f"http://127.0.0.1:{unused_port()}/greeter"), tmp_path / "file", nothing)


def test_a_full_disk_is_not_taken_for_the_networks_failure(vendor: Vendor) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OSError, match="No space left"):
        fetch(pinned(vendor.offers("/greeter", CONTENT)), full, nothing)


def unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_a_host_that_answers_anything_is_reachable(vendor: Vendor) -> None:
    url = f"{vendor.address}/no-such-file"
    assert reachable([url]) == {url}


def test_silent_hosts_together_cost_one_timeout_once(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PROBE_SECONDS", 0.4)
    good = f"{vendor.address}/greeter"
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        silent = [f"http://127.0.0.1:{server.getsockname()[1]}/greeter" for server in (one, two)]
        start = time.monotonic()
        assert reachable([*silent, good]) == {good}
        assert time.monotonic() - start < 0.7
        start = time.monotonic()
        assert reachable([*silent, good]) == {good}
        assert time.monotonic() - start < 0.1


def test_hosts_that_refuse_cost_nothing() -> None:
    start = time.monotonic()
    assert reachable([f"http://127.0.0.1:{unused_port()}/greeter"]) == set()
    assert time.monotonic() - start < 1


def test_a_host_is_asked_once(vendor: Vendor) -> None:
    urls = [f"{vendor.address}/{name}" for name in "abc"]
    assert reachable(urls) == reachable(urls) == set(urls)
    assert len(vendor.requests) == 1


def tar_gz(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as bundle:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"folder/{name}")
            entry.size = len(content)
            bundle.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(f"folder/{name}", content)
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [tar_gz, zipped])
def test_one_member_is_taken_out_of_an_archive(tmp_path: Path, pack: Callable[..., bytes]) -> None:
    (tmp_path / "archive").write_bytes(pack(other=b"no", greeter=CONTENT))
    extract(tmp_path / "archive", "folder/greeter", tmp_path / "greeter")
    assert (tmp_path / "greeter").read_bytes() == CONTENT


@pytest.mark.parametrize("archive", [tar_gz(other=b"no"), zipped(other=b"no"), b"neither", b""])
def test_an_archive_without_the_member_is_refused(tmp_path: Path, archive: bytes) -> None:
    (tmp_path / "archive").write_bytes(archive)
    with pytest.raises(ToolchainError, match="'folder/greeter'"):
        extract(tmp_path / "archive", "folder/greeter", tmp_path / "greeter")


def test_a_plain_file_is_the_program(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(CONTENT)
    extract(tmp_path / "archive", None, tmp_path / "greeter")
    assert (tmp_path / "greeter").read_bytes() == CONTENT
