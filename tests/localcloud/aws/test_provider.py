from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from moto.core.responses import BaseResponse

from localcloud.aws.provider import AwsProvider
from localcloud.aws.store import not_emulated, reset
from localcloud.aws.table import RESOURCE_TYPES
from localcloud.aws.unemulated import Unemulated
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import UNKNOWN, InitializationFailed, ProviderError, Request, State
from tests.localcloud.aws.engine import PEERS, Engine, provider
from tests.localcloud.aws.examples import ACCOUNT_ID, DR_REGION, EXAMPLES, REGION, policy, trust

BUCKET, ROLE, KEY = "aws:s3/bucket:Bucket", "aws:iam/role:Role", "aws:kms/key:Key"
REPLICA, ALIAS = "aws:kms/replicaKey:ReplicaKey", "aws:kms/alias:Alias"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_association = {"clusterName": "c", "namespace": "n", "serviceAccount": "s", "roleArn": "arn:aws:iam::1:role/r"}


@pytest.fixture
def client(endpoint: AwsEndpoint):
    """AWS as someone sees it who knows nothing of the provider."""
    clients = []

    def made(service: str, region: str = REGION) -> Any:
        clients.append(
            botocore.session.Session().create_client(
                service,
                region_name=region,
                endpoint_url=endpoint.url,
                aws_access_key_id=endpoint.access_key_id,
                aws_secret_access_key=endpoint.secret_access_key,
            )
        )
        return clients[-1]

    yield made
    for one in clients:
        one.close()


# What can be known at preview.


def test_preview_knows_the_inputs_and_nothing_that_aws_chooses(no_cloud: AwsProvider):
    engine = Engine(no_cloud, BUCKET)
    identifier, properties = no_cloud.create(engine.request, engine.check({"bucket": "logs", "tags": {"a": "b"}}), True)
    assert identifier == ""
    assert properties["bucket"] == "logs"
    assert (properties["region"], properties["tagsAll"]) == (REGION, {"a": "b"})
    assert properties["arn"] is UNKNOWN
    assert properties["bucketDomainName"] is UNKNOWN


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_preview_names_every_output(no_cloud: AwsProvider, example):
    engine = Engine(no_cloud, example.token, region=example.region)
    _, properties = no_cloud.create(engine.request, dict.fromkeys(example.inputs, UNKNOWN), True)
    assert properties.keys() >= RESOURCE_TYPES[example.token].schema.outputs


def test_without_a_cloud_nothing_is_created(no_cloud: AwsProvider):
    with pytest.raises(ProviderError, match="No local cloud is up"):
        Engine(no_cloud, BUCKET).create({"bucket": "logs"})


