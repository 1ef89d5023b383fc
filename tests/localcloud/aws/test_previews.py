"""What a preview can know of AWS, before there is a cloud."""

from __future__ import annotations

import subprocess
import sys

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.aws.table import RESOURCE_TYPES
from localcloud.protocol import UNKNOWN, ProviderError, Request
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.examples import EXAMPLES, REGION
from tests.localcloud.aws.tokens import BUCKET


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


def test_an_instance_needs_a_region(no_cloud: AwsProvider):
    with pytest.raises(ProviderError, match="has no region"):
        no_cloud.configure("peer", {})


def test_a_request_knows_nothing_of_an_unconfigured_instance(no_cloud: AwsProvider):
    request = Request(peer="ipv4:127.0.0.1:9", urn="urn:pulumi:dev::p::t::n", type=BUCKET, name="n")
    with pytest.raises(ProviderError, match="has not been configured"):
        no_cloud.create(request, {}, True)


def test_botocore_is_not_imported_for_a_preview():
    program = (
        "import sys, tempfile, pathlib; from localcloud.aws.provider import AwsProvider;"
        "aws = AwsProvider(None, pathlib.Path(tempfile.mkdtemp())); aws.configure('p', {'region': 'eu-west-1'});"
        "aws.invoke('p', 'aws:index/getCallerIdentity:getCallerIdentity', {}); aws.close();"
        "print([name for name in ('boto3', 'botocore', 'pulumi_aws') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
