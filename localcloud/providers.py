"""The providers that the engine talks to: this project's own, or the vendor's plugins on the same endpoints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.endpoints import Endpoints
from localcloud.engine import Providers
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT, CloudDirectory


class _NeverStarted(LocalCloudError):
    pass


@contextmanager
def embedded(cloud: CloudDirectory, online: bool) -> Iterator[Callable[[], Providers]]:
    """Our own, served while the `with` block lasts; the call waits until they are. `online`: the cloud is running."""
    log = cloud.logs / "providers.log"
    command = [sys.executable, "-m", "localcloud.serving", str(cloud.path), *["online"] * online]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=PROJECT_ROOT, text=True
        ) as process,
    ):
        assert process.stdin and process.stdout
        ports = process.stdout

        def ready() -> Providers:
            line = ports.readline()
            if not line:
                raise _NeverStarted(f"the providers did not start; see {log}")
            attachment = ",".join(f"{name}:{port}" for name, port in json.loads(line).items())
            return Providers(
                variables={
                    "PULUMI_DEBUG_PROVIDERS": attachment,
                    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                },
                pulumi_home=cloud.pulumi_home,
            )

        try:
            yield ready
        except _NeverStarted:
            raise
        except LocalCloudError:
            if process.poll() is None:
                raise
            raise LocalCloudError(
                f"the providers' process ended half-way (its log is {log}); run the command again, it goes on"
            ) from None
        finally:
            process.stdin.close()


@contextmanager
def plugins(endpoints: Endpoints) -> Iterator[Callable[[], Providers]]:
    """The vendor's, as installed on this machine, pointed at a running local cloud."""
    listing = subprocess.run(["pulumi", "plugin", "ls", "--json"], capture_output=True, text=True, check=False)
    installed = {plugin["name"] for plugin in json.loads(listing.stdout or "[]")}
    if missing := {"aws", "kubernetes"} - installed:
        commands = "; ".join(f"pulumi plugin install resource {name}" for name in sorted(missing))
        raise LocalCloudError(f"the plugins of {', '.join(sorted(missing))} are not installed; run: {commands}")
    kubeconfigs = {name: Path(cluster.kubeconfig_file).read_text() for name, cluster in endpoints.clusters.items()}
    yield lambda: Providers(
        variables={
            "AWS_ACCESS_KEY_ID": endpoints.aws.access_key_id,
            "AWS_SECRET_ACCESS_KEY": endpoints.aws.secret_access_key,
        },
        config={"aws.endpoint_url": endpoints.aws.url},
        secret_config={"kubeconfigs": json.dumps(kubeconfigs)},
    )
