"""Runs the real monitoring programs on loopback, with what `configuration` renders moved into a folder of the test."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

import toolchain
from observability import topology
from observability.configuration import Configuration
from tests.reading import from_yaml

METRICS = b"# TYPE http_requests_total counter\nhttp_requests_total 1\n"


@contextmanager
def running(name: str, *arguments: str, ready: str, folder: Path) -> Iterator[None]:
    """A program until the block ends; `ready` is a URL that answers once it is up. It sees no key of the caller's."""
    log = folder / f"{name}.log"
    environment = {"PATH": os.defpath, topology.REPLICA_VARIABLE: f"{name}-0"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(toolchain.path(name)), *arguments], stdout=output, stderr=output, cwd=folder, env=environment
        )
    try:
        eventually(lambda: fetch(ready) is not None, f"{name} is not ready:\n{log.read_text()[-2000:]}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def service_played() -> Iterator[int]:
    """The port of a service that answers its health check and serves metrics."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(METRICS)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def fetch(url: str, body: Any = None) -> Any:
    """The JSON, or text, that a URL answers with; None while it does not."""
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None)
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            text = answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def eventually(happens: Callable[[], Any], failure: str, seconds: float = 25) -> Any:
    deadline = time.monotonic() + seconds
    while not (result := happens()):
        assert time.monotonic() < deadline, failure
        time.sleep(0.1)
    return result


def moved(configuration: Configuration, folder: Path, service_port: int, addresses: dict[str, str]) -> Path:
    """Write the configuration under `folder`, with addresses on loopback and what needs a cluster left out."""
    for name, text in {**configuration.targets, "blackbox.yaml": configuration.blackbox}.items():
        (folder / name).write_text(text)
    for domain, text in configuration.rules.items():
        (folder / f"rule-{domain}.yaml").write_text(text)
    jobs = from_yaml(configuration.targets["services.yaml"])
    for job in jobs["scrape_configs"]:
        job["static_configs"] = [{"targets": [f"127.0.0.1:{service_port}"]}]
        del job["kubernetes_sd_configs"]
        job["relabel_configs"] = [rule for rule in job["relabel_configs"] if "source_labels" not in rule]
    (folder / "services.yaml").write_text(yaml.safe_dump(jobs))

    text = configuration.prometheus
    for program, address in addresses.items():
        text = text.replace(program, address)
    document = from_yaml(text)
    document["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    document["rule_files"] = [str(folder / "rule-*.yaml")]
    document["scrape_config_files"] = [str(folder / "services.yaml")]
    document["alerting"]["alertmanagers"] = [
        {"static_configs": [{"targets": [addresses[topology.ALERTMANAGER.address]]}]}
    ]
    document["scrape_configs"] = [
        job for job in document["scrape_configs"] if "file_sd_configs" in job or job["job_name"] == "prometheus"
    ]
    for job in document["scrape_configs"]:
        if "static_configs" in job:
            job["static_configs"] = [{"targets": [addresses[topology.PROMETHEUS.address]]}]
        for discovery in job.get("file_sd_configs", ()):
            discovery["files"] = [str(folder / Path(file).name) for file in discovery["files"]]
    path = folder / "prometheus.yaml"
    path.write_text(yaml.safe_dump(document))
    return path
