"""What a rule is, how it judges, and what it says when it is broken.

A rule judges one property, part by part: a part that is broken is reported by its path, never by its value, because
the engine shows policies the decrypted secrets. Parts that are not known yet leave the rule *unproven*: the SDK turns
that into a note, which a gate must treat as closed until the rule has judged the state that an update left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from policies.reading import Divide, Part, Unreadable, at, parts, whole

CATALOGUE = "policies/README.md"


class Unproven(UnknownValueError):
    """A rule that could not judge everything; it carries one message for each unknown value."""

    def __init__(self, messages: Iterable[str]) -> None:
        Exception.__init__(self)
        self.message = "; ".join(messages)


def on(properties: Mapping[str, Sequence[str]]) -> Callable[[str], Sequence[str]]:
    """Where a rule looks: paths of properties by resource type."""
    return lambda resource_type: properties.get(resource_type, ())


def property_of(resource: ResourceValidationArgs, path: str) -> Any:
    return at(resource.props, *path.split("."))


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A property of a resource, and whether it keeps a rule, which may be unknown."""

    urn: str
    path: str
    holds: Callable[[], bool]
    subject: str = ""
    """Begins the message of an unknown value."""


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What people read about a rule: what must hold, why, and what to do where it does not."""

    id: str
    requirement: str
    why: str
    fix: str
    severity: Severity = Severity.HIGH

    @property
    def url(self) -> str:
        return f"{CATALOGUE}#{self.id}"

    def sentence(self, path: str) -> str:
        """What a violation says; the engine prints the rule's requirement and the resource above it."""
        return f"Property `{path}` breaks the rule {self.id}: {self.fix} (see {self.url})."

    def _description(self) -> dict[str, Any]:
        """How the engine is told of the rule."""
        return {
            "name": self.id,
            "description": self.requirement,
            "enforcement_level": EnforcementLevel.MANDATORY,
            "severity": self.severity,
            "remediation_steps": self.fix,
            "url": self.url,
        }

    def _judge(self, judgements: Iterable[Judgement], report: ReportViolation) -> None:
        """Report what breaks the rule. Raises Unproven once all is judged, if some were unknown."""
        unknown: list[str] = []
        for one in judgements:
            try:
                if not _is_sure(one.holds):
                    report(self.sentence(one.path), one.urn)
            except UnknownValueError as error:
                unknown.append(f"{one.subject}{error.message}")
        if unknown:
            raise Unproven(unknown)


@dataclass(frozen=True, kw_only=True)
class Rule(Metadata):
    """A rule about the inputs of single resources, judged before each is created or changed.

    `where` gives the paths to judge in a resource of a type, `divide` splits the value there into parts, `holds`
    judges a part, where None stands for a missing one. A broken rule is forgiven where the resource is `exempt`.
    """

    where: Callable[[str], Iterable[str]]
    holds: Callable[[Any], bool]
    divide: Divide = whole
    read: Callable[[ResourceValidationArgs, str], Any] = property_of
    exempt: Callable[[ResourceValidationArgs], bool] = lambda _: False

    def policy(self) -> Policy:
        return ResourceValidationPolicy(validate=self.validate, **self._description())

    def validate(self, resource: ResourceValidationArgs, report: ReportViolation) -> None:
        """Report each part that breaks the rule.

        Raises:
            Unproven: once all other parts are judged, if some were unknown.
        """
        self._judge(
            (
                Judgement(urn=resource.urn, path=path, holds=partial(self._is_kept, resource, read))
                for path, read in self._parts(resource)
            ),
            report,
        )

    def _is_kept(self, resource: ResourceValidationArgs, read: Callable[[], Any]) -> bool:
        return _is_sure(lambda: self.holds(read())) or _is_sure(lambda: self.exempt(resource))

    def _parts(self, resource: ResourceValidationArgs) -> Iterator[Part]:
        for path in self.where(resource.resource_type):
            yield from parts(path, partial(self.read, resource, path), self.divide)


Case = tuple[PolicyResource, str, Callable[[], bool]]
"""A resource, the property that a stack rule judges in it, and the judgement, which may raise."""


@dataclass(frozen=True, kw_only=True)
class StackRule(Metadata):
    """A rule about resources together, judged on their outputs once the program has declared them all."""

    cases: Callable[[Sequence[PolicyResource]], Iterator[Case]]

    def policy(self) -> Policy:
        return StackValidationPolicy(validate=self.validate, **self._description())

    def validate(self, stack: StackValidationArgs, report: ReportViolation) -> None:
        """Report each case that breaks the rule, at its resource.

        Raises:
            Unproven: once all other cases are judged, if some were unknown.
        """
        self._judge(
            (
                Judgement(urn=resource.urn, path=path, holds=holds, subject=f"{resource.name}: ")
                for resource, path, holds in self.cases(stack.resources)
            ),
            report,
        )


def _is_sure(judge: Callable[[], bool]) -> bool:
    """Nothing can be vouched for in a value of a shape or type that AWS or Kubernetes would refuse."""
    try:
        return judge()
    except (Unreadable, TypeError):
        return False
