"""What asks Elasticsearch the rules on logs and tells Alertmanager, from a ConfigMap on a plain Python image."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.python_program import PythonProgramArgs, code_files, declare_python_program
from components.search.credentials import user_secret
from components.tls import AUTHORITY, tls_volume
from components.workload import ProgramArgs, Resources
from observability.log_alerts.compiling import CONFIG_DIR, CREDENTIALS_DIR, RULES_FILE, TLS_DIR
from observability.topology import ELASTICSEARCH, LOG_RULES

SIZE = Resources(cpu_millicores=20, memory_mib=64)


@dataclass(frozen=True, kw_only=True)
class LogRulesArgs(ProgramArgs):
    replicas: int
    """Each asks and tells everything: the same labels are the same alert to Alertmanager, so none comes twice."""
    rules: str
    """rules.json; a change is read before the next evaluation."""


class LogRules(pulumi.ComponentResource):
    """The Deployment with its rules and its code. It remembers nothing."""

    def __init__(self, name: str, args: LogRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:log_rules:LogRules", name, {}, opts)
        credentials = {"name": "credentials", "secret": {"secretName": user_secret("log-rules"), "defaultMode": 0o440}}
        declare_python_program(
            name,
            PythonProgramArgs(
                ownership=args.ownership,
                program=LOG_RULES,
                code=code_files("functions.log_rules", "functions.serving"),
                arguments=[
                    f"{CONFIG_DIR}/{RULES_FILE}",
                    CREDENTIALS_DIR,
                    f"{TLS_DIR}/{AUTHORITY}",
                    str(LOG_RULES.port),
                ],
                replicas=args.replicas,
                resources=SIZE,
                configuration={RULES_FILE: args.rules},
                configuration_dir=CONFIG_DIR,
                rereads=True,
                volumes=[(credentials, CREDENTIALS_DIR), (tls_volume("tls", ELASTICSEARCH.name), TLS_DIR)],
                after=args.after,
            ),
            parent=self,
        )
        self.register_outputs({})
