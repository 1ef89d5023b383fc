"""The job that applies templates, policies and Kibana's objects: a new one whenever what it applies has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.batch import v1 as batch
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, config_map_data, metadata, program_labels
from components.search.credentials import user_secret
from components.tls import tls_volume
from components.workload import ProgramArgs, Resources, container, pod_template
from observability.search.requests import Request, plan_files
from observability.search.setup import CREDENTIALS_DIR, PLAN_DIR, TLS_DIR, setup_script
from observability.topology import ELASTICSEARCH, KIBANA, SEARCH_SETUP

_SCRIPT = "apply.sh"
_LIMIT_SECONDS = 1800


@dataclass(frozen=True, kw_only=True)
class SearchSetupArgs(ProgramArgs):
    requests: Sequence[Request]


class SearchSetup(pulumi.ComponentResource):
    """It may manage what it applies, and read no log."""

    def __init__(self, name: str, args: SearchSetupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:setup:SearchSetup", name, {}, opts)
        labels = program_labels(SEARCH_SETUP, args.ownership, images().elasticsearch)
        script = setup_script(elasticsearch=f"https://{ELASTICSEARCH.address}", kibana=f"https://{KIBANA.address}")
        files = {_SCRIPT: script, **plan_files(args.requests)}
        digest = hashlib.sha256("\0".join([images().elasticsearch, *files, *files.values()]).encode()).hexdigest()
        named = metadata(f"{SEARCH_SETUP.name}-{digest[:10]}", SEARCH_SETUP.namespace, labels)

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after])

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(SEARCH_SETUP.name, SEARCH_SETUP.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        plan = core.ConfigMap(
            f"{name}-plan",
            metadata=named,
            data=config_map_data(SEARCH_SETUP.name, files),
            opts=child(),
        )
        batch.Job(
            f"{name}-job",
            metadata=named,
            spec=_job(named["name"], labels),
            opts=child(account, plan),
        )
        self.register_outputs({})


def _job(plan: str, labels: Mapping[str, str]) -> Manifest:
    return {
        "backoffLimit": 5,
        "activeDeadlineSeconds": _LIMIT_SECONDS,
        "template": pod_template(labels, _pod(plan)),
    }


def _pod(plan: str) -> Manifest:
    return {
        "serviceAccountName": SEARCH_SETUP.name,
        "restartPolicy": "OnFailure",
        "containers": [
            container(
                SEARCH_SETUP.name,
                images().elasticsearch,
                args=["bash", f"{PLAN_DIR}/{_SCRIPT}"],
                ports={},
                resources=Resources(cpu_millicores=50, memory_mib=64),
                probes={},
                mounts={"plan": PLAN_DIR, "credentials": CREDENTIALS_DIR, "tls": TLS_DIR},
            )
        ],
        "volumes": [
            {"name": "plan", "configMap": {"name": plan}},
            {"name": "credentials", "secret": {"secretName": user_secret("setup"), "defaultMode": 0o440}},
            tls_volume("tls", ELASTICSEARCH.name),
        ],
    }
