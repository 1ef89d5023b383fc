"""What asks Elasticsearch the rules on logs and tells Alertmanager, from a ConfigMap on a plain Python image."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.logs.code import CODE_DIR, code_files, code_volume, config_map_key
from components.manifests import checksum, config_map_data, metadata, program_labels
from components.search.credentials import user_secret
from components.search.server import Server, ServerArgs
from components.tls import AUTHORITY, tls_volume
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.log_alerts.compiling import CONFIG_DIR, CREDENTIALS_DIR, RULES_FILE, TLS_DIR
from observability.topology import ELASTICSEARCH, LOG_RULES

_CODE = "functions.log_rules"
_CODE_MAP = f"{LOG_RULES.name}-code"
_RULES_MAP = f"{LOG_RULES.name}-config"
SIZE = Resources(cpu_millicores=20, memory_mib=64)


@dataclass(frozen=True, kw_only=True)
class LogRulesArgs(ProgramArgs):
    replicas: int
    """Each asks and tells everything: the same labels are the same alert to Alertmanager, so none comes twice."""
    rules: str
    """rules.json; a change replaces the pods."""


class LogRules(pulumi.ComponentResource):
    """The Deployment with its rules and its code. It remembers nothing."""

    def __init__(self, name: str, args: LogRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:log_rules:LogRules", name, {}, opts)
        labels = program_labels(LOG_RULES, args.ownership, images().python)
        code = code_files(_CODE, "functions.serving")
        files = {
            _CODE_MAP: {config_map_key(path): text for path, text in code.items()},
            _RULES_MAP: {RULES_FILE: args.rules},
        }
        config_maps = [
            core.ConfigMap(
                f"{name}-{config_map.removeprefix(f'{LOG_RULES.name}-')}",
                metadata=metadata(config_map, LOG_RULES.namespace, labels),
                data=config_map_data(config_map, texts),
                opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
            )
            for config_map, texts in files.items()
        ]
        Server(
            f"{name}-server",
            ServerArgs(
                ownership=args.ownership,
                program=LOG_RULES,
                labels=labels,
                replicas=args.replicas,
                annotations=checksum("".join([*code.values(), args.rules])),
                pod={
                    "containers": [
                        container(
                            LOG_RULES.name,
                            images().python,
                            args=[
                                "python",
                                CODE_DIR,
                                f"{CONFIG_DIR}/{RULES_FILE}",
                                CREDENTIALS_DIR,
                                f"{TLS_DIR}/{AUTHORITY}",
                                str(LOG_RULES.port),
                            ],
                            ports={"http": LOG_RULES.port},
                            resources=SIZE,
                            probes={"liveness": http_probe("/", "http"), "readiness": http_probe("/", "http")},
                            mounts={
                                "code": CODE_DIR,
                                "config": CONFIG_DIR,
                                "credentials": CREDENTIALS_DIR,
                                "tls": TLS_DIR,
                            },
                        )
                    ],
                    "volumes": [
                        code_volume("code", _CODE_MAP, [*code]),
                        {"name": "config", "configMap": {"name": _RULES_MAP}},
                        {
                            "name": "credentials",
                            "secret": {"secretName": user_secret("log-rules"), "defaultMode": 0o440},
                        },
                        tls_volume("tls", ELASTICSEARCH.name),
                    ],
                },
                after=[*args.after, *config_maps],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
