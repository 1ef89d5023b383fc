"""Tries the known ways of escalation on a role, with everything that a caller may choose chosen for the worst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from identity.conditions import Value
from identity.escalation_paths import ASSUMPTION, PATHS, Path
from identity.evaluator import Policy, Principal, Request, is_allowed
from identity.statements import Statement, arn_matches


@dataclass(frozen=True, kw_only=True)
class Role:
    arn: str
    trust: Policy | None
    """None where it is unknown: then the role is taken to trust its account and every service."""
    policies: Sequence[Policy] = ()
    boundary_arn: str | None = None
    boundary: Policy | None = None

    @property
    def account_id(self) -> str:
        return self.arn.split(":")[4]

    @property
    def trusted(self) -> Policy:
        unknown = Statement(actions=("sts:*",), principals={"AWS": (self.account_id,), "Service": ("*",)})
        return self.trust if self.trust is not None else (unknown,)

    @property
    def principal(self) -> Principal:
        return Principal(name=self.arn, account_id=self.account_id, policies=self.policies, boundary=self.boundary)


@dataclass(frozen=True, kw_only=True)
class Entrusted:
    """What a role is there to write or pass: things of these names, and roles of these names within this boundary."""

    names: tuple[str, ...]
    """Patterns of ARNs."""
    boundary_arn: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """The roles that are known. One more is always there: an administrator that anything may be started as."""

    roles: Sequence[Role]
    entrusted: Mapping[str, Entrusted] = field(default_factory=dict)
    """By the ARN of a role: what a deploying role does to the roles that it deploys is no escalation."""


@dataclass(frozen=True, kw_only=True)
class Escalation:
    role: str
    path: str
    target: str
    """ARN of what the role gets hold of."""

    def __str__(self) -> str:
        return f"{self.role} gets hold of {self.target} by {self.path}"


def escalations(role: Role, account: Account) -> list[Escalation]:
    """Every path that succeeds, with its first target."""
    found = ((path, next(_targets(path, role, account), None)) for path in PATHS)
    return [Escalation(role=role.arn, path=path.name, target=target) for path, target in found if target is not None]


def _targets(path: Path, role: Role, account: Account) -> Iterator[str]:
    entrusted = account.entrusted.get(role.arn)
    if path.target == "role" or path.passed_to:
        for victim in [_administrator(role), *account.roles, *_roles_by_pattern(role, account)]:
            if not _is_entrusted(victim, entrusted) and _reaches(path, role, victim):
                yield victim.arn
        return
    reached = [_possible(step, role) for step in path.steps]
    if all(reached):
        yield from (arn for arn in reached[0] if not _is_named(arn, entrusted))


def _reaches(path: Path, role: Role, victim: Role) -> bool:
    if path is ASSUMPTION:
        request = _request(role, "sts:AssumeRole", victim.arn, {}, trust=victim.trusted)
        return victim.arn != role.arn and is_allowed(request)
    if path.passed_to:
        service = Principal(name=path.passed_to, kind="Service")
        passed = _request(role, "iam:PassRole", victim.arn, {"iam:PassedToService": path.passed_to})
        taken = Request(
            principal=service, action="sts:AssumeRole", resource=victim.arn, resource_policy=victim.trusted, chosen=True
        )
        return is_allowed(taken) and is_allowed(passed) and all(_possible(step, role) for step in path.steps)
    boundary = None if path.sets_boundary else victim.boundary_arn
    return all(
        is_allowed(_request(role, step, victim.arn, {"iam:PermissionsBoundary": boundary})) for step in path.steps
    )


def _possible(action: str, role: Role) -> list[str]:
    """Resources on which the role may do this, one for each way that its policies name them."""
    service = action.split(":")[0]
    anything = f"arn:aws:{service}:us-east-1:{role.account_id}:any/thing"
    candidates = [anything, *(_instance(pattern) for pattern in _named(action, role))]
    return [arn for arn in candidates if is_allowed(_request(role, action, arn, {}))]


def _named(action: str, role: Role) -> Iterator[str]:
    for policy in role.policies:
        for statement in policy:
            if statement.allows and statement.is_about_action(action) and not statement.all_but_resources:
                yield from statement.resources


def _instance(pattern: str) -> str:
    return pattern.replace("*", "x").replace("?", "x")


def _roles_by_pattern(role: Role, account: Account) -> list[Role]:
    """Roles that are not known here, but may be there under the names that the role's policies allow.

    Under the names that a role is entrusted with there are none but those that it deployed, which are known.
    """
    known = {one.arn for one in account.roles}
    actions = {step for path in PATHS for step in path.steps if path.target == "role"} | {"iam:PassRole"}
    arns = {_instance(pattern) for action in actions for pattern in _named(action, role) if ":role/" in pattern}
    unknown = sorted(arns - known)
    return [Role(arn=arn, trust=None) for arn in unknown if not _is_named(arn, account.entrusted.get(role.arn))]


def _administrator(role: Role) -> Role:
    return Role(arn=f"arn:aws:iam::{role.account_id}:role/Administrator", trust=None)


def _is_entrusted(victim: Role, entrusted: Entrusted | None) -> bool:
    bounded = entrusted is not None and victim.boundary_arn == entrusted.boundary_arn
    return bounded and _is_named(victim.arn, entrusted)


def _is_named(arn: str, entrusted: Entrusted | None) -> bool:
    return entrusted is not None and any(arn_matches(pattern, arn) for pattern in entrusted.names)


def _request(
    role: Role, action: str, resource: str, context: Mapping[str, Value], *, trust: Policy | None = None
) -> Request:
    return Request(
        principal=role.principal,
        action=action,
        resource=resource,
        context=context,
        resource_policy=trust,
        chosen=True,
    )
