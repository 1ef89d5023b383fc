"""Known ways from some rights to all of those that another identity has.

Sources: Rhino Security Labs, "AWS IAM Privilege Escalation - Methods and Mitigation"; Bishop Fox, "IAM Vulnerable";
and the Service Authorization Reference for what each action needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["role", "user", "group", "policy", "provider", "compute"]
"""What the first step acts on. What runs on compute has the rights of a role."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """All `steps` together are the escalation."""

    steps: tuple[str, ...]
    """Actions; `iam:PassRole` is one more where `passed_to` names the service that takes the role."""
    target: Target
    passed_to: str | None = None
    sets_boundary: bool = False
    """Whether the target's boundary is what the first step chooses, not what it meets."""

    @property
    def name(self) -> str:
        return " + ".join((*(["iam:PassRole"] if self.passed_to else []), *self.steps))


def _on(target: Target, *steps: str) -> Path:
    return Path(steps=steps, target=target)


def _passing(service: str, *steps: str) -> Path:
    return Path(steps=steps, target="compute", passed_to=f"{service}.amazonaws.com")


ASSUMPTION = _on("role", "sts:AssumeRole")

PATHS: tuple[Path, ...] = (
    _on("policy", "iam:CreatePolicyVersion"),
    _on("policy", "iam:SetDefaultPolicyVersion"),
    _on("role", "iam:AttachRolePolicy"),
    _on("role", "iam:PutRolePolicy"),
    _on("role", "iam:UpdateAssumeRolePolicy"),
    _on("role", "iam:DeleteRolePermissionsBoundary"),
    Path(steps=("iam:PutRolePermissionsBoundary",), target="role", sets_boundary=True),
    Path(steps=("iam:CreateRole", "iam:AttachRolePolicy"), target="role", sets_boundary=True),
    Path(steps=("iam:CreateRole", "iam:PutRolePolicy"), target="role", sets_boundary=True),
    ASSUMPTION,
    _on("user", "iam:AttachUserPolicy"),
    _on("user", "iam:PutUserPolicy"),
    _on("user", "iam:CreateAccessKey"),
    _on("user", "iam:CreateLoginProfile"),
    _on("user", "iam:UpdateLoginProfile"),
    _on("user", "iam:DeleteUserPermissionsBoundary"),
    _on("group", "iam:AddUserToGroup"),
    _on("group", "iam:AttachGroupPolicy"),
    _on("group", "iam:PutGroupPolicy"),
    _on("provider", "iam:UpdateSAMLProvider"),
    _on("provider", "iam:AddClientIDToOpenIDConnectProvider"),
    _passing("lambda", "lambda:CreateFunction", "lambda:InvokeFunction"),
    _passing("lambda", "lambda:CreateFunction", "lambda:AddPermission"),
    _passing("lambda", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    _passing("ec2", "ec2:RunInstances"),
    _passing("ec2", "ec2:AssociateIamInstanceProfile"),
    _passing("ec2", "iam:AddRoleToInstanceProfile"),
    _passing("glue", "glue:CreateDevEndpoint"),
    _passing("glue", "glue:CreateJob", "glue:StartJobRun"),
    _passing("glue", "glue:UpdateJob", "glue:StartJobRun"),
    _passing("cloudformation", "cloudformation:CreateStack"),
    _passing("datapipeline", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    _passing("sagemaker", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    _passing("sagemaker", "sagemaker:CreateTrainingJob"),
    _passing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
    _passing("codebuild", "codebuild:CreateProject", "codebuild:StartBuild"),
    _passing("states", "states:CreateStateMachine", "states:StartExecution"),
    _passing("scheduler", "scheduler:CreateSchedule"),
    _passing("ssm", "ssm:StartAutomationExecution"),
    _passing("pods.eks", "eks:CreatePodIdentityAssociation"),
    _on("compute", "lambda:UpdateFunctionCode"),
    _on("compute", "lambda:UpdateFunctionConfiguration"),
    _on("compute", "ssm:SendCommand"),
    _on("compute", "ssm:StartSession"),
    _on("compute", "ec2-instance-connect:SendSSHPublicKey"),
    _on("compute", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"),
    _on("compute", "ecs:ExecuteCommand"),
    _on("compute", "glue:UpdateDevEndpoint"),
    _on("compute", "codebuild:StartBuild"),
    _on("compute", "cloudformation:UpdateStack"),
    _on("compute", "cloudformation:ExecuteChangeSet"),
    _on("compute", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    _on("compute", "eks:CreateAccessEntry", "eks:AssociateAccessPolicy"),
    _on("compute", "eks:UpdateAccessEntry"),
)
