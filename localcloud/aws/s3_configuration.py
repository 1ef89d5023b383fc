"""The parts of a bucket's configuration that pulumi-aws has a type of its own for; their id is the bucket's name."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType
from typing import Any, ClassVar

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import Renamed, input_shape, object_from_api, object_to_api
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.protocol import Properties


def _traits(*, replace_on: Collection[str] = (), local: Collection[str] = (), **others: Any) -> Traits:
    """What all have in common, and what a type adds."""
    return Traits(
        identity=("bucket",),
        replace_on=frozenset({"bucket", "expectedBucketOwner", *replace_on}),
        local=frozenset({"expectedBucketOwner", *local}),
        **others,
    )


class BucketConfiguration(ResourceType):
    """A structure that AWS puts, gets and deletes as a whole: `PutBucket…`, `GetBucket…`, `DeleteBucket…`."""

    traits = _traits()
    operation: ClassVar[str]
    """`BucketEncryption` for `PutBucketEncryption`."""
    member: ClassVar[str]
    """The parameter of the put that holds the structure."""
    renamed: ClassVar[Renamed] = MappingProxyType({})

    def create(self, aws: Aws, inputs: Properties) -> str:
        self.put(aws, inputs["bucket"], inputs)
        return inputs["bucket"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["bucket"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(self._call(aws, "Get"), Bucket=identifier)
        structure = self.structure(answer) if answer else None
        if not structure:
            return None
        return {"bucket": identifier, **object_from_api(structure, self._known, self._shape(aws), self.renamed)}

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if change.names:
            self.put(aws, identifier, change.new)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(self._call(aws, "Delete"), Bucket=identifier)

    def put(self, aws: Aws, bucket: str, inputs: Properties) -> None:
        structure = object_to_api(inputs, self._known, self._shape(aws), self.renamed)
        self._call(aws, "Put")(Bucket=bucket, **{self.member: structure}, **self.parameters(inputs))

    def structure(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        """The part of a get's answer that corresponds to the put's parameter."""
        return answer.get(self.member)

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        """What else the put takes."""
        return {}

    def _call(self, aws: Aws, verb: str) -> Any:
        client = aws.client("s3")
        names = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
        return getattr(client, names[verb + self.operation])

    def _shape(self, aws: Aws) -> Any:
        return input_shape(aws.client("s3"), f"Put{self.operation}", self.member)

    @property
    def _known(self) -> Any:
        return self.schema.inputs


class BucketVersioning(BucketConfiguration):
    """Versioning cannot be removed from a bucket, only suspended."""

    token = "aws:s3/bucketVersioning:BucketVersioning"
    traits = _traits(
        local={"mfa"},
        allowed={
            "versioningConfiguration.status": ("Enabled", "Suspended", "Disabled"),
            "versioningConfiguration.mfaDelete": ("Enabled", "Disabled"),
        },
    )

    def put(self, aws: Aws, bucket: str, inputs: Properties) -> None:
        configuration = inputs["versioningConfiguration"]
        structure = {"Status": configuration["status"], "MFADelete": configuration.get("mfaDelete")}
        if structure["Status"] != "Disabled":
            arguments = {"MFA": inputs["mfa"]} if "mfa" in inputs else {}
            aws.client("s3").put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={key: one for key, one in structure.items() if one}, **arguments
            )

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("s3").get_bucket_versioning, Bucket=identifier)
        if answer is None:
            return None
        configuration = {"status": answer.get("Status", "Disabled"), "mfaDelete": answer.get("MFADelete")}
        return {
            "bucket": identifier,
            "versioningConfiguration": {key: one for key, one in configuration.items() if one},
        }

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if (properties.get("versioningConfiguration") or {}).get("status") == "Enabled":
            s3 = aws.client("s3")
            found(s3.put_bucket_versioning, Bucket=identifier, VersioningConfiguration={"Status": "Suspended"})


class BucketServerSideEncryptionConfiguration(BucketConfiguration):
    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    operation, member = "BucketEncryption", "ServerSideEncryptionConfiguration"
    traits = _traits(
        allowed={"rules.applyServerSideEncryptionByDefault.sseAlgorithm": ("AES256", "aws:kms", "aws:kms:dsse")},
        comparison=Comparison(sets=frozenset({"rules", "rules.blockedEncryptionTypes"})),
    )


class BucketPublicAccessBlock(BucketConfiguration):
    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    operation, member = "PublicAccessBlock", "PublicAccessBlockConfiguration"
    traits = _traits(
        local={"skipDestroy"},
        defaults={
            "blockPublicAcls": False,
            "blockPublicPolicy": False,
            "ignorePublicAcls": False,
            "restrictPublicBuckets": False,
        },
    )

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if not properties.get("skipDestroy"):
            super().delete(aws, identifier, properties)


class BucketPolicy(BucketConfiguration):
    token = "aws:s3/bucketPolicy:BucketPolicy"
    operation = "BucketPolicy"

    def put(self, aws: Aws, bucket: str, inputs: Properties) -> None:
        aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=inputs["policy"])

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("s3").get_bucket_policy, Bucket=identifier)
        return {"bucket": identifier, "policy": answer["Policy"]} if answer else None


class BucketLifecycleConfiguration(BucketConfiguration):
    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    operation, member = "BucketLifecycleConfiguration", "LifecycleConfiguration"
    traits = _traits(
        computed=frozenset({"transitionDefaultMinimumObjectSize"}),
        local={"timeouts"},
        allowed={"rules.status": ("Enabled", "Disabled")},
        comparison=Comparison(sets=frozenset({"rules.transitions", "rules.noncurrentVersionTransitions"})),
    )

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        properties = super().read(aws, identifier)
        if properties is not None:
            for rule in properties["rules"]:
                for action in (rule.get("expiration", {}), *rule.get("transitions", ())):
                    if "date" in action:
                        action["date"] = action["date"].replace("+00:00", "Z")
        return properties

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("s3").delete_bucket_lifecycle, Bucket=identifier)

    def structure(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        return {"Rules": answer["Rules"]}

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        size = inputs.get("transitionDefaultMinimumObjectSize")
        return {"TransitionDefaultMinimumObjectSize": size} if size else {}


class BucketObjectLockConfiguration(BucketConfiguration):
    """A bucket's lock cannot be removed, only its default retention."""

    token = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    operation, member = "ObjectLockConfiguration", "ObjectLockConfiguration"
    traits = _traits(
        replace_on={"objectLockEnabled"},
        local={"token"},
        defaults={"objectLockEnabled": "Enabled"},
        allowed={"objectLockEnabled": ("Enabled",), "rule.defaultRetention.mode": ("COMPLIANCE", "GOVERNANCE")},
    )

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        properties = super().read(aws, identifier)
        retention = ((properties or {}).get("rule") or {}).get("defaultRetention", {})
        for unit in ("days", "years"):
            if retention.get(unit) == 0:
                del retention[unit]
        return properties

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        s3 = aws.client("s3")
        if found(s3.get_object_lock_configuration, Bucket=identifier) is not None:
            s3.put_object_lock_configuration(
                Bucket=identifier, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
            )

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return {"Token": inputs["token"]} if "token" in inputs else {}


