"""Mutants that are no other rule, each by a proof; no test can notice them.

A matcher of one side of an operation holds for the other side too where both are matched by that label: what the
matcher would leave out finds no partner. And a share's divisor may as well be 0, as a part of nothing is nothing, and
0 / 0 is no number, for which no comparison holds.
"""

from __future__ import annotations

from collections import Counter

import promql_parser as promql

from catalog.promql import is_scalar, parts, selectors

_Matcher = tuple[str, str, str]
"""Label, operator, value."""
_Matchers = frozenset[_Matcher]
_NONE: _Matchers = frozenset()
_WITHOUT_PARTNERS = frozenset({"or", "unless"})
_OTHER_LABELS = frozenset({"absent", "absent_over_time", "histogram_quantile", "label_replace", "label_join", "scalar"})
"""Functions whose result has other labels than their argument."""


def same_by_matching(query: str, broken: str) -> bool:
    """Whether the two differ only in matchers that matching imposes anyway."""
    return _spelled(promql.parse(query), _NONE) == _spelled(promql.parse(broken), _NONE)


def divides_nothing_by_nothing(query: str, broken: str) -> bool:
    """Whether all that is broken is that a share's divisor may be 0."""
    return bool(_shares_with_divisor_of_zero(broken) - _shares_with_divisor_of_zero(query))


def _spelled(query: promql.Expr, imposed: _Matchers) -> str:
    """The query with every matcher that holds for a selector, its own or imposed."""
    match query:
        case promql.VectorSelector():
            return f"{query.name}{sorted(_own(query) | imposed)}{query.offset}{query.at}"
        case promql.MatrixSelector():
            return f"{_spelled(query.vector_selector, imposed)}[{query.range}]"
        case promql.ParenExpr() | promql.UnaryExpr():
            return f"{type(query).__name__}({_spelled(query.expr, imposed)})"
        case promql.SubqueryExpr():
            return f"{_spelled(query.expr, imposed)}[{query.range}:{query.step}]{query.offset}{query.at}"
        case promql.Call():
            passed = _NONE if query.func.name in _OTHER_LABELS else imposed
            return f"{query.func.name}({[_spelled(argument, passed) for argument in query.args]})"
        case promql.AggregateExpr():
            # What is imposed on a group is imposed on all of its members.
            passed = frozenset(one for one in imposed if one[0] in _grouped_by(query))
            modifier = query.modifier and (str(query.modifier.type), query.modifier.labels)
            return f"{query.op}{modifier}{query.param and query.param.prettify()}({_spelled(query.expr, passed)})"
        case promql.BinaryExpr():
            left, right = imposed | _from_partner(query, query.rhs), imposed | _from_partner(query, query.lhs)
            if str(query.op) in _WITHOUT_PARTNERS:
                left = right = _NONE
            return f"({_spelled(query.lhs, left)} {query.op} {query.modifier} {_spelled(query.rhs, right)})"
    return query.prettify()


def _certain(query: promql.Expr) -> _Matchers:
    """Matchers that hold for every series of the result."""
    match query:
        case promql.VectorSelector():
            return _own(query)
        case promql.MatrixSelector():
            return _own(query.vector_selector)
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            return _certain(query.expr)
        case promql.Call() if query.func.name not in _OTHER_LABELS:
            return frozenset().union(*(_certain(argument) for argument in query.args))
        case promql.AggregateExpr():
            return frozenset(one for one in _certain(query.expr) if one[0] in _grouped_by(query))
        case promql.BinaryExpr() if str(query.op) == "unless" or is_scalar(query.rhs):
            return _certain(query.lhs)
        case promql.BinaryExpr() if is_scalar(query.lhs):
            return _certain(query.rhs)
        case promql.BinaryExpr() if str(query.op) != "or" and query.modifier is None:
            return _certain(query.lhs) | _certain(query.rhs)
    return _NONE


def _from_partner(operation: promql.BinaryExpr, partner: promql.Expr) -> _Matchers:
    """What matching with the partner imposes: all its matchers, or those of the labels that are compared."""
    if is_scalar(operation.lhs) or is_scalar(operation.rhs):
        return _NONE
    modifier = operation.modifier
    if modifier is None or modifier.matching is None:
        return _certain(partner)
    if modifier.matching.type == promql.LabelModifierType.Include:
        return frozenset(one for one in _certain(partner) if one[0] in modifier.matching.labels)
    return frozenset(one for one in _certain(partner) if one[0] not in modifier.matching.labels)


def _grouped_by(aggregation: promql.AggregateExpr) -> frozenset[str]:
    modifier = aggregation.modifier
    return frozenset(modifier.labels) if modifier and modifier.type == promql.AggModifierType.By else frozenset()


def _own(selector: promql.VectorSelector) -> _Matchers:
    return frozenset((one.name, str(one.op), one.value) for one in selector.matchers.matchers)


def _shares_with_divisor_of_zero(query: str) -> Counter[str]:
    """Quotients of a metric by the same metric that may be 0, as in `a{code="5"} / (a >= 0)`."""
    found: Counter[str] = Counter()
    for part in parts(promql.parse(query)):
        if isinstance(part, promql.BinaryExpr) and str(part.op) == "/" and isinstance(part.rhs, promql.ParenExpr):
            guarded = part.rhs.expr
            if isinstance(guarded, promql.BinaryExpr) and str(guarded.op) == ">=" and guarded.rhs.prettify() == "0":
                names = [{selector.name for selector in selectors(side)} for side in (part.lhs, guarded.lhs)]
                found[part.prettify()] += names[0] == names[1]
    return found
