from __future__ import annotations

import re
from typing import Any

import pytest

from policies.pod_specs import NODE_AGENTS, POD_SPECS
from policies.rule import Rule, StackRule
from policies.rules import RULES
from policies.rules.protected_state import STATEFUL
from tests.policies.analysis import UNKNOWN, Resource, analyze, blocking, changed, paths, secret, unproven
from tests.policies.cases import GOOD, MUTANTS, Mutant
from tests.policies.cases.values import ACCESS_LOG_BUCKET, TAGS

CANARY = "s3cr3t-c4n4ry"


@pytest.mark.parametrize("resource_type", GOOD)
def test_a_good_resource_breaks_no_rule_and_leaves_none_unproven(resource_type: str) -> None:
    assert analyze(Resource(type=resource_type, props=GOOD[resource_type])) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_mutant_is_blocked_by_its_rule_in_one_sentence_of_property_fix_and_link(mutant: Mutant) -> None:
    findings = analyze(Resource(type=mutant.type, props=changed(mutant.good.props, mutant.path, mutant.value)))
    assert mutant.rule in blocking(findings)
    assert blocking(findings) - {mutant.rule} <= _ALSO_BROKEN.get(mutant.rule, set())
    for finding in findings:
        rule = next(rule for rule in RULES if rule.id == finding.rule)
        requirement, sentence = finding.text.split("\n")
        assert requirement == rule.requirement
        assert re.fullmatch(
            rf"Property `[\w.\[\]/-]+` breaks the rule {rule.id}: {re.escape(rule.fix)} "
            rf"\(see policies/README\.md#{rule.id}\)\.",
            sentence,
        )


