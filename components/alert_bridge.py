"""The alert bridge: files tickets and records events in Sentry, as Alertmanager can do neither itself."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.python_program import PythonProgramArgs, code_files, declare_python_program
from components.receiver_secret_sync import receiver_secrets_volume
from components.workload import ProgramArgs, Resources
from observability.notifications.bridge import CONFIG_FILE, Bridge
from observability.topology import ALERT_BRIDGE

_CONFIG_DIR = "/etc/alert-bridge/config"
_SECRETS_DIR = "/etc/alert-bridge/secrets"


@dataclass(frozen=True, kw_only=True)
class AlertBridgeArgs(ProgramArgs):
    bridge: Bridge


class AlertBridge(pulumi.ComponentResource):
    """The Deployment with its code and its configuration.

    One replica: two that are told of one group at once would open two tickets. While there is none, Alertmanager tries
    again, and says at the next interval what is so by then.
    """

    def __init__(self, name: str, args: AlertBridgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:alert_bridge:AlertBridge", name, {}, opts)
        declare_python_program(
            name,
            PythonProgramArgs(
                ownership=args.ownership,
                program=ALERT_BRIDGE,
                code=code_files("functions.alert_bridge"),
                arguments=[f"{_CONFIG_DIR}/{CONFIG_FILE}", _SECRETS_DIR, str(ALERT_BRIDGE.port)],
                replicas=1,
                resources=Resources(cpu_millicores=20, memory_mib=64),
                configuration={CONFIG_FILE: args.bridge.configuration},
                configuration_dir=_CONFIG_DIR,
                volumes=[(receiver_secrets_volume("secrets", args.bridge.secrets), _SECRETS_DIR)],
                after=args.after,
            ),
            parent=self,
        )
        self.register_outputs({})
