"""How secrets are kept and renewed, and how the account is watched."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from documents.texts import Name
from documents.validation import Like, Model, violation
from settings.texts import HttpsUrl, PlainText

StoreKind = Literal["aws-secrets-manager", "vault", "azure-key-vault"]
OrganizationId = Annotated[
    str, Like(pattern=r"o-[a-z0-9]{10,32}", rule="must be the id of an AWS organization", example="o-a1b2c3d4e5")
]
BucketName = Annotated[
    str,
    Like(pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", rule="must be the name of an S3 bucket", example="kiso-archive"),
]
KeyArn = Annotated[
    str,
    Like(
        pattern=r"arn:aws(-cn|-us-gov)?:kms:[a-z0-9-]+:\d{12}:key/[a-z0-9-]+",
        rule="must be the ARN of a KMS key",
        example="arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd",
    ),
]
SubnetId = Annotated[str, Like(pattern=r"subnet-[0-9a-f]+", rule="must be the id of a subnet", example="subnet-0a1b")]
SecurityGroupId = Annotated[
    str, Like(pattern=r"sg-[0-9a-f]+", rule="must be the id of a security group", example="sg-0a1b2c3d")
]
HostName = Annotated[
    str,
    Like(pattern=r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", rule="must be a host name", example="orders.abc.rds.amazonaws.com"),
]
SqlName = Annotated[
    str,
    Like(
        pattern=r"[a-z_][a-z0-9_]{0,55}", rule="must be a plain name of PostgreSQL of up to 56 letters", example="app"
    ),
]
Certificate = Annotated[
    str,
    Like(
        pattern=r"-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n?",
        rule="must be a certificate as PEM text",
        example="-----BEGIN CERTIFICATE-----",
    ),
]
EventRetentionDays = Literal[90, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
"""Those that CloudWatch Logs knows."""


class Vault(Model):
    """A server of HashiCorp Vault or OpenBao, with a key-value engine of version 2."""

    server: HttpsUrl
    mount: Name = "secret"
    role: PlainText
    """Of its Kubernetes auth method; lets External Secrets' service account in."""
    auth_mount: Name = "kubernetes"


class AzureKeyVault(Model):
    url: HttpsUrl
    tenant_id: PlainText
    """External Secrets signs in by workload identity, as the service account that its own chart sets up."""


class SecretStore(Model):
    """Where clusters read secrets from. Those in AWS are declared and rotated here, those elsewhere by others."""

    kind: StoreKind = "aws-secrets-manager"
    vault: Vault | None = None
    azure_key_vault: AzureKeyVault | None = None

    @field_validator("vault", "azure_key_vault")
    @classmethod
    def _is_the_one_in_use(
        cls, store: Vault | AzureKeyVault | None, info: ValidationInfo
    ) -> Vault | AzureKeyVault | None:
        kind = (info.field_name or "").replace("_", "-")
        if store is not None and info.data.get("kind") != kind:
            raise violation(f"is not the kind of store in use ({info.data.get('kind')})", f"set kind to {kind}")
        return store


class PostgresqlRotation(Model):
    """A user of a database and its clone, who take turns; both are given `role`, which exists already."""

    host: HostName
    port: int = Field(default=5432, ge=1, le=65535)
    database: SqlName
    user: SqlName
    role: SqlName
    administrator: PlainText
    """Name in Secrets Manager of the user who may create the two and grant the role; RDS keeps such a one."""
    certificate_authority: Certificate | None = None
    """Of the server's certificate; None trusts what Lambda's system trusts."""


class ElasticsearchRotation(Model):
    """A user of Elasticsearch and its clone, who take turns."""

    url: HttpsUrl
    user: Name
    roles: list[PlainText] = Field(min_length=1)
    administrator: PlainText
    """Name in Secrets Manager of the user who may manage users."""
    certificate_authority: Certificate | None = None
    """Of the server's certificate; None trusts what Lambda's system trusts."""


class Rotation(Model):
    """Secrets that are made and renewed here, by name."""

    days: int = Field(default=30, ge=1, le=365)
    """Between two rotations."""
    postgresql: dict[Name, PostgresqlRotation] = Field(default_factory=dict)
    elasticsearch: dict[Name, ElasticsearchRotation] = Field(default_factory=dict)
    tokens: list[Name] = Field(default_factory=list)
    subnet_ids: list[SubnetId] = Field(default_factory=list)
    """Where the rotation function runs to reach databases; none for outside of any network."""
    security_group_ids: list[SecurityGroupId] = Field(default_factory=list, validate_default=True)

    @field_validator("security_group_ids")
    @classmethod
    def _come_with_subnets(cls, groups: list[str], info: ValidationInfo) -> list[str]:
        if bool(groups) != bool(info.data.get("subnet_ids")):
            raise violation("must come together with subnet_ids", "name both or neither")
        return groups


class LogArchive(Model):
    """A bucket of the organization's log archive account, whose policy lets CloudTrail and Config in."""

    bucket: BucketName
    key_arn: KeyArn


class Audit(Model):
    """Whose calls are recorded, and where the record is kept."""

    organization_id: OrganizationId | None = None
    """Set in the organization's management account alone: the trail and the analyzers then cover all accounts."""
    archive: LogArchive | None = None
    """None keeps the record in the stack's own locked bucket."""


class Guarding(Model):
    """Secrets, detection and audit."""

    secret_store: SecretStore = SecretStore()
    rotation: Rotation = Rotation()
    value_review_days: int = Field(default=365, ge=30, le=730)
    """How old a value that comes from outside may be before somebody is reminded of it."""
    audit: Audit = Audit()
    event_retention_days: EventRetentionDays = 400
    """How long the events that alerts count can be looked at."""

    @field_validator("secret_store")
    @classmethod
    def _is_described(cls, store: SecretStore) -> SecretStore:
        described = {"vault": store.vault, "azure-key-vault": store.azure_key_vault}
        if store.kind in described and described[store.kind] is None:
            field = store.kind.replace("-", "_")
            raise violation(f"has the kind {store.kind} without {field}", f"describe the store under {field}")
        return store
