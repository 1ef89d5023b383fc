"""What Secrets Manager does around a rotation function, on moto: it asks for a version, calls the steps, reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from functions.rotation.kind import Kind
from functions.rotation.steps import CURRENT, PENDING, rotate

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
ACCOUNT_ID, REGION = "123456789012", "ap-northeast-1"


@dataclass(kw_only=True)
class Service:
    """Rotates one secret. moto keeps the versions; it would run the function in Docker, so the calls are made here."""

    client: Any
    secret: str
    events: list[dict[str, Any]] = field(default_factory=list)
    """What EventBridge is told, in the form of the user guide's "CloudTrail entries for Secrets Manager"."""

    def rotate(self, kind: Kind, version: str | None = None, before: Callable[[str], None] = lambda step: None) -> bool:
        """All four steps towards a version, a new one by default; whether the rotation succeeded."""
        version = version or self.new_version()
        try:
            for step in STEPS:
                before(step)
                rotate(self.client, self.secret, version, step, kind)
                self._put_first_into_use(version)
        except Exception:
            self.events.append(self._event("RotationFailed"))
            return False
        self.events.append(self._event("RotationSucceeded"))
        return True

    def new_version(self) -> str:
        """Label an empty version as pending, as RotateSecret does before it calls the function."""
        version = str(uuid4())
        stored = self._stored
        stored.rotation_requested = stored.rotation_enabled = True
        stored.remove_version_stages_from_old_versions([PENDING])
        stored.versions[version] = {"version_id": version, "version_stages": [PENDING], "createdate": 0}
        return version

    def value(self, stage: str = CURRENT) -> str | None:
        try:
            return self.client.get_secret_value(SecretId=self.secret, VersionStage=stage)["SecretString"]
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def _put_first_into_use(self, version: str) -> None:
        """PutSecretValue labels a secret's first version as current by itself; moto counts the empty one as first."""
        if not any(CURRENT in one["version_stages"] for one in self._stored.versions.values()):
            self._stored.versions[version]["version_stages"].append(CURRENT)

    @property
    def _stored(self) -> Any:
        from moto.secretsmanager.models import secretsmanager_backends

        return secretsmanager_backends[ACCOUNT_ID][REGION].secrets[self.secret]

    def _event(self, name: str) -> dict[str, Any]:
        return {
            "version": "0",
            "source": "aws.secretsmanager",
            "detail-type": "AWS Service Event via CloudTrail",
            "account": ACCOUNT_ID,
            "region": REGION,
            "detail": {
                "eventVersion": "1.08",
                "userIdentity": {"accountId": ACCOUNT_ID, "invokedBy": "secretsmanager.amazonaws.com"},
                "eventSource": "secretsmanager.amazonaws.com",
                "eventName": name,
                "eventType": "AwsServiceEvent",
                "additionalEventData": {"SecretId": self.secret},
            },
        }
