"""`python -m tests.conformance` writes docs/conformance.md: what our providers do for each resource type."""

from __future__ import annotations

from tests.localcloud.aws.conformance import conformance_table as aws_table
from tests.localcloud.kubernetes.conformance import conformance_table as kubernetes_table
from tests.projects import ROOT

DOCUMENT = ROOT / "docs" / "conformance.md"

PREAMBLE = """# What the local cloud's providers do, type by type

Written by `make conformance`, which puts each type through its life: AWS types against moto, Kubernetes kinds against
a real API server. `passes`: it was done and read back. `not emulated`: checked against the AWS SDK's own model and kept
by the provider, with nothing behind it. `not offered`: nothing to update, or nothing that forces a replacement.
"""


def document() -> str:
    return f"{PREAMBLE}\n## AWS\n\n{aws_table()}\n\n## Kubernetes\n\n{kubernetes_table()}\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
    print("wrote docs/conformance.md")
