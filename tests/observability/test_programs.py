"""The configuration is proved by the programs that read it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import toolchain
from catalog.models import HttpEndpoint, MetricsPort, Service, TcpEndpoint
from localcloud.ports import free_port
from observability import topology
from observability.configuration import Configuration, configuration
from settings.loader import load_from_files
from tests.observability.programs import eventually, fetch, moved, running, service_played
from tests.projects import ROOT
from tests.reading import CATALOGUE

pytestmark = pytest.mark.cloud


def of_stack(stack: str) -> Configuration:
    settings = load_from_files(ROOT, stack).settings
    return configuration(CATALOGUE, settings, settings.clusters.primary)


def checked(program: str, *arguments: str) -> None:
    result = subprocess.run([str(toolchain.path(program)), *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_promtool_and_amtool_accept_it(stack: str, tmp_path: Path) -> None:
    rendered = of_stack(stack)
    texts = {"prometheus": rendered.prometheus, "alertmanager": rendered.alertmanager}
    texts |= {f"rule-{domain}": text for domain, text in rendered.rules.items()}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    checked("promtool", "check", "config", "--syntax-only", str(tmp_path / "prometheus.yaml"))
    checked("promtool", "check", "rules", "--lint=all", "--lint-fatal", *map(str, tmp_path.glob("rule-*.yaml")))
    checked("amtool", "check-config", str(tmp_path / "alertmanager.yaml"))
    amlint = [str(Path(sys.executable).parent / "amlint"), "check", str(tmp_path / "alertmanager.yaml")]
    result = subprocess.run(amlint, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_prometheus_loads_it_and_probes_a_service(tmp_path: Path) -> None:
    with service_played() as port:
        settings = load_from_files(ROOT, "local").settings
        shop = Service(
            name="shop",
            description="Played by this test.",
            owner="checkout",
            tier=1,
            kind="api",
            namespace="shop",
            metrics=MetricsPort(port=9464),
            endpoints=(
                HttpEndpoint(probe="http", name="alive", url=f"http://127.0.0.1:{port}/healthz"),
                TcpEndpoint(probe="tcp", name="dead", address=f"127.0.0.1:{free_port()}"),
            ),
        )
        catalogue = CATALOGUE.model_copy(update={"services": (shop,)})
        rendered = configuration(catalogue, settings, settings.clusters.primary)
        prometheus, blackbox, alertmanager, gossip = (f"127.0.0.1:{free_port()}" for _ in range(4))
        addresses = {
            topology.PROMETHEUS.address: prometheus,
            topology.BLACKBOX_EXPORTER.address: blackbox,
            topology.ALERTMANAGER.address: alertmanager,
        }
        file = moved(rendered, tmp_path, port, addresses)
        (tmp_path / "alertmanager.yaml").write_text(rendered.alertmanager)
        with (
            running(
                "blackbox_exporter",
                "--config.file=blackbox.yaml",
                f"--web.listen-address={blackbox}",
                ready=f"http://{blackbox}/-/healthy",
                folder=tmp_path,
            ),
            running(
                "alertmanager",
                "--config.file=alertmanager.yaml",
                "--storage.path=alerts",
                f"--web.listen-address={alertmanager}",
                f"--cluster.listen-address={gossip}",
                ready=f"http://{alertmanager}/-/ready",
                folder=tmp_path,
            ),
            running(
                "prometheus",
                f"--config.file={file}",
                "--storage.tsdb.path=series",
                f"--web.listen-address={prometheus}",
                ready=f"http://{prometheus}/-/ready",
                folder=tmp_path,
            ),
        ):
            api = f"http://{prometheus}/api/v1"

            def series(query: str) -> dict[str, tuple[str, str, float]]:
                result = fetch(f"{api}/query?query={query}")["data"]["result"]
                return {
                    item["metric"].get("endpoint", "metrics"): (
                        item["metric"]["service"],
                        item["metric"]["owner"],
                        float(item["value"][1]),
                    )
                    for item in result
                }

            eventually(lambda: len(series("probe_success")) == 2, "the probes have not run")
            assert series("probe_success") == {"alive": ("shop", "checkout", 1.0), "dead": ("shop", "checkout", 0.0)}
            eventually(lambda: series("http_requests_total"), "the service's metrics are not scraped")
            assert series('up{job="service/shop"}')["metrics"] == ("shop", "checkout", 1.0)

            def evaluated() -> bool:
                groups = fetch(f"{api}/rules")["data"]["groups"]
                assert {Path(group["file"]).name for group in groups} == {
                    f"rule-{name}.yaml" for name in rendered.rules
                }
                health = {rule["health"] for group in groups for rule in group["rules"]}
                assert "err" not in health
                return health == {"ok"}

            eventually(evaluated, "not every rule was evaluated")

            def told() -> list[str]:
                alerts = fetch(f"http://{alertmanager}/api/v2/alerts") or []
                return [
                    receiver["name"]
                    for alert in alerts
                    if alert["labels"]["alertname"] == "Watchdog"
                    for receiver in alert["receivers"]
                ]

            assert eventually(told, "the watchdog did not reach Alertmanager") == ["dead-mans-switch"]
