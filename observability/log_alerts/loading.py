"""Reads `catalog/log_alerts/`, whole and checked."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template

from catalog.loader import CATALOGUE_FOLDER
from catalog.models import Catalogue
from documents.document import Document
from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.validation import closest_fix, validated
from observability.log_alerts.models import LogRule, LogRules
from observability.log_alerts.queries import field_problem, query_problems
from observability.search.streams import streams

FOLDER = CATALOGUE_FOLDER / "log_alerts"


def load_log_rules(catalogue: Catalogue, folder: Path = FOLDER) -> Sequence[LogRule]:
    """Every rule, by file. Raises ProblemsFound with the problems of all files at once."""
    problems: list[Problem] = []
    rules: list[LogRule] = []
    places: dict[str, str] = {
        rule.alert: f"catalog/alerts/{domain}.yaml"
        for domain, alerts in catalogue.alerts.items()
        for group in alerts.groups
        for rule in group.rules
        if rule.alert
    }
    for file in sorted(folder.glob("*.yaml")):
        try:
            document = read(file, shown_as=file.relative_to(folder.parent.parent).as_posix())
            content = validated(LogRules, document)
        except ProblemsFound as found:
            problems += found.problems
            continue
        for index, rule in enumerate(content.rules):
            problems += _problems(document, index, rule, catalogue, places)
            places.setdefault(rule.alert, document.file)
        rules += content.rules
    if problems:
        raise ProblemsFound(problems)
    return rules


def _problems(
    document: Document, index: int, rule: LogRule, catalogue: Catalogue, places: Mapping[str, str]
) -> Iterator[Problem]:
    def problem(key: str, value: object, wrong: str, fix: str) -> Problem:
        return document.problem(("rules", index, key), value=value, rule=wrong, fix=fix)

    if rule.alert in places:
        yield problem("alert", rule.alert, f"is an alert of {places[rule.alert]} already", "give it another name")
    if rule.alert not in catalogue.runbooks:
        yield problem("alert", rule.alert, "has no runbook", f"write runbooks/{rule.alert}.md")
    teams = [team.name for team in catalogue.teams]
    if rule.owner is not None and rule.owner not in teams:
        yield problem("owner", rule.owner, "is no team of teams.yaml", closest_fix(rule.owner, teams))
    for part, wrong, fix in query_problems(rule.query):
        yield problem("query", part, wrong, fix)
    known = {stream.dataset for stream in streams(catalogue.services, "")}
    for position, dataset in enumerate(rule.datasets):
        if not fnmatch.filter(known, dataset):
            wrong, fix = "is no data stream, so nothing would ever be found", closest_fix(dataset, sorted(known))
            yield document.problem(("rules", index, "datasets", position), value=dataset, rule=wrong, fix=fix)
    for label, name in rule.group_by.items():
        if found := field_problem(name):
            yield document.problem(("rules", index, "group_by", label), value=name, rule=found[0], fix=found[1])
    if rule.distinct and (found := field_problem(rule.distinct)):
        yield problem("distinct", rule.distinct, *found)
    for key in ("summary", "description"):
        text, known = Template(getattr(rule, key)), {"count", *rule.group_by}
        if not text.is_valid() or set(text.get_identifiers()) - known:
            wrong, fix = "stands for more than count and the labels of group_by", f"use ${', $'.join(sorted(known))}"
            yield problem(key, getattr(rule, key), wrong, fix)
