"""A runbook as Automation of AWS Systems Manager executes it (schema 0.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from resilience.runbook import Operation, Runbook, RunbookStep, Target

DRY_RUN = "DryRun"
"""Parameter of both runbooks: every step says what it would do, and nobody is asked."""
_LONGEST_CALL_SECONDS = 300
"""Automation's guide, aws:invokeLambdaFunction: it waits no longer for a function."""
_ATTEMPTS = 12
"""Of a step that awaits: together 48 minutes."""
_APPROVAL_SECONDS = 4 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    """What a runbook is run with."""

    function: str
    """Name of the function that does the operations."""
    role_arn: str
    approvers: Sequence[str]


def document(runbook: Runbook, description: str, execution: Execution) -> str:
    """The runbook as JSON; the same text for the same runbook."""
    steps = [rendered for step in runbook.steps for rendered in _rendered(step, runbook.target, execution)]
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step["action"] == "aws:branch":
            continue
        step |= {"nextStep": following["name"]} if following else {"isEnd": True}
    _skip_people(steps)
    parameter = {
        "type": "String",
        "description": "true tries the runbook: each step says what it would do, and nobody is asked.",
        "allowedValues": ["true", "false"],
        "default": "true",
    }
    content = {
        "schemaVersion": "0.3",
        "description": description,
        "assumeRole": execution.role_arn,
        "parameters": {DRY_RUN: parameter},
        "mainSteps": steps,
    }
    return json.dumps(content, separators=(",", ":"))


def _rendered(step: RunbookStep, target: Target, execution: Execution) -> Iterator[dict[str, Any]]:
    if step.operation is None:
        yield {"name": f"{step.name}_or_not", "action": "aws:branch", "inputs": {}}
        yield {
            "name": step.name,
            "action": "aws:approve",
            "timeoutSeconds": _APPROVAL_SECONDS,
            "onFailure": "Abort",
            "inputs": {
                "Message": step.message,
                "MinRequiredApprovals": step.approvals,
                "Approvers": list(execution.approvers),
            },
        }
        return
    payload = {"operation": step.operation, "target": target, "store": step.store, "dryRun": f"{{{{ {DRY_RUN} }}}}"}
    yield {
        "name": step.name,
        "action": "aws:invokeLambdaFunction",
        "timeoutSeconds": _LONGEST_CALL_SECONDS,
        "maxAttempts": _ATTEMPTS if _awaits(step.operation) else 1,
        "onFailure": "Abort",
        "inputs": {
            "FunctionName": execution.function,
            "Payload": json.dumps({key: value for key, value in payload.items() if value is not None}),
        },
    }


def _skip_people(steps: Sequence[dict[str, Any]]) -> None:
    """Let each branch pass over the question that follows it when nothing is to be done."""
    for branch, question, following in zip(steps, steps[1:], steps[2:], strict=False):
        if branch["action"] == "aws:branch":
            choice = {"NextStep": following["name"], "Variable": f"{{{{ {DRY_RUN} }}}}", "StringEquals": "true"}
            branch["inputs"] = {"Choices": [choice], "Default": question["name"]}


def _awaits(operation: Operation) -> bool:
    return operation.startswith("await") or operation == "verify"
