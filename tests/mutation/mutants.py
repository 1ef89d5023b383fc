"""The ways in which a rule is broken: each mutant differs from the rule in one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import promql_parser as promql

from tests.mutation.equivalence import divides_nothing_by_nothing, same_by_matching

Rule = dict[str, Any]
"""A rule as Prometheus reads it."""

_OPAQUE = r"""\{[^{}]*\}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
"""Selectors' matchers and strings, in which no operator stands."""
_COMPARISON = r"[<>]=?|==|!="
_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
_AT_THE_BOUNDARY = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}
_AGGREGATED_OTHERWISE = {"sum": "max", "avg": "sum", "max": "sum", "min": "max", "count": "sum"}
_JOINED_OTHERWISE = {"and": "unless", "unless": "and", "or": "and"}
_OTHER_SEVERITY = {"S1": "S3", "S2": "S1", "S3": "S2"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """`change` says what is broken, for people."""

    domain: str
    alert: str
    kind: str
    change: str
    rule: Rule


def mutants(rule: Rule, domain: str) -> Iterator[Mutant]:
    """Every mutant of an alert rule whose query still parses and may give something else."""
    for kind, change, broken in _broken_queries(rule["expr"]):
        if _parses(broken) and not _is_the_same(kind, rule["expr"], broken):
            yield Mutant(domain=domain, alert=rule["alert"], kind=kind, change=change, rule=rule | {"expr": broken})
    for kind, change, broken in _broken_rules(rule):
        yield Mutant(domain=domain, alert=rule["alert"], kind=kind, change=change, rule=broken)


def _is_the_same(kind: str, query: str, broken: str) -> bool:
    if kind == "boundary":
        return divides_nothing_by_nothing(query, broken)
    return kind == "matcher dropped" and same_by_matching(query, broken)


def _broken_rules(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    if duration := rule.get("for"):
        yield "for removed", f"for: {duration} →", {key: value for key, value in rule.items() if key != "for"}
        doubled = re.sub(r"\d+", lambda match: str(int(match[0]) * 2), duration)
        yield "for doubled", f"for: {duration} → {doubled}", rule | {"for": doubled}
    severity = rule["labels"].get("severity")
    if other := _OTHER_SEVERITY.get(severity):
        yield "severity", f"{severity} → {other}", rule | {"labels": rule["labels"] | {"severity": other}}


def _broken_queries(query: str) -> Iterator[tuple[str, str, str]]:
    """Kind, change and broken query."""
    for position, word in _outside(
        query, rf"{_COMPARISON}|\b(?:and|unless|or)\b|\b(?:sum|avg|max|min|count)\b(?=\s*(?:by\b|\())"
    ):
        for kind, replacements in (
            ("comparison flipped", _FLIPPED),
            ("boundary", _AT_THE_BOUNDARY),
            ("aggregation", _AGGREGATED_OTHERWISE),
            ("set operation", _JOINED_OTHERWISE),
        ):
            if other := replacements.get(word):
                yield kind, f"{word} → {other}", _replaced(query, position, word, other)
    for position, text in _outside(query, rf"(?:{_COMPARISON})\s*(?:bool\s*)?\d+(?:\.\d+)?"):
        number = re.search(r"[\d.]+$", text)
        assert number
        doubled = f"{float(number[0]) * 2:.12g}" if float(number[0]) else "1"
        yield "threshold", f"{text} → {doubled}", _replaced(query, position, text, text[: number.start()] + doubled)
    for match in re.finditer(r"\[(\d+)([smhd])", query):
        yield (
            "window",
            f"{match[0]} × 10",
            _replaced(query, match.start(), match[0], f"[{int(match[1]) * 10}{match[2]}"),
        )
    for match in re.finditer(r"\b(?:by|on) \(([^)]*)\)", query):
        labels = re.split(r",\s*", match[1])
        for label in labels:
            kept = match[0].replace(match[1], ", ".join(other for other in labels if other != label))
            yield "label dropped", f"{match[0]} → {kept}", _replaced(query, match.start(), match[0], kept)
    for match in re.finditer(r'\b\w+\s*(?:=~|!~|!=|=)\s*"[^"]*",?\s*', query):
        yield "matcher dropped", match[0], _replaced(query, match.start(), match[0], "")


def _outside(query: str, pattern: str) -> Iterator[tuple[int, str]]:
    """Where the pattern stands outside strings and matchers."""
    for match in re.finditer(rf"{_OPAQUE}|(?P<found>{pattern})", query):
        if match["found"]:
            yield match.start(), match["found"]


def _replaced(query: str, position: int, old: str, new: str) -> str:
    return query[:position] + new + query[position + len(old) :]


def _parses(query: str) -> bool:
    try:
        promql.parse(query)
    except ValueError:
        return False
    return True
