"""Whether a request is allowed, as AWS decides it.

Source: IAM User Guide, "Policy evaluation logic". A denial anywhere wins; then organisation policies, the permissions
boundary and at last a policy of the principal or of the resource must each allow. Session policies are left out:
nothing here makes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from identity.conditions import Value, hold
from identity.statements import Statement

Policy = Sequence[Statement]
Grant = Literal["direct", "account", "none"]
"""What a resource's policy gives a principal: the right itself, what its account lets it have, or nothing."""

_ASSUMPTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession")


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A role, or what asks for one: `kind` is `AWS`, `Service` or `Federated`, as a policy names it."""

    name: str
    """ARN, or the name of a service or provider."""
    account_id: str = ""
    kind: str = "AWS"
    policies: Sequence[Policy] = ()
    boundary: Policy | None = None
    organisation: Sequence[Policy] = ()
    """Service control policies, one for each level from the root of the organisation down."""


@dataclass(frozen=True, kw_only=True)
class Request:
    principal: Principal
    action: str
    resource: str
    context: Mapping[str, Value] = field(default_factory=dict)
    """By condition key; a key given None is known to be absent."""
    resource_policy: Policy | None = None
    chosen: bool = False
    """Whether every other condition key is the caller's to choose: who looks for what is possible at worst says so."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    allowed: bool
    reason: str
    """Which kind of policy decided, and by which statement."""


def decide(request: Request) -> Decision:
    """Raises NotUnderstood where a policy that matters holds what the evaluator does not know."""
    principal, resource_policy = request.principal, request.resource_policy
    of_principal = [statement for policy in principal.policies for statement in policy]
    limits = [*principal.organisation, *([principal.boundary] if principal.boundary is not None else [])]
    everything = [*of_principal, *(statement for limit in limits for statement in limit), *(resource_policy or ())]
    for statement in everything:
        if not statement.allows and _applies(statement, request):
            return Decision(allowed=False, reason=f"denied by {statement.sid or 'a statement'}")
    if any(_allowing(policy, request) is None for policy in principal.organisation):
        return Decision(allowed=False, reason="not allowed by the organisation")
    if principal.boundary is not None and _allowing(principal.boundary, request) is None:
        return Decision(allowed=False, reason="not allowed by the permissions boundary")
    own = _allowing(of_principal, request)
    given, by = _given(request)
    if given == "direct" and (_same_account(request) or own):
        return Decision(allowed=True, reason=f"allowed by the resource's {by}")
    if own and given == "none" and _must_be_named(request):
        return Decision(allowed=False, reason="not allowed by the resource's policy")
    if own and (given == "account" or _same_account(request)):
        return Decision(allowed=True, reason=f"allowed by {own.sid or 'a statement'}")
    return Decision(allowed=False, reason="allowed by no policy")


def is_allowed(request: Request) -> bool:
    return decide(request).allowed


def _allowing(policy: Policy, request: Request) -> Statement | None:
    return next((statement for statement in policy if statement.allows and _applies(statement, request)), None)


def _given(request: Request) -> tuple[Grant, str]:
    """The most that the resource's policy gives, and the statement that does."""
    given: tuple[Grant, str] = ("none", "")
    for statement in request.resource_policy or ():
        if statement.allows and _applies(statement, request):
            if _names(statement, request.principal) == "direct":
                return "direct", statement.sid or "policy"
            given = "account", statement.sid
    return given


def _applies(statement: Statement, request: Request) -> bool:
    return (
        statement.is_about_action(request.action)
        and statement.is_about_resource(request.resource)
        and (statement.principals is None or _names(statement, request.principal) != "none")
        and hold(statement.conditions, request.context, otherwise=statement.allows if request.chosen else None)
    )


def _names(statement: Statement, principal: Principal) -> Grant:
    principals = statement.principals or {}
    named = principals.get(principal.kind, ())
    if principal.name in named or "*" in named or "*" in principals.get("AWS", ()):
        return "direct"
    root = f"iam::{principal.account_id}:root"
    of_account = principal.kind == "AWS" and any(name == principal.account_id or name.endswith(root) for name in named)
    return "account" if of_account else "none"


def _must_be_named(request: Request) -> bool:
    """A key and a role are closed to all but those whom their own policy admits."""
    return request.action in _ASSUMPTIONS or (request.action.startswith("kms:") and request.resource_policy is not None)


def _same_account(request: Request) -> bool:
    parts = request.resource.split(":")
    owner = parts[4] if len(parts) > 4 else ""
    return owner in ("", request.principal.account_id) or not request.principal.account_id
