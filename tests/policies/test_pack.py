from __future__ import annotations

import keyword
import re
import subprocess
import sys
import time
from pathlib import Path

import pulumi_aws
import pulumi_kubernetes
import pytest
from pulumi_policy import EnforcementLevel

from policies import readme
from policies.rule import Rule
from policies.rules import RULES
from policies.rules.owner_tags import UNTAGGABLE
from tests.policies.cases import GOOD

PACK = Path(readme.__file__).parent
AWS_SDK = Path(pulumi_aws.__file__).parent
KUBERNETES_SDK = Path(pulumi_kubernetes.__file__).parent

_TOPICS = {
    "encryption": {"bucket-encryption", "customer-managed-keys", "encryption-at-rest"},
    "public access": {"bucket-acl", "bucket-public-access", "network-ingress", "policy-principals"},
    "owner tags": {"owner-labels", "owner-tags"},
    "privileged pods": {"pod-host-namespaces", "pod-host-paths", "pod-privileged", "pod-run-as-non-root"},
    "latest images": {"image-digest", "image-version"},
    "wildcard IAM": {"iam-managed-policies", "iam-wildcards"},
    "retention": {"bucket-retention", "log-retention", "object-lock", "recovery-window"},
    "deletion protection": {"deletion-protection", "force-destroy", "protected-state", "volume-retention"},
}


def test_every_topic_is_covered_by_mandatory_rules_in_modules_of_their_own() -> None:
    modules = {path.stem.replace("_", "-") for path in (PACK / "rules").glob("[!_]*.py")}
    assert {rule.id for rule in RULES} == modules
    assert set().union(*_TOPICS.values()) <= modules
    assert {rule.policy().enforcement_level for rule in RULES} == {EnforcementLevel.MANDATORY}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_reads_as_one_sentence_each_of_requirement_reason_and_fix(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
    assert rule.requirement.endswith(".") and rule.why.endswith(".")
    assert not rule.fix.endswith(".") and rule.fix[0].islower()


def test_the_readme_is_the_catalogue_of_the_rules() -> None:
    text = (PACK / "README.md").read_text()
    assert text == readme.catalogue(RULES), "run `python -m policies.readme > policies/README.md`"
    assert all(f"\n## {rule.id}\n" in text for rule in RULES)


@pytest.mark.parametrize("resource_type", [*sorted(UNTAGGABLE), *GOOD])
def test_a_type_that_a_rule_names_is_one_of_the_provider_and_has_the_property(resource_type: str) -> None:
    package, module, name = resource_type.split(":")
    if package == "kubernetes":
        assert f'"{resource_type}"' in (KUBERNETES_SDK / "__init__.py").read_text()
        return
    assert resource_type in (AWS_SDK / "__init__.py").read_text()
    service, file = _snake_case(module).split("/")
    folder = f"{service}_" if keyword.iskeyword(service) else service
    source = (AWS_SDK / folder / f"{file}.py").read_text()
    assert ("def tags(self)" in source) == (resource_type not in UNTAGGABLE)
    for rule in RULES:
        for path in rule.where(resource_type) if isinstance(rule, Rule) and rule.id != "protected-state" else ():
            assert f"def {_snake_case(path.split('.')[0])}(self)" in source, (rule.id, name)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda letter: f"_{letter[1].lower()}", name)


def test_the_pack_starts_as_the_engine_starts_it_and_soon() -> None:
    """The engine runs the pack in the pack's own folder and waits for the port on its standard output."""
    started = time.monotonic()
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."]
    with subprocess.Popen(command, cwd=PACK, stdout=subprocess.PIPE, text=True) as pack:
        assert pack.stdout
        try:
            assert int(pack.stdout.readline()) > 0
        finally:
            pack.kill()
    assert time.monotonic() - started < 5


def test_the_pack_loads_no_provider() -> None:
    script = "import policies.rules, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=PACK.parent, capture_output=True, text=True, check=True)
    assert not {"pulumi_aws", "pulumi_kubernetes"} & set(loaded.stdout.split())
