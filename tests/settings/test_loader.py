"""Settings are the same wherever they are read, and each value knows the line that sets it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from pathlib import Path
from typing import Any

import jsonschema
import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.config import set_all_config
from pulumi.runtime.settings import Settings as EngineSettings
from typer.testing import CliRunner

from catalog.loader import load_catalogue
from catalog.overrides import effective_thresholds
from documents.problems import ProblemsFound
from documents.validation import Model
from settings.alerting import Alertmanager
from settings.cli import app
from settings.loader import load_from_files, load_from_pulumi
from settings.metrics import Prometheus
from settings.models import Settings
from settings.schema import stack_file_schema
from settings.secret_values import Secrets
from settings.stack_file import PROJECT_NAME, PROJECT_ROOT, stack_names
from settings.storage import Storage

STACKS = ("dev", "local", "prod")


def numbers_of(model: type[Model]) -> st.SearchStrategy[dict[str, int]]:
    """Any of the whole numbers that the model may hold."""
    properties = model.model_json_schema()["properties"]
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.integers(schema["minimum"], schema["maximum"])
            for name, schema in properties.items()
            if schema.get("type") == "integer"
        },
    )


SECTIONS = st.fixed_dictionaries(
    {
        "ownership": st.just(
            {
                "owner": "sre",
                "environment": "dev",
                "contact": "sre@kiso.example",
                "domain": "dev.kiso.example",
                "repository_url": "https://github.com/kiso-example/operations-platform",
            }
        ),
        "aws": st.just(
            {"account_id": "111122223333", "primary_region": "ap-northeast-1", "dr_region": "ap-northeast-3"}
        ),
        "clusters": st.just({"primary": {"name": "dev-tokyo", "node_cidr": "10.0.0.0/16"}}),
    },
    optional={
        "storage": numbers_of(Storage).filter(lambda storage: storage.get("metrics_retention_days", 400) >= 90),
        "prometheus": numbers_of(Prometheus),
        "alertmanager": numbers_of(Alertmanager).filter(
            lambda values: values.get("ticket_repeat_hours", 24) <= values.get("retention_hours", 120)
        ),
        "alerts": st.fixed_dictionaries(
            {
                "thresholds": st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), st.floats(0, 1e6)),
                "rules": st.dictionaries(
                    st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True),
                    st.fixed_dictionaries(
                        {"severity": st.sampled_from(["S1", "S2", "S3"])},
                        optional={"for": st.integers(1, 59).map("{}m".format)},
                    ),
                ),
            }
        ),
    },
)


def write(root: Path, sections: Mapping[str, Any]) -> Path:
    config = {f"{PROJECT_NAME}:{name}": section for name, section in sections.items()}
    (root / "Pulumi.any.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    return root


def from_engine(
    sections: Mapping[str, Any], *, secret_keys: Sequence[str] = (), stack: str = "any"
) -> tuple[Settings, Secrets]:
    """What the program loads when the engine hands it these values, each structured one as JSON."""

    def program() -> tuple[Settings, Secrets]:
        values = {f"{PROJECT_NAME}:{name}": json.dumps(section) for name, section in sections.items()}
        set_all_config(values, [f"{PROJECT_NAME}:{name}" for name in secret_keys])
        pulumi.runtime.configure(EngineSettings(project=PROJECT_NAME, stack=stack))
        return load_from_pulumi()

    return copy_context().run(program)


@given(SECTIONS)
def test_the_engine_and_the_file_give_the_same_settings(tmp_path_factory, sections: dict[str, Any]) -> None:
    root = write(tmp_path_factory.mktemp("stack"), sections)
    loaded = load_from_files(root, "any").settings
    assert loaded == Settings.model_validate(sections)
    settings, secrets = from_engine(sections)
    assert settings == loaded
    assert secrets.kubeconfigs is None


@given(SECTIONS)
def test_each_value_names_the_line_that_sets_it(tmp_path_factory, sections: dict[str, Any]) -> None:
    root = write(tmp_path_factory.mktemp("stack"), sections)
    lines = (root / "Pulumi.any.yaml").read_text().splitlines()
    for path, value in load_from_files(root, "any").values.items():
        section, _, rest = path.partition(".")
        keys = rest.split(".")
        written: Any = sections.get(section, {})
        for key in keys:
            written = written.get(key) if isinstance(written, dict) else None
        if written is None:
            assert value.origin == "default"
        else:
            file, line = value.origin.split(":")
            assert file == "Pulumi.any.yaml"
            assert f"{keys[-1]}:" in lines[int(line) - 1]
            assert value.value == written


def sections_of(stack: str) -> dict[str, Any]:
    config = yaml.safe_load((PROJECT_ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return {key.split(":")[1]: value for key, value in config.items() if key.startswith(PROJECT_NAME)}


def test_kubeconfigs_arrive_as_a_secret_output() -> None:
    texts = {"kiso-prod-tokyo": "hunter2", "kiso-prod-osaka": "hunter2"}

    async def load() -> tuple[bool, str]:
        settings, secrets = from_engine({**sections_of("prod"), "kubeconfigs": texts}, secret_keys=["kubeconfigs"])
        assert secrets.kubeconfigs is not None
        return await secrets.kubeconfigs.is_secret(), repr(secrets) + repr(settings)

    is_secret, shown = asyncio.run(load())
    assert is_secret
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("kubeconfigs", "secret_keys", "rule"),
    [
        ({"kiso-prod-tokyo": "hunter2"}, ["kubeconfigs"], "must hold one text for each cluster"),
        ("hunter2", ["kubeconfigs"], "must hold one text for each cluster"),
        ({"kiso-prod-tokyo": "hunter2", "kiso-prod-osaka": "hunter2"}, [], "is a secret in plain text"),
    ],
)
def test_wrong_kubeconfigs_are_refused_and_not_shown(kubeconfigs: object, secret_keys: list[str], rule: str) -> None:
    with pytest.raises(ProblemsFound, match=rule) as caught:
        from_engine({**sections_of("prod"), "kubeconfigs": kubeconfigs}, secret_keys=secret_keys)
    assert "hunter2" not in str(caught.value) + repr(caught.value)


def test_an_encrypted_kubeconfig_in_the_file_is_let_be(write_stack) -> None:
    line = "      node_cidr: 10.10.0.0/16\n"
    secret = "  operations-platform:kubeconfigs:\n    kiso-dev-tokyo:\n      secure: v1:abc:def\n"
    root = write_stack((line, line + secret))
    assert not any("kubeconfig" in path for path in load_from_files(root, "dev").values)


def test_problems_of_the_engine_s_values_carry_lines_of_the_project_s_file() -> None:
    sections = sections_of("prod")
    sections["storage"]["audit_retention_days"] = 30
    with pytest.raises(ProblemsFound) as caught:
        from_engine(sections, stack="prod")
    (problem,) = caught.value.problems
    assert problem.line is not None
    line = (PROJECT_ROOT / "Pulumi.prod.yaml").read_text().splitlines()[problem.line - 1]
    assert line.strip().startswith("audit_retention_days")


def test_files_are_read_without_pulumi() -> None:
    program = (
        "import sys, pathlib, settings.loader as l; l.load_from_files(pathlib.Path('.'), 'prod');"
        "sys.exit(any(name.split('.')[0] in ('pulumi', 'typer', 'rich') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT_ROOT, timeout=60).returncode == 0


def test_the_committed_stacks_are_right() -> None:
    assert tuple(stack_names(PROJECT_ROOT)) == STACKS
    outcome = CliRunner().invoke(app, ["check"])
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == "dev, local, prod: the settings and the catalogue are right\n"


@pytest.mark.parametrize("stack", STACKS)
def test_overrides_take_effect_and_nothing_else_moves(stack: str) -> None:
    alerts = load_catalogue().alerts
    overrides = load_from_files(PROJECT_ROOT, stack).settings.alerts.thresholds
    catalogue_values, values = effective_thresholds(alerts, {}), effective_thresholds(alerts, overrides)
    assert {name: value for name, value in values.items() if name in overrides} == overrides
    assert values.keys() == catalogue_values.keys()
    assert all(values[name] == catalogue_values[name] for name in values.keys() - overrides.keys())


def test_prod_is_recovered_in_another_region_and_keeps_audits_beyond_reach() -> None:
    settings = load_from_files(PROJECT_ROOT, "prod").settings
    assert settings.clusters.dr is not None
    assert settings.storage.lock_mode == "COMPLIANCE"
    assert settings.alerts.thresholds


@pytest.mark.parametrize("stack", STACKS)
def test_editors_find_the_committed_stack_files_right(stack: str) -> None:
    schema = stack_file_schema(load_catalogue().alerts)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((PROJECT_ROOT / f"Pulumi.{stack}.yaml").read_text()), schema)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("storage", {"audit_retention_days": 30}),
        ("storage", {"retention": 30}),
        ("ownership", {"owner": "Nobody"}),
        ("alerts", {"thresholds": {"api_error_ratio": 80}}),
        ("alerts", {"thresholds": {"api_error_ratio": 0}}),
        ("alerts", {"thresholds": {"no_such_threshold": 1}}),
        ("alerts", {"rules": {"NoSuchAlert": {"for": "5m"}}}),
        ("alerts", {"rules": {"HostDown": {"for": "5 minutes"}}}),
        ("alerts", {"rules": {"HostDown": {"severity": "S4"}}}),
        ("storge", {}),
    ],
)
def test_editors_underline_what_the_loader_refuses(section: str, values: dict[str, Any]) -> None:
    document = yaml.safe_load((PROJECT_ROOT / "Pulumi.dev.yaml").read_text())
    document["config"].setdefault(f"{PROJECT_NAME}:{section}", {}).update(values)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, stack_file_schema(load_catalogue().alerts))


def test_show_prints_every_value_with_its_origin_as_a_table_and_as_json() -> None:
    table = CliRunner().invoke(app, ["show", "--stack", "prod"]).stdout
    values = json.loads(CliRunner().invoke(app, ["show", "--stack", "prod", "--json"]).stdout)
    assert "\x1b" not in table
    for path, entry in values.items():
        (row,) = (line.split() for line in table.splitlines() if line.split()[0] == path)
        assert row[-1] == entry["origin"]
    assert {path: values[path]["value"] for path in ("aws.account_id", "prometheus.replicas")} == {
        "aws.account_id": "444455556666",
        "prometheus.replicas": 2,
    }


def test_check_tells_machines_the_same_as_people(write_stack) -> None:
    root = write_stack(("    owner: platform\n", ""))
    outcome = CliRunner().invoke(app, ["check", "--root", str(root), "--json"])
    assert outcome.exit_code == 1
    assert [problem["sentence"] for problem in json.loads(outcome.stdout)] == outcome.stderr.splitlines()


def test_the_schema_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    output = tmp_path / "schema.json"
    assert CliRunner().invoke(app, ["schema", "--stack", "dev", "--output", str(output)]).exit_code == 0
    assert json.loads(output.read_text()) == stack_file_schema(load_catalogue().alerts)


def test_a_schema_that_cannot_be_written_is_told_without_a_traceback(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, ["schema", "--output", str(tmp_path / "no" / "schema.json")])
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("schema.json: the file cannot be written (no such file or directory); name a ")
