from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

GOOD = """\
config:
  pulumi:disable-default-providers: ["*"]
  operations-platform:ownership:
    owner: platform
    environment: dev
    contact: operations@kiso.example
    domain: dev.kiso.example
    repository_url: https://github.com/kiso-example/operations-platform
  operations-platform:aws:
    account_id: "111122223333"
    primary_region: ap-northeast-1
    dr_region: ap-northeast-3
  operations-platform:clusters:
    primary:
      name: kiso-dev-tokyo
      node_cidr: 10.10.0.0/16
"""

WriteStack = Callable[..., Path]


@pytest.fixture
def write_stack(tmp_path: Path) -> WriteStack:
    """Writes `Pulumi.<stack>.yaml` beside the catalogue; by default the good one, each `old` in it made `new`."""
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog", ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def write(*changes: tuple[str, str], content: bytes | None = None, stack: str = "dev") -> Path:
        text = GOOD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / f"Pulumi.{stack}.yaml").write_bytes(text.encode() if content is None else content)
        return tmp_path

    return write
