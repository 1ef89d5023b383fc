"""JSON schema of a stack file, for editors: they complete keys and underline what is wrong while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.overrides import defined_alerts
from catalog.rule_files import AlertFile
from settings.models import Settings
from settings.secret_values import SECRET_KEYS
from settings.stack_file import PROJECT_NAME, StackFile


def stack_file_schema(alert_files: Mapping[str, AlertFile]) -> dict[str, Any]:
    """Schema of a whole `Pulumi.<stack>.yaml`, with the thresholds and alerts that a stack may override."""
    settings = Settings.model_json_schema()
    definitions = settings["$defs"]
    definitions["Alerts"]["properties"] |= {
        "thresholds": _thresholds_schema(alert_files),
        "rules": _rules_schema(alert_files),
    }
    own = {f"{PROJECT_NAME}:{name}": schema for name, schema in settings["properties"].items()}
    secrets = {f"{PROJECT_NAME}:{name}": {"type": "object"} for name in sorted(SECRET_KEYS)}
    schema = StackFile.model_json_schema()
    schema["properties"]["config"] = {
        "type": "object",
        "description": Settings.__doc__,
        "properties": own | secrets,
        "patternProperties": {"^pulumi:": {}},
        "required": [f"{PROJECT_NAME}:{name}" for name in settings["required"]],
        "additionalProperties": False,
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "$defs": definitions}


def _rules_schema(alert_files: Mapping[str, AlertFile]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": "#/$defs/RuleOverride"} for name in defined_alerts(alert_files)},
    }


def _thresholds_schema(alert_files: Mapping[str, AlertFile]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {
                "type": "number",
                "minimum": threshold.minimum,
                "maximum": threshold.maximum,
                "default": threshold.value,
                "description": f"{threshold.unit}: {threshold.evidence}",
            }
            for alerts in alert_files.values()
            for name, threshold in alerts.thresholds.items()
        },
    }
