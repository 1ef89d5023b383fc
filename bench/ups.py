"""An up and its floor: `python -m bench.ups real|trivial` brings the local stack up, or as many trivial resources."""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import toolchain
from localcloud.environment import isolate
from localcloud.layout import PROJECT_ROOT, CloudDirectory
from localcloud.program import Program
from settings.loader import load_from_files

AWS_RESOURCES, KUBERNETES_RESOURCES, COMPONENTS = 400, 292, 116
"""As many as the local stack has."""


def trivial() -> None:
    """Roles and ConfigMaps: one API call each, nothing to wait for."""
    import pulumi
    from pulumi_aws import Provider, iam
    from pulumi_kubernetes import Provider as Cluster
    from pulumi_kubernetes.core import v1 as core

    aws = Provider("aws", region="ap-northeast-1")
    cluster = Cluster("kubernetes", context="kiso-local", kubeconfig="{}")
    trust = '{"Version":"2012-10-17","Statement":[]}'
    for number in range(AWS_RESOURCES):
        options = pulumi.ResourceOptions(provider=aws)
        iam.Role(f"role-{number}", name=f"role-{number}", assume_role_policy=trust, opts=options)
    for number in range(KUBERNETES_RESOURCES):
        core.ConfigMap(
            f"map-{number}",
            metadata={"name": f"map-{number}", "namespace": "default"},
            data={"key": "value"},
            opts=pulumi.ResourceOptions(provider=cluster),
        )
    for number in range(COMPONENTS):
        pulumi.ComponentResource("bench:index:Component", f"component-{number}")


def seconds(program: Callable[[], None]) -> tuple[float, int]:
    """Of the engine's up alone, the cloud being there already; and how many resources it made."""
    from localcloud.cloud import LocalCloud
    from localcloud.engine import Engine
    from localcloud.providers import embedded

    settings = load_from_files(PROJECT_ROOT, "local").settings
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for file in ("Pulumi.yaml", "Pulumi.local.yaml"):
            (base / file).write_text((PROJECT_ROOT / file).read_text())
        cloud = CloudDirectory("local", base)
        cloud.create()
        running = LocalCloud(cloud.path, toolchain.path)
        running.up([settings.clusters.primary.name], settings.aws.account_id, lambda text: None)
        try:
            with embedded(cloud, online=True) as ready:
                outcome = Engine(cloud, ready, program).up(lambda step: None, refresh=False)
        finally:
            running.down()
    return outcome.seconds, outcome.recording.count("created")


def main() -> None:
    gc.disable()  # as the command does
    isolate(toolchain.path("pulumi").parent)
    program = Program(PROJECT_ROOT) if sys.argv[1] == "real" else trivial
    print(*seconds(program))


if __name__ == "__main__":
    main()
