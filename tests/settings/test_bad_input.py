"""A wrong stack file ends in one sentence with place, value, rule and fix, status 1 and no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from settings.cli import app

STORAGE = "  operations-platform:storage:\n    "
THRESHOLDS = "  operations-platform:alerts:\n    thresholds:\n      "
RULES = "  operations-platform:alerts:\n    rules:\n      "
END = "node_cidr: 10.10.0.0/16\n"

CHANGED = [
    pytest.param(
        (END, END + "  operations-platform:storge: {}\n"),
        17,
        "operations-platform:storge is no known key; write storage",
        id="unknown-section",
    ),
    pytest.param(
        (END, END + STORAGE + "metrics_retention: 90\n"),
        18,
        "operations-platform:storage.metrics_retention is no known key; write metrics_retention_days",
        id="unknown-key",
    ),
    pytest.param(
        (END, END + "  aws:region: us-east-1\n"),
        17,
        "aws:region is no known key; remove it, as nothing reads it",
        id="other-namespace",
    ),
    pytest.param(
        (END, END + "  storage: {}\n"),
        17,
        "storage is no known key; write operations-platform:storage",
        id="no-namespace",
    ),
    pytest.param(
        ("config:\n", "confg: {}\nconfig:\n"),
        1,
        "confg is no known key; write config",
        id="unknown-key-of-the-file",
    ),
    pytest.param(
        ("    owner: platform\n", ""),
        3,
        "operations-platform:ownership.owner is missing; write it, such as checkout-api",
        id="missing-owner",
    ),
    pytest.param(
        ("owner: platform", "owner: The Team"),
        4,
        "operations-platform:ownership.owner: 'The Team' must be a name of lower-case letters, digits and "
        "inner hyphens, up to 63 characters; write it like checkout-api",
        id="owner-is-no-name",
    ),
    pytest.param(
        (END, END + "  operations-platform:prometheus:\n    scrape_interval_seconds: 30s\n"),
        18,
        "operations-platform:prometheus.scrape_interval_seconds: '30s' must be a whole number from 5 to 300; "
        "write the number alone, such as 30, as the key names the unit",
        id="wrong-unit",
    ),
    pytest.param(
        ("10.10.0.0/16", "10.10.0.1/16"),
        16,
        "operations-platform:clusters.primary.node_cidr: '10.10.0.1/16' is no CIDR block (10.10.0.1/16 has "
        "host bits set); write it like 10.0.0.0/16",
        id="bad-cidr",
    ),
    pytest.param(
        ("10.10.0.0/16", "0.0.0.0/0"),
        16,
        "operations-platform:clusters.primary.node_cidr: '0.0.0.0/0' must be a private network; write the "
        "block of the nodes' own subnets, like 10.0.0.0/16",
        id="cidr-of-the-whole-world",
    ),
    pytest.param(
        ("ap-northeast-3", "ap-northeast-1"),
        12,
        "operations-platform:aws.dr_region: 'ap-northeast-1' equals primary_region, so one disaster takes "
        "both; name another region",
        id="dr-region-equals-region",
    ),
    pytest.param(
        (END, END + STORAGE + "audit_retention_days: 30\n"),
        18,
        "operations-platform:storage.audit_retention_days: 30 must be a whole number from 365 to 3650; choose"
        " one within these bounds, such as 400",
        id="retention-below-the-floor",
    ),
    pytest.param(
        (
            END,
            END + STORAGE + "metrics_retention_days: 30\n  operations-platform:prometheus:\n    retention_days: 60\n",
        ),
        19,
        "operations-platform:prometheus has a retention_days of 60, above storage.metrics_retention_days; "
        "shorten it: the bucket must keep metrics at least as long",
        id="history-outlives-the-bucket",
    ),
    pytest.param(
        ("    dr_region", "    endpoint_url: http://moto.example:5000\n    dr_region"),
        12,
        "operations-platform:aws.endpoint_url: 'http://moto.example:5000' must be an http URL of a loopback "
        "address and a port; write it like http://127.0.0.1:5000",
        id="endpoint-not-loopback",
    ),
    pytest.param(
        (
            "      node_cidr: 10.10.0.0/16\n",
            "      node_cidr: 10.10.0.0/16\n    dr: {name: kiso-dev-tokyo, node_cidr: 10.1.0.0/16}\n",
        ),
        17,
        "operations-platform:clusters.dr has the name of primary (kiso-dev-tokyo); name the standby cluster",
        id="clusters-of-one-name",
    ),
    pytest.param(
        ('"111122223333"', "111122223333"),
        10,
        "operations-platform:aws.account_id: 111122223333 must be text; write text, in quotes where it looks "
        "like a number",
        id="account-id-without-quotes",
    ),
    pytest.param(
        (END, END + THRESHOLDS + "api_error_ratio: .nan\n"),
        19,
        "operations-platform:alerts.thresholds.api_error_ratio: nan must be a number; write a finite number",
        id="threshold-is-nan",
    ),
    pytest.param(
        (END, END + THRESHOLDS + "api_error_rate: 0.1\n"),
        19,
        "operations-platform:alerts.thresholds.api_error_rate: 0.1 names no threshold of the catalogue; write"
        " api_error_ratio",
        id="unknown-override",
    ),
    pytest.param(
        (END, END + THRESHOLDS + "host_cpu_high_percent: 800\n"),
        19,
        "operations-platform:alerts.thresholds.host_cpu_high_percent: 800.0 must be from ",
        id="override-out-of-bounds",
    ),
    pytest.param(
        (END, END + RULES + "HostDwn: {for: 5m}\n"),
        19,
        "operations-platform:alerts.rules.HostDwn names no alert of the catalogue; write HostDown",
        id="override-of-no-alert",
    ),
    pytest.param(
        (END, END + RULES + "HostDown: {for: 2d}\n"),
        19,
        "operations-platform:alerts.rules.HostDown.for: '2d' must be at most 1d; shorten it",
        id="waits-too-long",
    ),
    pytest.param(
        (END, END + RULES + "HostDown: {for: 300}\n"),
        19,
        "operations-platform:alerts.rules.HostDown.for: 300 must have its unit; write it like 300m or 300s",
        id="waits-without-a-unit",
    ),
    pytest.param(
        (END, END + RULES + "HostDown: {severity: S0}\n"),
        19,
        "operations-platform:alerts.rules.HostDown.severity: 'S0' must be S1, S2 or S3; write S",
        id="severity",
    ),
    pytest.param(
        ("environment: dev", "environment: development"),
        5,
        "operations-platform:ownership.environment: 'development' must be local, dev, staging or prod; ",
        id="unknown-environment",
    ),
    pytest.param(
        (END, END + "  operations-platform:kubeconfigs:\n    kiso-dev-tokyo: hunter2\n"),
        17,
        "operations-platform:kubeconfigs is a secret in plain text; set it with `pulumi config set --secret "
        "--path operations-platform:kubeconfigs`",
        id="secret-in-plain-text",
    ),
    pytest.param(
        (END, END + "  operations-platform:alerts:\n    secure: v1:abcdef:ghijkl\n"),
        17,
        "operations-platform:alerts is encrypted, but is no secret; write it in plain text",
        id="setting-encrypted",
    ),
    pytest.param(
        ("    environment: dev\n", "\tenvironment: dev\n"),
        5,
        "the file is indented with a tab; indent with spaces",
        id="tab",
    ),
    pytest.param(
        (END, END + "  operations-platform:ownership: {}\n"),
        17,
        "config.operations-platform:ownership is written twice, first on line 3; keep one of the two",
        id="duplicate-key",
    ),
]


def complaints(root: Path, stack: str = "dev") -> list[str]:
    outcome = CliRunner().invoke(app, ["check", "--stack", stack, "--root", str(root)])
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    return outcome.stderr.splitlines()


@pytest.mark.parametrize(("change", "line", "sentence"), CHANGED)
def test_a_wrong_value_ends_in_one_sentence(write_stack, change: tuple[str, str], line: int, sentence: str) -> None:
    found = complaints(write_stack(change))
    assert found[0].startswith(f"Pulumi.dev.yaml:{line}: {sentence}")
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Pulumi.dev.yaml: the file is empty; write its keys or remove it"),
        (
            b"\x7fELF\x02\x01\x01\x00",
            "Pulumi.dev.yaml:1: the file is not text: it holds the control character U+007F; ",
        ),
        (b"config:\n" + b"  # padding\n" * 100_000, "Pulumi.dev.yaml: the file is larger than 1024 KiB; split it"),
        (b"config: &a {b: 1}\n", "Pulumi.dev.yaml:1: config defines the anchor a; remove it and write values out"),
        (b"config:\n", "Pulumi.dev.yaml:1: config is empty but must be a mapping; write `key: value` lines under it"),
        (b"config: {}\n", "Pulumi.dev.yaml:1: operations-platform:ownership is missing; write it"),
    ],
    ids=["empty", "binary", "huge", "anchors", "no-values", "no-sections"],
)
def test_a_wrong_file_ends_in_one_sentence(write_stack, content: bytes, sentence: str) -> None:
    assert complaints(write_stack(content=content))[0].startswith(sentence)


def test_an_unknown_stack_is_told_with_those_that_exist(write_stack) -> None:
    root = write_stack()
    assert complaints(root, "prd") == ["Pulumi.prd.yaml: the file does not exist, so prd is no stack; write dev"]


@pytest.mark.parametrize("stack", ["../dev", "dev/../Pulumi.dev", "\x1b[31m", ""])
def test_a_stack_name_is_never_a_path(write_stack, stack: str) -> None:
    root = write_stack()
    (root / "Pulumi.dev").mkdir()
    (found,) = complaints(root, stack)
    assert "is no stack" in found
    assert found.isprintable()


def test_all_problems_are_told_at_once(write_stack) -> None:
    root = write_stack(("owner: platform", "owner: P"), ("ap-northeast-3", "ap-northeast-1"), ("dev.kiso", "DEV.kiso"))
    (root / "catalog/services/search.yaml").write_text("name: search\n")
    places = [sentence.split(": ")[0] for sentence in complaints(root)]
    assert places[-3:] == ["Pulumi.dev.yaml:4", "Pulumi.dev.yaml:7", "Pulumi.dev.yaml:12"]
    assert set(places[:-3]) == {"catalog/services/search.yaml:1"}


def test_the_command_itself_fails_without_a_traceback(write_stack) -> None:
    root = write_stack(("    owner: platform\n", ""))
    command = [sys.executable, "-m", "settings", "show", "--stack", "dev", "--root", str(root)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2])
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("Pulumi.dev.yaml:3: operations-platform:ownership.owner is missing; ")


def test_wrong_usage_has_a_status_of_its_own(write_stack) -> None:
    assert CliRunner().invoke(app, ["show"]).exit_code == 2
