"""What a PromQL query is made of, and which labels its result can have."""

from __future__ import annotations

from collections.abc import Iterator

import promql_parser as promql

Labels = frozenset[str] | None
"""Names of labels; None stands for whatever labels the series have."""


def parts(expression: promql.Expr) -> Iterator[promql.Expr]:
    """The expression and everything inside it."""
    yield expression
    match expression:
        case promql.AggregateExpr() | promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            yield from parts(expression.expr)
        case promql.BinaryExpr():
            yield from parts(expression.lhs)
            yield from parts(expression.rhs)
        case promql.Call():
            for argument in expression.args:
                yield from parts(argument)
        case promql.MatrixSelector():
            yield expression.vector_selector


def selectors(expression: promql.Expr) -> Iterator[promql.VectorSelector]:
    return (part for part in parts(expression) if isinstance(part, promql.VectorSelector))


def result_labels(expression: promql.Expr) -> Labels:
    """Labels that the result can have. Raises TypeError for a form that no rule of ours has used so far."""
    match expression:
        case promql.VectorSelector() | promql.MatrixSelector():
            return None
        case promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            return result_labels(expression.expr)
        case promql.NumberLiteral() | promql.StringLiteral():
            return frozenset()
        case promql.AggregateExpr():
            return _of_aggregation(expression)
        case promql.Call():
            return _of_call(expression)
        case promql.BinaryExpr():
            return _of_operation(expression)
    raise TypeError(f"{type(expression).__name__} is not handled")


def _of_aggregation(aggregation: promql.AggregateExpr) -> Labels:
    modifier, inner = aggregation.modifier, result_labels(aggregation.expr)
    if str(aggregation.op) in {"topk", "bottomk"}:
        return inner
    if modifier is None:
        return frozenset()
    if modifier.type != promql.AggModifierType.By:
        raise TypeError("aggregation without labels is not handled")
    kept = frozenset(modifier.labels)
    kept = kept if inner is None else inner & kept
    # The parameter of count_values names the label that holds the value counted.
    return kept | {aggregation.param.val} if isinstance(aggregation.param, promql.StringLiteral) else kept


def _of_call(call: promql.Call) -> Labels:
    if call.func.name in {"time", "scalar", "vector"}:
        return frozenset()
    if call.func.name.startswith("absent"):
        matchers = next(selectors(call)).matchers.matchers
        return frozenset(matcher.name for matcher in matchers if matcher.op == promql.MatchOp.Equal)
    vectors = [argument for argument in call.args if list(selectors(argument))]
    inner = result_labels(vectors[0])
    return inner - {"le"} if inner is not None and call.func.name == "histogram_quantile" else inner


def _of_operation(operation: promql.BinaryExpr) -> Labels:
    left, right = result_labels(operation.lhs), result_labels(operation.rhs)
    modifier = operation.modifier
    if str(operation.op) in {"and", "unless"}:
        return left
    if not list(selectors(operation.rhs)):
        return left
    if not list(selectors(operation.lhs)):
        return right
    if modifier and modifier.card == promql.VectorMatchCardinality.ManyToOne:
        return None if left is None else left | set(modifier.group_labels or ())
    if modifier and modifier.matching and modifier.matching.type == promql.LabelModifierType.Include:
        return frozenset(modifier.matching.labels)
    return _both(left, right)


def _both(left: Labels, right: Labels) -> Labels:
    if left is None or right is None:
        return right if left is None else left
    return left & right