def test_botocore_is_not_imported_for_a_preview():
    import subprocess
    import sys

    program = (
        "import sys, tempfile, pathlib; from localcloud.aws.provider import AwsProvider;"
        "aws = AwsProvider(None, pathlib.Path(tempfile.mkdtemp())); aws.configure('p', {'region': 'eu-west-1'});"
        "aws.invoke('p', 'aws:index/getCallerIdentity:getCallerIdentity', {}); aws.close();"
        "print([name for name in ('boto3', 'botocore', 'pulumi_aws') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# What is really there.


def test_a_bucket_is_seen_by_others(aws: AwsProvider, client):
    bucket = Engine(aws, BUCKET).create({"bucket": "seen", "objectLockEnabled": True, "tags": {"owner": "ops"}})
    s3 = client("s3")
    assert s3.head_bucket(Bucket="seen")["BucketRegion"] == REGION
    assert s3.get_bucket_tagging(Bucket="seen")["TagSet"] == [{"Key": "owner", "Value": "ops"}]
    assert bucket.properties["arn"] == "arn:aws:s3:::seen"
    assert bucket.properties["bucketRegionalDomainName"] == f"seen.s3.{REGION}.amazonaws.com"


def test_a_key_is_seen_by_others(aws: AwsProvider, client):
    key = Engine(aws, KEY).create({"enableKeyRotation": True, "tags": {"owner": "ops"}})
    kms = client("kms")
    assert kms.describe_key(KeyId=key.id)["KeyMetadata"]["Description"] == ""
    assert kms.get_key_rotation_status(KeyId=key.id)["KeyRotationEnabled"]
    assert kms.list_resource_tags(KeyId=key.id)["Tags"] == [{"TagKey": "owner", "TagValue": "ops"}]


def test_a_deleted_key_waits_for_its_deletion(aws: AwsProvider, client):
    engine = Engine(aws, KEY)
    key = engine.create({"deletionWindowInDays": 7})
    engine.delete()
    assert client("kms").describe_key(KeyId=key.id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert engine.refresh() is None


def test_a_key_and_its_replica_bear_the_same_alias(aws: AwsProvider):
    key = Engine(aws, KEY).create({"multiRegion": True})
    replica = Engine(aws, REPLICA, region=DR_REGION).create({"primaryKeyArn": key.properties["arn"]})
    for region, target in ((REGION, key), (DR_REGION, replica)):
        inputs = {"name": "alias/both", "targetKeyId": target.id}
        alias = Engine(aws, ALIAS, region=region).create(inputs)
        assert alias.properties["targetKeyArn"] == target.properties["arn"]
    with pytest.raises(ProviderError, match="exists already"):
        Engine(aws, ALIAS).create({"name": "alias/both", "targetKeyId": Engine(aws, KEY).create({}).id})


def test_a_resource_may_choose_its_region(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "elsewhere", "region": DR_REGION})
    assert client("s3").head_bucket(Bucket="elsewhere")["BucketRegion"] == DR_REGION
    diff = engine.diff({"bucket": "elsewhere"})
    assert (diff.replaces, diff.delete_before_replace) == (["region"], True)


def test_import_may_name_the_region(aws: AwsProvider):
    made = Engine(aws, KEY, region=DR_REGION).create({"description": "there"})
    found = Engine(aws, KEY).adopt(f"{made.id}@{DR_REGION}")
    assert found and found.id == made.id
    assert found.inputs["region"] == DR_REGION


def test_a_prefix_names_the_bucket_once(aws: AwsProvider):
    engine = Engine(aws, BUCKET)
    made = engine.create({"bucketPrefix": "logs-"})
    assert re.fullmatch(r"logs-[0-9a-f]{7}", made.id)
    assert made.properties["bucket"] == made.id
    assert not aws.not_emulated()
    assert not engine.diff({"bucketPrefix": "logs-"}).paths
    assert engine.refresh() == made


# Tags of the provider instance.


def test_default_tags_are_set_and_not_taken_for_the_programs_own(endpoint: AwsEndpoint, tmp_path: Path, client):
    tags = json.dumps({"tags": {"stack": "dev", "owner": "nobody"}})
    with provider(endpoint, tmp_path, defaultTags=tags) as aws:
        engine = Engine(aws, KEY)
        made = engine.create({"tags": {"owner": "ops"}})
        assert made.properties["tagsAll"] == {"stack": "dev", "owner": "ops"}
        assert engine.refresh() == made
        assert made.inputs["tags"] == made.properties["tags"] == {"owner": "ops"}
        imported = Engine(aws, KEY).adopt(made.id)
        assert imported and imported.inputs["tags"] == {"owner": "ops"}
    with provider(endpoint, tmp_path, defaultTags=json.dumps({"tags": {"stack": "prod"}})) as aws:
        engine.aws = aws
        assert engine.diff({"tags": {"owner": "ops"}}).paths == ("tagsAll",)
        engine.update({"tags": {"owner": "ops"}})
    there = client("kms").list_resource_tags(KeyId=made.id)["Tags"]
    assert {tag["TagKey"]: tag["TagValue"] for tag in there} == {"stack": "prod", "owner": "ops"}


# Drift.


def test_drift_is_found_and_only_drift(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "drifting", "tags": {"owner": "ops"}})
    tags = [{"Key": "owner", "Value": "ops"}, {"Key": "by", "Value": "hand"}]
    client("s3").put_bucket_tagging(Bucket="drifting", Tagging={"TagSet": tags})
    found = engine.refresh()
    assert found and found.inputs == {
        "bucket": "drifting",
        "forceDestroy": False,
        "tags": {"owner": "ops", "by": "hand"},
    }
    assert engine.diff({"bucket": "drifting", "tags": {"owner": "ops"}}).deleted == ["tags.by"]


def test_drift_of_a_property_that_moto_loses_is_not_imagined(aws: AwsProvider):
    engine, inputs = Engine(aws, KEY), {"enableKeyRotation": True, "rotationPeriodInDays": 200}
    engine.create(inputs)
    assert engine.refresh()
    assert not engine.diff(inputs).paths
    engine.update({**inputs, "rotationPeriodInDays": 300})
    assert engine.refresh()
    assert not engine.diff({**inputs, "rotationPeriodInDays": 300}).paths


def test_a_resource_deleted_behind_its_back_is_gone(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "vanishing"})
    client("s3").delete_bucket(Bucket="vanishing")
    assert engine.refresh() is None


# Replacement.


def test_a_fixed_name_is_deleted_before_it_is_made_again(aws: AwsProvider):
    engine, inputs = Engine(aws, ROLE), {"name": "fixed", "assumeRolePolicy": trust("s3.amazonaws.com")}
    engine.create(inputs)
    diff = engine.diff({**inputs, "path": "/there/"})
    assert (diff.replaces, diff.delete_before_replace) == (["path"], True)


