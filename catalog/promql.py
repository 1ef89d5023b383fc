"""PromQL as rules use it: where a query is wrong, what it is made of, and which labels its result can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import promql_parser as promql

Labels = frozenset[str] | None
"""Names of labels; None stands for whatever labels the series have."""
LabelsOf = Callable[[promql.VectorSelector], Labels]
"""What is known of the labels of the series that are selected."""


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


def is_scalar(expression: promql.Expr) -> bool:
    """Whether it is one number rather than a vector."""
    match expression:
        case promql.NumberLiteral():
            return True
        case promql.ParenExpr() | promql.UnaryExpr():
            return is_scalar(expression.expr)
        case promql.BinaryExpr():
            return is_scalar(expression.lhs) and is_scalar(expression.rhs)
        case promql.Call():
            return expression.func.name in {"scalar", "time", "pi"}
    return False


def _whatever(_: promql.VectorSelector) -> Labels:
    return None


def result_labels(expression: promql.Expr, labels_of: LabelsOf = _whatever) -> Labels:
    """Labels that the result can have."""
    match expression:
        case promql.VectorSelector():
            return labels_of(expression)
        case promql.MatrixSelector():
            return labels_of(expression.vector_selector)
        case promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            return result_labels(expression.expr, labels_of)
        case promql.AggregateExpr():
            return _of_aggregation(expression, labels_of)
        case promql.Call():
            return _of_call(expression, labels_of)
        case promql.BinaryExpr():
            return _of_operation(expression, labels_of)
    return frozenset()


def _of_aggregation(aggregation: promql.AggregateExpr, labels_of: LabelsOf) -> Labels:
    modifier, inner = aggregation.modifier, result_labels(aggregation.expr, labels_of)
    if str(aggregation.op) in {"topk", "bottomk", "limitk", "limit_ratio"}:
        return inner
    if modifier is None:
        return frozenset()
    if modifier.type != promql.AggModifierType.By:
        return None if inner is None else inner - set(modifier.labels)
    kept = frozenset(modifier.labels)
    kept = kept if inner is None else inner & kept
    # The parameter of count_values names the label that holds the value counted.
    return kept | {aggregation.param.val} if isinstance(aggregation.param, promql.StringLiteral) else kept


def _of_call(call: promql.Call, labels_of: LabelsOf) -> Labels:
    if call.func.name in {"time", "scalar", "vector"}:
        return frozenset()
    if call.func.name.startswith("absent"):
        matchers = next(selectors(call)).matchers.matchers
        return frozenset(matcher.name for matcher in matchers if matcher.op == promql.MatchOp.Equal)
    vectors = [argument for argument in call.args if list(selectors(argument))]
    inner = result_labels(vectors[0], labels_of) if vectors else frozenset()
    if inner is None:
        return None
    match call.func.name:
        case "histogram_quantile" | "histogram_fraction":
            return inner - {"le"}
        case "label_replace" | "label_join":
            return inner | {call.args[1].val}
    return inner


def _of_operation(operation: promql.BinaryExpr, labels_of: LabelsOf) -> Labels:
    left, right = result_labels(operation.lhs, labels_of), result_labels(operation.rhs, labels_of)
    modifier = operation.modifier
    if str(operation.op) in {"and", "unless"}:
        return left
    if str(operation.op) == "or":
        return _both(left, right)
    if is_scalar(operation.rhs):
        return left
    if is_scalar(operation.lhs):
        return right
    if modifier and modifier.card == promql.VectorMatchCardinality.ManyToOne:
        return None if left is None else left | set(modifier.group_labels or ())
    if modifier and modifier.card == promql.VectorMatchCardinality.OneToMany:
        return None if right is None else right | set(modifier.group_labels or ())
    if modifier and modifier.matching:
        named = frozenset(modifier.matching.labels)
        if modifier.matching.type == promql.LabelModifierType.Include:
            return named
        return None if left is None else left - named
    return _both(left, right)


def _both(left: Labels, right: Labels) -> Labels:
    """What both sides have; a side of unknown labels adds no knowledge."""
    if left is None or right is None:
        return right if left is None else left
    return left & right