_ALSO_BROKEN = {
    "namespace-pod-security": {"owner-labels"},
    "owner-labels": {"namespace-pod-security"},
    "policy-principals": {"bucket-tls-only"},
    "pod-privilege-escalation": {"pod-capabilities", "pod-read-only-root"},
    "pod-run-as-non-root": {"pod-seccomp"},
    "pod-seccomp": {"pod-run-as-non-root"},
    "bucket-tls-only": {"policy-principals"},
}
"""Rules that a mutant of another breaks too, since it removes a whole object or turns a denial round."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_secret_value_is_judged_as_the_value_in_it(mutant: Mutant) -> None:
    value = ... if mutant.value is ... else secret(mutant.value)
    findings = analyze(Resource(type=mutant.type, props=changed(mutant.good.props, mutant.path, value)))
    assert mutant.rule in blocking(findings)


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_an_unknown_never_passes(mutant: Mutant) -> None:
    for length in range(1, len(mutant.path) + 1):
        findings = analyze(Resource(type=mutant.type, props=changed(mutant.good.props, mutant.path[:length], UNKNOWN)))
        assert mutant.rule in unproven(findings) | blocking(findings), mutant.path[:length]


def test_an_unknown_hides_no_other_violation() -> None:
    pod = GOOD["kubernetes:core/v1:Pod"]
    pod = changed(pod, ("spec", "containers", 0, "securityContext", "privileged"), UNKNOWN)
    pod = changed(pod, ("spec", "containers", 1, "securityContext", "privileged"), True)
    pod = changed(pod, ("spec", "initContainers"), UNKNOWN)
    pod = changed(pod, ("spec", "ephemeralContainers", 0, "securityContext", "privileged"), True)
    found = analyze(Resource(type="kubernetes:core/v1:Pod", props=pod))
    texts = [finding.text for finding in found if finding.rule == "pod-privileged" and finding.blocks]
    assert ["containers[1]" in texts[0], "ephemeralContainers[0]" in texts[1]] == [True, True]
    (note,) = [finding.text for finding in found if finding.rule == "pod-privileged" and not finding.blocks]
    assert "spec.containers.0.securityContext.privileged can't be known during preview" in note
    assert "spec.initContainers can't be known during preview" in note


_HOSTILE: tuple[Any, ...] = (
    CANARY,
    secret(CANARY),
    f'{{"Statement": "{CANARY}"}}',
    f'{{"Statement": [{{"Principal": {{"{CANARY}": "*"}}, "Action": "{CANARY}:*", "Resource": "*"}}]}}',
    '{"Statement": {"Effect": "Deny", "effect": "Allow"}}',
    "[" * 200_000,
    None,
    0,
    -1.5,
    True,
    [],
    {},
    [[], {}, None, 3, CANARY],
    {CANARY: {CANARY: [CANARY]}, "Statement": [3]},
)


@pytest.mark.parametrize("resource_type", [kind for kind in GOOD if kind not in POD_SPECS or kind.endswith(":Pod")])
def test_hostile_values_neither_crash_a_rule_nor_show_in_its_text(resource_type: str) -> None:
    for path in paths(GOOD[resource_type]):
        for value in _HOSTILE:
            for finding in analyze(Resource(type=resource_type, props=changed(GOOD[resource_type], path, value))):
                assert CANARY not in finding.text


@pytest.mark.parametrize("resource_type", STATEFUL)
def test_a_stateful_resource_must_be_protected(resource_type: str) -> None:
    props = GOOD.get(resource_type, {"tags": TAGS})
    assert "protected-state" not in blocking(analyze(Resource(type=resource_type, props=props)))
    assert "protected-state" in blocking(analyze(Resource(type=resource_type, props=props, protect=False)))


@pytest.mark.parametrize("rule", ["pod-host-namespaces", "pod-host-paths"])
def test_only_node_agents_reach_into_their_node(rule: str) -> None:
    daemon = changed(GOOD["kubernetes:apps/v1:DaemonSet"], ("spec", "template", "spec", "hostNetwork"), True)
    daemon = changed(daemon, ("spec", "template", "spec", "volumes", 1), {"name": "root", "hostPath": {"path": "/"}})
    agent = changed(daemon, ("metadata", "namespace"), NODE_AGENTS)
    unnamed = changed(daemon, ("metadata", "namespace"), UNKNOWN)
    assert rule in blocking(analyze(Resource(type="kubernetes:apps/v1:DaemonSet", props=daemon)))
    assert analyze(Resource(type="kubernetes:apps/v1:DaemonSet", props=agent)) == []
    assert rule in unproven(analyze(Resource(type="kubernetes:apps/v1:DaemonSet", props=unnamed)))


def test_the_namespace_of_node_agents_may_be_privileged() -> None:
    props = {"metadata": {"name": NODE_AGENTS, "labels": {}}}
    assert "namespace-pod-security" not in blocking(analyze(Resource(type="kubernetes:core/v1:Namespace", props=props)))


def test_only_the_bucket_of_access_logs_may_use_amazons_key() -> None:
    encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    amazons = {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]}
    assert analyze(Resource(type=encryption, props={**amazons, "bucket": ACCESS_LOG_BUCKET})) == []
    assert blocking(analyze(Resource(type=encryption, props={**amazons, "bucket": "my-access-logs"}))) == {
        "bucket-encryption"
    }
    assert unproven(analyze(Resource(type=encryption, props={**amazons, "bucket": UNKNOWN}))) == {"bucket-encryption"}


def test_an_egress_rule_may_reach_everywhere() -> None:
    props = {"type": "egress", "cidrBlocks": ["0.0.0.0/0"]}
    assert analyze(Resource(type="aws:ec2/securityGroupRule:SecurityGroupRule", props=props)) == []


def test_a_new_type_of_aws_must_be_tagged() -> None:
    assert blocking(analyze(Resource(type="aws:new/thing:Thing", props={}))) == {"owner-tags"}


def test_every_rule_has_a_mutant() -> None:
    judged_elsewhere = {"protected-state"} | {rule.id for rule in RULES if isinstance(rule, StackRule)}
    assert {rule.id for rule in RULES} - judged_elsewhere == {mutant.rule for mutant in MUTANTS}


def test_every_type_that_a_rule_looks_at_has_a_good_case() -> None:
    kinds = {kind for rule in RULES if isinstance(rule, Rule) for kind in GOOD if rule.where(kind)}
    assert kinds | {"aws:s3/bucketLogging:BucketLogging"} == set(GOOD)
