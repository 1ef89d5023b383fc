"""Where the local cloud of a stack keeps its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
PROJECT_NAME = "operations-platform"
CLOUDS = PROJECT_ROOT / ".localcloud"


@dataclass(frozen=True)
class CloudDirectory:
    """`.localcloud/<stack>/` and what is in it. Nothing of a cloud lives anywhere else."""

    stack: str
    root: Path = PROJECT_ROOT

    @property
    def path(self) -> Path:
        return self.root / ".localcloud" / self.stack

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def endpoints(self) -> Path:
        return self.path / "endpoints.json"

    @property
    def aws_config(self) -> Path:
        """For the AWS CLI and boto3, as AWS_CONFIG_FILE."""
        return self.path / "aws-config"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def state(self) -> Path:
        """Pulumi's file backend."""
        return self.path / "state"

    @property
    def state_file(self) -> Path:
        return self.state / ".pulumi" / "stacks" / PROJECT_NAME / f"{self.stack}.json"

    @property
    def workspace(self) -> Path:
        """Copies of the project's stack files, so that the engine never writes into the project itself."""
        return self.path / "workspace"

    @property
    def pulumi_home(self) -> Path:
        return self.path / "pulumi-home"

    @property
    def passphrase(self) -> Path:
        return self.path / "passphrase"

    @property
    def aws_store(self) -> Path:
        return self.path / "aws"

    @property
    def interrupted(self) -> Path:
        """Exists while an operation that changes the cloud is under way: who finds it knows the last was killed."""
        return self.path / "operation-under-way"

    def create(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for folder in (self.logs, self.state, self.workspace, self.pulumi_home, self.aws_store):
            folder.mkdir(exist_ok=True)
