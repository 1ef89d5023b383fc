"""Every alert has a runbook that says what to do, in the same places as the others."""

from __future__ import annotations

import re
import subprocess

import promql_parser as promql
import pytest

from observability.configuration import configuration
from observability.log_alerts.loading import load_log_rules
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "local").settings
RENDERED = configuration(CATALOGUE, SETTINGS, SETTINGS.clusters.primary)
ALERTS = {rule.alert for rule in load_log_rules(CATALOGUE)} | {
    rule["alert"]
    for text in (*RENDERED.rules.values(), *RENDERED.ruler.values())
    for group in from_yaml(text)["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
RUNBOOKS = {path.stem: path.read_text() for path in sorted((ROOT / "runbooks").glob("*.md"))}
SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation"]

each_runbook = pytest.mark.parametrize("name", RUNBOOKS)


def section(name: str, title: str) -> str:
    return RUNBOOKS[name].split(f"\n## {title}\n")[1].split("\n## ")[0].strip()


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", RUNBOOKS[name], re.MULTILINE | re.DOTALL)


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    assert RUNBOOKS.keys() == ALERTS


@each_runbook
def test_a_runbook_has_its_statement_and_its_sections(name: str) -> None:
    title, statement, *_ = (line for line in RUNBOOKS[name].splitlines() if line)
    assert title == f"# {name}"
    assert statement.endswith(".") and not statement.startswith("#")
    assert re.findall(r"^## (.+)$", RUNBOOKS[name], re.MULTILINE) == SECTIONS
    assert all(section(name, each) for each in SECTIONS)


@each_runbook
def test_a_diagnosis_has_queries_that_parse_and_commands_that_a_shell_reads(name: str) -> None:
    queries, commands = blocks(name, "promql"), blocks(name, "sh")
    assert queries and commands
    for query in queries:
        promql.parse(query)
    for command in commands:
        checked = subprocess.run(["bash", "-n"], input=command, capture_output=True, text=True, check=False)
        assert checked.stderr == ""


@each_runbook
def test_a_mitigation_is_a_list_of_steps(name: str) -> None:
    assert section(name, "Mitigation").startswith("- ")


@each_runbook
def test_a_runbook_is_read_at_a_glance(name: str) -> None:
    assert 15 <= len(RUNBOOKS[name].splitlines()) <= 45
    assert max(map(len, re.sub(r"```.*?```", "", RUNBOOKS[name], flags=re.DOTALL).splitlines())) <= 120