def test_an_automatic_name_is_made_anew_first(aws: AwsProvider):
    engine, inputs = Engine(aws, ROLE), {"assumeRolePolicy": trust("s3.amazonaws.com")}
    engine.create(inputs)
    diff = engine.diff({**inputs, "path": "/there/"})
    assert (diff.replaces, diff.delete_before_replace) == (["path"], False)


def test_what_aws_keeps_by_itself_may_go_from_the_program(aws: AwsProvider):
    engine = Engine(aws, KEY)
    engine.create({"description": "kept", "policy": policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})})
    assert not engine.diff({}).paths


# Refusals.


def test_a_taken_name_is_refused_and_kept(aws: AwsProvider, client):
    for region in (REGION, "us-east-1"):
        name = f"taken-{region}"
        constraint = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client("s3", region).create_bucket(Bucket=name, **constraint)
        with pytest.raises(ProviderError, match=f'"{name}" exists already and is not part of this stack'):
            Engine(aws, BUCKET, region=region).create({"bucket": name})
        client("s3", region).head_bucket(Bucket=name)


def test_a_taken_role_is_refused_in_one_sentence(aws: AwsProvider):
    inputs = {"name": "taken", "assumeRolePolicy": trust("s3.amazonaws.com")}
    Engine(aws, ROLE).create(inputs)
    with pytest.raises(
        ProviderError, match="exists already and is not part of this stack: import it or choose another"
    ):
        Engine(aws, ROLE).create(inputs)


def test_a_full_bucket_is_kept_unless_forced(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "full"})
    client("s3").put_object(Bucket="full", Key="a", Body=b"a")
    with pytest.raises(ProviderError, match=r'"full" is not empty: empty it, or run `up` with `forceDestroy` first'):
        engine.delete()
    engine.update({"bucket": "full", "forceDestroy": True})
    engine.delete()
    assert engine.refresh() is None


def test_a_locked_bucket_is_emptied_of_governed_objects(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "locked", "objectLockEnabled": True, "forceDestroy": True})
    lock = {"mode": "GOVERNANCE", "days": 30}
    Engine(aws, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").create(
        {"bucket": "locked", "rule": {"defaultRetention": lock}}
    )
    client("s3").put_object(Bucket="locked", Key="a", Body=b"a", ChecksumAlgorithm="CRC32")
    engine.delete()
    assert engine.refresh() is None


def test_a_missing_bucket_is_named(aws: AwsProvider):
    with pytest.raises(ProviderError, match="PutBucketVersioning failed with NoSuchBucket"):
        Engine(aws, VERSIONING).create({"bucket": "nowhere", "versioningConfiguration": {"status": "Enabled"}})


def test_what_fails_half_way_stays_in_the_state_and_is_finished_next_time(aws: AwsProvider, client):
    engine = Engine(aws, KEY)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(InitializationFailed) as caught:
        patch.setattr(RESOURCE_TYPES[KEY], "update", _refuse)
        engine.create({"isEnabled": False})
    failure = caught.value
    assert failure.reasons == ["refused"]
    engine.state = State(id=failure.id, properties=failure.properties, inputs=failure.inputs)
    engine.update({"isEnabled": False})
    assert not client("kms").describe_key(KeyId=failure.id)["KeyMetadata"]["Enabled"]


def test_an_unreachable_cloud_is_one_sentence(tmp_path: Path):
    nowhere = AwsEndpoint(url="http://127.0.0.1:1", account_id=ACCOUNT_ID, access_key_id="a", secret_access_key="b")
    with (
        provider(nowhere, tmp_path) as aws,
        pytest.raises(ProviderError, match=r"Could not connect to .*127\.0\.0\.1:1"),
    ):
        Engine(aws, ROLE).create({"assumeRolePolicy": trust("s3.amazonaws.com")})


def test_an_instance_needs_a_region(no_cloud: AwsProvider):
    with pytest.raises(ProviderError, match="has no region"):
        no_cloud.configure("peer", {})


def _refuse(*_: object) -> None:
    raise ProviderError("refused")


# What is not emulated.


@pytest.mark.parametrize(
    "kind", [kind for kind in RESOURCE_TYPES.values() if isinstance(kind, Unemulated)], ids=lambda kind: kind.token
)
def test_moto_lacks_what_is_called_unemulated(kind: Unemulated):
    assert moto_answers(kind.service, kind.creation) == (kind.shortfall is not None)


def moto_answers(service: str, operation: str) -> bool:
    try:
        module = importlib.import_module(f"moto.{service}.responses")
    except ImportError:
        return False
    answering = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, BaseResponse)]
    return any(hasattr(kind, xform_name(operation)) for kind in answering)


