"""The program as its pod starts it, whose rules change while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.ports import free_port
from tests.functions.log_rules.servers import Server, serving
from tests.functions.log_rules.test_judging import CONFIG, answer, rule
from tests.observability.programs import eventually
from tests.projects import ROOT


@pytest.mark.cloud
def test_rules_that_change_are_asked_without_a_restart(tmp_path: Path) -> None:
    with serving() as elasticsearch, serving() as alertmanager:
        elasticsearch.answer = answer(5)
        rules = tmp_path / "rules.json"
        replace(rules, elasticsearch, alertmanager, "Before")
        (tmp_path / "username").write_text("log-rules")
        (tmp_path / "password").write_text("unused")
        command = [sys.executable, "-m", "functions.log_rules", str(rules), str(tmp_path), "", str(free_port())]
        process = subprocess.Popen(command, cwd=ROOT, env={"PATH": os.defpath})
        try:
            eventually(lambda: "Before" in told(alertmanager), "the first rule is not asked")
            replace(rules, elasticsearch, alertmanager, "After")
            eventually(lambda: "After" in told(alertmanager), "the new rule is not asked")
            asked = len(told(alertmanager))
            eventually(lambda: told(alertmanager)[asked:].count("After") > 1, "it does not go on")
            assert "Before" not in told(alertmanager)[asked:]
        finally:
            process.terminate()
            assert process.wait(timeout=10) == 0


def replace(file: Path, elasticsearch: Server, alertmanager: Server, alert: str) -> None:
    """In one step, as the kubelet exchanges what a ConfigMap holds."""
    asked = rule(alert=alert) | {"path": f"/{alert}/_search", "search": {"size": 0}}
    servers = {"elasticsearch": elasticsearch.url, "alertmanagers": [alertmanager.url]}
    new = file.with_suffix(".new")
    new.write_text(json.dumps({**CONFIG, **servers, "interval_seconds": 0.1, "rules": [asked]}))
    new.replace(file)


def told(alertmanager: Server) -> list[str]:
    """Names of the alerts, in the order in which they came."""
    return [one["labels"]["alertname"] for _, alerts, _ in list(alertmanager.asked) for one in alerts]