class BucketLogging(BucketConfiguration):
    token = "aws:s3/bucketLogging:BucketLogging"
    operation, member = "BucketLogging", "BucketLoggingStatus"
    traits = _traits(
        comparison=Comparison(sets=frozenset({"targetGrants"})),
    )

    def put(self, aws: Aws, bucket: str, inputs: Properties) -> None:
        enabled = object_to_api(inputs, self._known, self._shape(aws), self.renamed)
        aws.client("s3").put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("s3").put_bucket_logging, Bucket=identifier, BucketLoggingStatus={})

    def structure(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        return answer.get("LoggingEnabled")

    def _shape(self, aws: Aws) -> Any:
        return super()._shape(aws).members["LoggingEnabled"]


class BucketOwnershipControls(BucketConfiguration):
    token = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    operation, member = "BucketOwnershipControls", "OwnershipControls"
    renamed = MappingProxyType({"rule": "Rules"})
    traits = _traits(
        allowed={"rule.objectOwnership": ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")},
    )


class BucketReplicationConfig(BucketConfiguration):
    token = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    operation, member = "BucketReplication", "ReplicationConfiguration"
    traits = _traits(
        local={"token"},
        allowed={
            "rules.status": ("Enabled", "Disabled"),
            "rules.deleteMarkerReplication.status": ("Enabled", "Disabled"),
        },
    )

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return {"Token": inputs["token"]} if "token" in inputs else {}


RESOURCE_TYPES = (
    BucketVersioning(),
    BucketServerSideEncryptionConfiguration(),
    BucketPublicAccessBlock(),
    BucketPolicy(),
    BucketLifecycleConfiguration(),
    BucketObjectLockConfiguration(),
    BucketLogging(),
    BucketOwnershipControls(),
    BucketReplicationConfig(),
)
