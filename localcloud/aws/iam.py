"""IAM roles and policies."""

from __future__ import annotations

import json
import re
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_VERSIONS_OF_A_POLICY = 5
_NAME = re.compile(r"[\w+=,.@-]+")
_PATH = re.compile(r"/|/.+/")
_NAMED = frozenset({"name", "namePrefix"})


def _update_tags(iam: Any, kind: str, owner: dict[str, str], change: Change) -> None:
    """`kind` is `role` or `policy`; `owner` the parameter that names it."""
    if change.tags_to_remove:
        getattr(iam, f"untag_{kind}")(**owner, TagKeys=change.tags_to_remove)
    if change.tags_to_set:
        getattr(iam, f"tag_{kind}")(**owner, Tags=tags_to_api(change.tags_to_set))


class Role(ResourceType):
    token = "aws:iam/role:Role"
    traits = Traits(
        identity=("name",),
        replace_on=_NAMED | {"path"},
        computed=frozenset({"name", "inlinePolicies", "managedPolicyArns"}),
        local=frozenset({"forceDetachPolicies"}),
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        allowed={"name": _NAME, "path": _PATH, "maxSessionDuration": range(3600, 43201)},
        not_offered={
            "inlinePolicies": "is deprecated in pulumi-aws; use aws.iam.RolePolicy",
            "managedPolicyArns": "is deprecated in pulumi-aws; use aws.iam.RolePolicyAttachment",
        },
        autoname=Autoname(longest=64),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("iam").create_role(
            RoleName=inputs["name"],
            Path=inputs["path"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            MaxSessionDuration=inputs["maxSessionDuration"],
            Tags=tags_to_api(inputs["tags"]),
            **given(Description=inputs.get("description"), PermissionsBoundary=inputs.get("permissionsBoundary")),
        )
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("iam").get_role, RoleName=identifier)
        if answer is None:
            return None
        role = answer["Role"]
        return {
            "name": role["RoleName"],
            "path": role["Path"],
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": role["CreateDate"].isoformat(),
            "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"]),
            "description": role.get("Description", ""),
            "maxSessionDuration": role["MaxSessionDuration"],
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "tags": tags_from_api(role.get("Tags")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        iam, owner = aws.client("iam"), {"RoleName": identifier}
        if "assumeRolePolicy" in change:
            iam.update_assume_role_policy(**owner, PolicyDocument=change.new["assumeRolePolicy"])
        if change.any_of("description", "maxSessionDuration"):
            iam.update_role(
                **owner,
                Description=change.new.get("description", ""),
                MaxSessionDuration=change.new["maxSessionDuration"],
            )
        if "permissionsBoundary" in change:
            if boundary := change.new.get("permissionsBoundary"):
                iam.put_role_permissions_boundary(**owner, PermissionsBoundary=boundary)
            else:
                iam.delete_role_permissions_boundary(**owner)
        _update_tags(iam, "role", owner, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        iam, owner = aws.client("iam"), {"RoleName": identifier}
        if found(iam.get_role, **owner) is None:
            return
        for profile in iam.list_instance_profiles_for_role(**owner)["InstanceProfiles"]:
            iam.remove_role_from_instance_profile(**owner, InstanceProfileName=profile["InstanceProfileName"])
        if properties.get("forceDetachPolicies"):
            for policy in iam.list_attached_role_policies(**owner)["AttachedPolicies"]:
                iam.detach_role_policy(**owner, PolicyArn=policy["PolicyArn"])
            for name in iam.list_role_policies(**owner)["PolicyNames"]:
                iam.delete_role_policy(**owner, PolicyName=name)
        found(iam.delete_role, **owner)


class RolePolicy(ResourceType):
    """Its id is `role:name`."""

    token = "aws:iam/rolePolicy:RolePolicy"
    traits = Traits(
        identity=("role", "name"),
        replace_on=_NAMED | {"role"},
        computed=frozenset({"name"}),
        allowed={"name": _NAME},
        autoname=Autoname(longest=128),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._put(aws, inputs["role"], inputs["name"], inputs["policy"])
        return f"{inputs['role']}:{inputs['name']}"

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return f"{inputs['role']}:{inputs['name']}"

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        role, _, name = identifier.partition(":")
        answer = found(aws.client("iam").get_role_policy, RoleName=role, PolicyName=name)
        return {"role": role, "name": name, "policy": json.dumps(answer["PolicyDocument"])} if answer else None

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if "policy" in change:
            role, _, name = identifier.partition(":")
            self._put(aws, role, name, change.new["policy"])

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        role, _, name = identifier.partition(":")
        found(aws.client("iam").delete_role_policy, RoleName=role, PolicyName=name)

    def _put(self, aws: Aws, role: str, name: str, policy: str) -> None:
        aws.client("iam").put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)


class Policy(ResourceType):
    """Its id is its ARN."""

    token = "aws:iam/policy:Policy"
    traits = Traits(
        identity=("name", "path"),
        replace_on=_NAMED | {"description", "path"},
        computed=frozenset({"name"}),
        local=frozenset({"delayAfterPolicyCreationInMs"}),
        defaults={"path": "/"},
        allowed={"name": _NAME, "path": _PATH},
        autoname=Autoname(longest=128),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("iam").create_policy(
            PolicyName=inputs["name"],
            Path=inputs["path"],
            Description=inputs.get("description", ""),
            PolicyDocument=inputs["policy"],
            Tags=tags_to_api(inputs["tags"]),
        )
        return answer["Policy"]["Arn"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return f"arn:{aws.partition}:iam::{aws.account_id}:policy{inputs['path']}{inputs['name']}"

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        iam = aws.client("iam")
        answer = found(iam.get_policy, PolicyArn=identifier)
        if answer is None:
            return None
        policy = answer["Policy"]
        version = iam.get_policy_version(PolicyArn=identifier, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        return {
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "arn": policy["Arn"],
            "policyId": policy["PolicyId"],
            "attachmentCount": policy["AttachmentCount"],
            "description": policy.get("Description", ""),
            "policy": json.dumps(version["Document"]),
            "tags": tags_from_api(policy.get("Tags")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        iam, owner = aws.client("iam"), {"PolicyArn": identifier}
        if "policy" in change:
            older = [one for one in iam.list_policy_versions(**owner)["Versions"] if not one["IsDefaultVersion"]]
            if len(older) >= _VERSIONS_OF_A_POLICY - 1:
                oldest = min(older, key=lambda version: version["CreateDate"])
                iam.delete_policy_version(**owner, VersionId=oldest["VersionId"])
            iam.create_policy_version(**owner, PolicyDocument=change.new["policy"], SetAsDefault=True)
        _update_tags(iam, "policy", owner, change)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        iam, owner = aws.client("iam"), {"PolicyArn": identifier}
        versions = found(iam.list_policy_versions, **owner)
        for version in versions["Versions"] if versions else ():
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(**owner, VersionId=version["VersionId"])
        found(iam.delete_policy, **owner)


class RolePolicyAttachment(ResourceType):
    """Its id is `role/policy ARN`."""

    token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    traits = Traits(
        identity=("role", "policyArn"),
        replace_on=frozenset({"policyArn", "role"}),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}"

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        role, _, arn = identifier.partition("/")
        answer = found(aws.client("iam").list_attached_role_policies, RoleName=role)
        attached = answer["AttachedPolicies"] if answer else ()
        return {"role": role, "policyArn": arn} if any(policy["PolicyArn"] == arn for policy in attached) else None

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        role, _, arn = identifier.partition("/")
        found(aws.client("iam").detach_role_policy, RoleName=role, PolicyArn=arn)


RESOURCE_TYPES = (Role(), RolePolicy(), Policy(), RolePolicyAttachment())
