"""What holds of every AWS resource of the platform, whatever component it comes from."""

from __future__ import annotations

import json
from collections import Counter

from localcloud.protocol import UNKNOWN, contains_unknown
from tests.components.aws import policy

KEY, REPLICA, BUCKET = "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:s3/bucket:Bucket"
SECRET = "aws:secretsmanager/secret:Secret"
STATEFUL = (KEY, REPLICA, BUCKET, SECRET)
TAGGABLE = (*STATEFUL, "aws:iam/role:Role", "aws:eks/podIdentityAssociation:PodIdentityAssociation")
POLICIES = ("policy", "assumeRolePolicy")
REGIONS = {"aws-primary": "eu-west-1", "aws-dr": "eu-central-1"}


def statements(resource):
    return [item for name in POLICIES if name in resource.inputs for item in policy.statements(resource.inputs[name])]


def test_the_platform_is_recorded_whole(platform) -> None:
    assert Counter(item.type for item in platform.of(*STATEFUL)) == {KEY: 7, REPLICA: 7, BUCKET: 10, SECRET: 4}
    assert 90 <= len(platform.managed) <= 130


def test_it_has_an_explicit_provider(platform) -> None:
    assert {resource.provider for resource in platform.managed} == set(REGIONS)


def test_it_has_a_parent_among_the_components(platform) -> None:
    components = {resource.urn for resource in platform.resources if not resource.custom}
    assert not [resource.name for resource in platform.managed if resource.parent not in components]


def test_what_names_a_region_is_made_by_that_regions_provider(platform) -> None:
    for resource in platform.of("aws:s3/bucket:Bucket"):
        assert resource.inputs["bucket"].endswith(f"-123456789012-{REGIONS[resource.provider]}")


def test_logical_names_are_unique(platform) -> None:
    names = Counter(resource.name for resource in platform.resources)
    assert not [name for name, count in names.items() if count > 1]


def test_it_carries_the_mandatory_tags_if_it_takes_tags(platform) -> None:
    mandatory = {
        "Owner": "operations",
        "Environment": "dev",
        "Contact": "ops@example.com",
        "Project": "operations-platform",
        "ManagedBy": "pulumi",
    }
    for resource in platform.of(*TAGGABLE):
        assert mandatory.items() <= resource.inputs["tags"].items(), resource.name
        assert resource.inputs["tags"]["Purpose"], resource.name


def test_it_is_protected_and_retained_if_it_holds_state(platform) -> None:
    for resource in platform.of(*STATEFUL):
        assert resource.protect and resource.retain_on_delete, resource.name


def test_a_bucket_that_stays_keeps_its_guards(platform) -> None:
    guards = [resource for resource in platform.managed if resource.type.startswith("aws:s3/bucket")]
    replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    assert not [item.name for item in guards if not item.retain_on_delete and item.type != replication]


def test_no_statement_allows_everyone_or_every_action(platform) -> None:
    found = [(resource.name, item) for resource in platform.managed for item in statements(resource)]
    assert len(found) > 80
    for name, statement in found:
        if statement["Effect"] == "Deny":
            assert statement["Condition"], name
        else:
            assert "*" not in json.dumps(statement.get("Principal", {})), name
            assert not [action for action in statement["Action"] if "*" in action], name


def test_no_identity_may_act_on_everything(platform) -> None:
    for resource in platform.of("aws:iam/rolePolicy:RolePolicy"):
        for statement in statements(resource):
            assert "*" not in statement["Resource"], resource.name
            if any(action.startswith("kms:") for action in statement["Action"]):
                aliases = statement["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"]
                assert aliases.startswith("alias/kiso-dev-"), resource.name


def test_policies_and_names_are_known_at_the_first_preview(preview) -> None:
    for resource in preview.managed:
        for name in (*POLICIES, "bucket", "name", "tags", "targetBucket"):
            assert not contains_unknown(resource.inputs.get(name)), (resource.name, name)


def test_only_identities_of_what_is_still_to_be_made_are_unknown_at_preview(preview) -> None:
    unknown = {name for item in preview.managed for name, value in item.inputs.items() if value is UNKNOWN}
    assert unknown == {"primaryKeyArn", "targetKeyId", "kmsKeyId", "roleArn", "role"}


def test_every_property_goes_by_its_wire_name(platform) -> None:
    def names(value):
        if isinstance(value, dict):
            return set(value) | {name for item in value.values() for name in names(item)}
        return {name for item in value for name in names(item)} if isinstance(value, list) else set()

    assert not [
        (resource.name, name) for resource in platform.managed for name in names(resource.inputs) if "_" in name
    ]


def test_no_input_is_secret_but_the_kubeconfigs(platform) -> None:
    secret = {(item.name, name) for item in platform.resources for name in item.secrets}
    assert secret == {("kubernetes-primary", "kubeconfig"), ("kubernetes-dr", "kubeconfig")}
