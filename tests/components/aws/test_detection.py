"""What watches the account: everywhere, encrypted, with the names that alerts count, and where the record goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.detection.audit_trail import audit_grants
from components.detection.conformance import MANAGED_RULES, template
from components.detection.detection import Detection, DetectionArgs
from components.keys import Keys, KeysArgs
from components.providers import connect
from components.storage import Storage, StorageArgs
from observability.event_rules import EVENT_RULES
from settings.guarding import Audit, Guarding, LogArchive
from settings.storage import Storage as StorageSettings
from tests.components.aws.conftest import AWS, CLUSTERS, OWNERSHIP
from tests.components.aws.policy import statements

ACCOUNT_ID = "123456789012"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
REGIONS = {"primary": "eu-west-1", "dr": "eu-central-1"}
ARCHIVE = LogArchive(bucket="organization-archive", key_arn=f"arn:aws:kms:eu-west-1:{ACCOUNT_ID}:key/mrk-1")


def recorded(record: Any, settings: Guarding) -> Any:
    def program() -> None:
        connected = connect(AWS, CLUSTERS)
        places = {"primary": connected.primary, "dr": connected.dr}
        keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, **places))
        storage = Storage(
            "storage",
            StorageArgs(
                ownership=OWNERSHIP,
                settings=StorageSettings(),
                keys=keys,
                grants={"audit": audit_grants("dev", connected.primary, settings.audit)},
                **places,
            ),
        )
        Detection(
            "detection",
            DetectionArgs(
                ownership=OWNERSHIP,
                settings=settings,
                global_home=connected.global_home,
                keys=keys,
                storage=storage,
                **places,
            ),
        )

    described = {"endpoint": "https://cluster.example", "certificateAuthorities": [{"data": "Q0E="}]}
    return record(program, invokes={"aws:eks/getCluster:getCluster": described})


@pytest.fixture(scope="module")
def detection(record: Any) -> Any:
    return recorded(record, Guarding())


def test_each_region_has_every_rule_that_alerts_count_with_its_events_kept(detection) -> None:
    for place in REGIONS:
        rules = [item for item in detection.of(RULE) if item.provider == f"aws-{place}"]
        assert sorted(item.inputs["name"] for item in rules) == sorted(EVENT_RULES)
        targets = [item for item in detection.of(TARGET) if item.provider == f"aws-{place}"]
        log = f"arn:aws:logs:{REGIONS[place]}:{ACCOUNT_ID}:log-group:/aws/events/kiso-dev-security"
        assert {(item.inputs["rule"], item.inputs["arn"]) for item in targets} == {(rule, log) for rule in EVENT_RULES}
        for rule in rules:
            assert json.loads(rule.inputs["eventPattern"]) == EVENT_RULES[rule.inputs["name"]].pattern


def test_rules_about_reads_are_given_them(detection) -> None:
    for rule in detection.of(RULE):
        if rule.inputs["name"] in EVENT_RULES:
            reads = EVENT_RULES[rule.inputs["name"]].reads
            assert rule.inputs["state"] == ("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" if reads else "ENABLED")


def test_events_are_kept_encrypted_for_a_stated_time_and_outlive_the_stack(detection) -> None:
    logs = detection.of("aws:cloudwatch/logGroup:LogGroup")
    assert len(logs) == 2
    for log in logs:
        place = log.provider.removeprefix("aws-")
        assert log.inputs["kmsKeyId"] == f"arn:of:keys-events-{place}"
        assert log.inputs["retentionInDays"] == 400
        assert log.retain_on_delete


def test_only_eventbridge_may_write_to_the_log_of_events(detection) -> None:
    for policy in detection.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy"):
        found = statements(policy.inputs["policyDocument"])
        assert {item["Principal"]["Service"] for item in found} == {
            "delivery.logs.amazonaws.com",
            "events.amazonaws.com",
        }
        assert {resource for item in found for resource in item["Resource"]} == {
            f"arn:aws:logs:{REGIONS[policy.provider.removeprefix('aws-')]}:{ACCOUNT_ID}"
            ":log-group:/aws/events/kiso-dev-security:*"
        }


def test_global_services_events_are_passed_on_to_the_primary_region_and_nowhere_else(detection) -> None:
    (rule,) = [item for item in detection.of(RULE) if item.provider == "aws-global"]
    (target,) = [item for item in detection.of(TARGET) if item.provider == "aws-global"]
    bus = f"arn:aws:events:eu-west-1:{ACCOUNT_ID}:event-bus/default"
    assert (target.inputs["rule"], target.inputs["arn"]) == (rule.inputs["name"], bus)
    (allowed,) = statements(detection.named("detection-global-events-policy").inputs["policy"])
    assert (allowed["Action"], allowed["Resource"]) == (["events:PutEvents"], [bus])


def test_the_trail_is_of_all_regions_signed_encrypted_and_cannot_be_lost(detection) -> None:
    (trail,) = detection.of("aws:cloudtrail/trail:Trail")
    assert trail.inputs["isMultiRegionTrail"] and trail.inputs["enableLogFileValidation"]
    assert trail.inputs["includeGlobalServiceEvents"]
    assert trail.inputs["isOrganizationTrail"] is False
    assert trail.inputs["kmsKeyId"] == "arn:of:keys-audit-primary"
    assert trail.inputs["s3BucketName"] == f"kiso-dev-audit-{ACCOUNT_ID}-eu-west-1"
    assert trail.protect and trail.retain_on_delete
    assert "storage-primary-audit-policy" in trail.depends_on


def test_each_access_to_backups_and_to_the_record_is_recorded(detection) -> None:
    (trail,) = detection.of("aws:cloudtrail/trail:Trail")
    watched = {
        prefix
        for selector in trail.inputs["advancedEventSelectors"]
        for field in selector["fieldSelectors"]
        for prefix in field.get("startsWiths", ())
    }
    assert watched == {
        f"arn:aws:s3:::kiso-dev-{purpose}-{ACCOUNT_ID}-{region}/"
        for purpose in ("audit", "backups")
        for region in REGIONS.values()
    }


def test_the_audit_bucket_takes_that_trail_and_no_other(detection) -> None:
    policy = statements(detection.named("storage-primary-audit-policy").inputs["policy"])
    accepted = {item["Sid"]: item for item in policy if item["Sid"].startswith("AcceptTrail")}
    trail = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT_ID}:trail/kiso-dev-audit"
    assert accepted.keys() == {"AcceptTrail", "AcceptTrailCheck"}
    for item in accepted.values():
        assert item["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        assert item["Condition"]["StringEquals"]["aws:SourceArn"] == trail
    assert accepted["AcceptTrail"]["Resource"] == [
        f"arn:aws:s3:::kiso-dev-audit-{ACCOUNT_ID}-eu-west-1/AWSLogs/{ACCOUNT_ID}/*"
    ]


def test_an_organizations_trail_and_analyzers_cover_all_accounts(record) -> None:
    found = recorded(record, Guarding(audit=Audit(organization_id="o-a1b2c3d4e5")))
    (trail,) = found.of("aws:cloudtrail/trail:Trail")
    assert trail.inputs["isOrganizationTrail"] is True
    (accepted,) = [
        item
        for item in statements(found.named("storage-primary-audit-policy").inputs["policy"])
        if item["Sid"] == "AcceptTrail"
    ]
    assert {resource.split("/")[-2] for resource in accepted["Resource"]} == {ACCOUNT_ID, "o-a1b2c3d4e5"}
    kinds = sorted(item.inputs["type"] for item in found.of("aws:accessanalyzer/analyzer:Analyzer"))
    assert kinds == ["ORGANIZATION", "ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS"]


def test_a_log_archive_takes_trail_and_configuration_in_place_of_the_stacks_bucket(record) -> None:
    found = recorded(record, Guarding(audit=Audit(archive=ARCHIVE)))
    (trail,) = found.of("aws:cloudtrail/trail:Trail")
    assert (trail.inputs["s3BucketName"], trail.inputs["kmsKeyId"]) == (ARCHIVE.bucket, ARCHIVE.key_arn)
    for channel in found.of("aws:cfg/deliveryChannel:DeliveryChannel"):
        assert (channel.inputs["s3BucketName"], channel.inputs["s3KmsKeyArn"]) == (ARCHIVE.bucket, ARCHIVE.key_arn)
    policy = statements(found.named("storage-primary-audit-policy").inputs["policy"])
    assert not [item for item in policy if item["Sid"].startswith("AcceptTrail")]


def test_each_region_is_searched_for_threats_and_weaknesses(detection) -> None:
    for place in REGIONS:
        own = [item for item in detection.managed if item.provider == f"aws-{place}"]
        (detector,) = [item for item in own if item.type.endswith(":Detector")]
        assert detector.inputs["enable"] and detector.inputs["findingPublishingFrequency"] == "FIFTEEN_MINUTES"
        features = {item.inputs["name"] for item in own if item.type.endswith(":DetectorFeature")}
        assert {"S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS"} <= features
        kinds = {item.type.rpartition(":")[2] for item in own}
        assert {"Account", "StandardsSubscription", "Enabler", "Analyzer"} <= kinds
    unused = [
        item.provider
        for item in detection.of("aws:accessanalyzer/analyzer:Analyzer")
        if "UNUSED" in item.inputs["type"]
    ]
    assert unused == ["aws-primary"]


def test_configuration_is_recorded_in_each_region_and_global_resources_once(detection) -> None:
    recorders = {item.provider: item for item in detection.of("aws:cfg/recorder:Recorder")}
    assert recorders.keys() == {"aws-primary", "aws-dr"}
    for provider, recorder in recorders.items():
        assert recorder.inputs["recordingGroup"] == {
            "allSupported": True,
            "includeGlobalResourceTypes": provider == "aws-primary",
        }
    assert all(item.inputs["isEnabled"] for item in detection.of("aws:cfg/recorderStatus:RecorderStatus"))
    assert len(detection.of("aws:cfg/conformancePack:ConformancePack")) == 2


def test_config_delivers_below_its_prefix_of_the_audit_buckets_alone(detection) -> None:
    found = statements(detection.named("detection-configuration-delivery").inputs["policy"])
    (deliver,) = [item for item in found if item["Action"] == ["s3:PutObject"]]
    assert set(deliver["Resource"]) == {
        f"arn:aws:s3:::kiso-dev-audit-{ACCOUNT_ID}-{region}/AWSLogs/*" for region in REGIONS.values()
    }


def test_the_conformance_pack_is_of_managed_rules_each_once() -> None:
    resources = json.loads(template())["Resources"]
    assert len(resources) == len(MANAGED_RULES) == len(set(MANAGED_RULES.values()))
    for resource in resources.values():
        assert resource["Type"] == "AWS::Config::ConfigRule"
        assert resource["Properties"]["Source"]["Owner"] == "AWS"
