"""IAM condition operators.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multi-valued context
keys".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from identity.statements import Conditions, NotUnderstood, arn_matches, matches

Value = str | tuple[str, ...] | None
"""What a request says under a condition key: a value, several, or nothing (None)."""

_Test = Callable[[str, str], bool]
"""Of a policy's value and the request's."""

_TESTS: Mapping[str, _Test] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringEqualsIgnoreCase": lambda wanted, given: wanted.lower() == given.lower(),
    "StringLike": matches,
    # Both let wildcards stand for a part of the ARN: IAM treats them alike.
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
    "NumericEquals": lambda wanted, given: float(given) == float(wanted),
    "NumericLessThan": lambda wanted, given: float(given) < float(wanted),
    "NumericLessThanEquals": lambda wanted, given: float(given) <= float(wanted),
    "NumericGreaterThan": lambda wanted, given: float(given) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, given: float(given) >= float(wanted),
    "IpAddress": lambda wanted, given: ipaddress.ip_address(given) in ipaddress.ip_network(wanted),
}
_NEGATIONS: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "NotIpAddress": "IpAddress",
}
_FOR_ANY, _FOR_ALL = "ForAnyValue:", "ForAllValues:"
_IF_EXISTS = "IfExists"


def hold(conditions: Conditions, context: Mapping[str, Value], *, otherwise: bool | None = None) -> bool:
    """Whether all conditions hold for what a request says.

    Keys that `context` does not list are absent from the request, unless `otherwise` says how every test of them ends.
    Raises NotUnderstood for an operator that is not known, or one for single values over several.
    """
    given = {key.lower(): value for key, value in context.items()}
    return all(
        otherwise
        if otherwise is not None and key.lower() not in given
        else _holds(operator, values, given.get(key.lower()))
        for operator, tests in conditions.items()
        for key, values in tests.items()
    )


def _holds(operator: str, wanted: tuple[str, ...], given: Value) -> bool:
    if operator == "Null":
        return (given is None) is (wanted[0].lower() == "true")
    quantifier = next((prefix for prefix in (_FOR_ANY, _FOR_ALL) if operator.startswith(prefix)), "")
    optional = operator.endswith(_IF_EXISTS)
    name = operator.removeprefix(quantifier).removesuffix(_IF_EXISTS)
    test, negated = _TESTS.get(_NEGATIONS.get(name, name)), name in _NEGATIONS
    if test is None:
        raise NotUnderstood(f"the condition operator {operator!r} is not known to the evaluator")
    if given is None:
        # A request that says nothing differs from every value, and has no value that could fail.
        return optional or quantifier == _FOR_ALL or (negated and not quantifier)
    if isinstance(given, tuple) and not quantifier:
        raise NotUnderstood(f"{operator!r} compares a single value, and the request gives several")
    results = [
        any(test(one, value) for one in wanted) is not negated
        for value in ((given,) if isinstance(given, str) else given)
    ]
    return any(results) if quantifier == _FOR_ANY else all(results)