def test_moto_answers_what_is_emulated():
    assert moto_answers("kms", "CreateKey") and not moto_answers("eks", "CreateAccessEntry")


def test_unemulated_inputs_are_held_against_botocores_model(aws: AwsProvider):
    with pytest.raises(ProviderError, match="CreatePodIdentityAssociation would refuse this: Invalid length"):
        Engine(aws, ASSOCIATION).create({**_association, "tags": {"": "empty"}})
    assert not aws.not_emulated()


def test_unemulated_objects_are_counted_also_by_another_process(aws: AwsProvider, tmp_path: Path):
    engine = Engine(aws, ASSOCIATION)
    engine.create(_association)
    assert aws.not_emulated() == not_emulated(tmp_path / "store") == {ASSOCIATION: 1}
    with pytest.raises(ProviderError, match="of c, n, s exists already"):
        Engine(aws, ASSOCIATION).create(_association)
    engine.delete()
    assert not aws.not_emulated()


def test_nothing_is_counted_where_no_provider_has_been(tmp_path: Path):
    assert not not_emulated(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_a_new_moto_starts_with_an_empty_store(aws: AwsProvider, tmp_path: Path):
    engine = Engine(aws, ASSOCIATION)
    engine.create(_association)
    reset(tmp_path / "store")
    assert engine.refresh() is None


def test_a_damaged_store_is_one_sentence(tmp_path: Path):
    (tmp_path / "provider.db").write_text("no database")
    with pytest.raises(ProviderError, match="delete the file and start anew"):
        AwsProvider(None, tmp_path)


def test_the_store_is_for_its_owner_only(aws: AwsProvider, tmp_path: Path):
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "store").iterdir()} == {0}


# Many at once; and nothing of the caller's.


def test_fifty_creations_on_sixteen_threads(aws: AwsProvider, client):
    def create(number: int) -> State:
        region = (REGION, DR_REGION)[number % 2]
        return Engine(aws, BUCKET, name=f"b{number}", region=region).create({"bucket": f"many-{number}"})

    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(create, range(50)))
    there = {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
    assert {one.id for one in made} == {f"many-{number}" for number in range(50)} <= there


@pytest.fixture
def live_looking_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(
        "[profile prod]\nregion = ap-south-1\nendpoint_url = http://127.0.0.1:2\ncredential_process = /bin/false\n"
        "[default]\nregion = ap-south-1\nca_bundle = /nowhere\nretry_mode = adaptive\n"
    )
    (home / ".aws" / "credentials").write_text("[prod]\naws_access_key_id = AKIALIVE\naws_secret_access_key = live\n")
    planted = {
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": "AKIALIVE",
        "AWS_SECRET_ACCESS_KEY": "live",
        "AWS_SESSION_TOKEN": "live",
        "AWS_PROFILE": "prod",
        "AWS_DEFAULT_PROFILE": "missing",
        "AWS_REGION": "ap-south-1",
        "AWS_DEFAULT_REGION": "ap-south-1",
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:2",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
        "AWS_CA_BUNDLE": "/nowhere",
        "AWS_DATA_PATH": "/nowhere",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "99",
        "HTTP_PROXY": "http://127.0.0.1:2",
        "http_proxy": "http://127.0.0.1:2",
        "HTTPS_PROXY": "http://127.0.0.1:2",
    }
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    yield home


def test_nothing_of_the_callers_is_used(
    live_looking_environment: Path, endpoint: AwsEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import builtins

    opened: list[str] = []
    real_open = builtins.open

    def noting(file: Any, *arguments: Any, **options: Any) -> Any:
        opened.append(str(file))
        return real_open(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", noting)
    sent: list[str] = []
    with provider(endpoint, tmp_path / "store") as aws:
        client = aws._sessions.client("s3", REGION)
        client.meta.events.register(
            "before-send.s3", lambda request, **_: sent.append(f"{request.url} {request.headers['Authorization']!r}")
        )
        Engine(aws, BUCKET).create({"bucket": "untouched"})
        identity = aws.invoke(PEERS[REGION], "aws:index/getCallerIdentity:getCallerIdentity", {})
    assert identity["accountId"] == ACCOUNT_ID
    assert sent and all(line.startswith(endpoint.url) and endpoint.access_key_id in line for line in sent)
    assert not [line for line in sent if "AKIALIVE" in line or "ap-south-1" in line]
    assert not [path for path in opened if path.startswith(str(live_looking_environment))]


def test_a_request_knows_nothing_of_an_unconfigured_instance(no_cloud: AwsProvider):
    request = Request(peer="ipv4:127.0.0.1:9", urn="urn:pulumi:dev::p::t::n", type=BUCKET, name="n")
    with pytest.raises(ProviderError, match="has not been configured"):
        no_cloud.create(request, {}, True)
