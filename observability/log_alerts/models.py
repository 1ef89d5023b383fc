"""`catalog/log_alerts/<domain>.yaml`: rules that ask Elasticsearch what no metric can say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from catalog.severities import Severity
from catalog.texts import AlertName, Day, LabelName, Sentence
from documents.texts import Name
from documents.validation import Like, Model, violation

Dataset = Annotated[
    str,
    Like(
        pattern=r"(access|error|application|audit|dead_letter)\.([a-z_]+|\*)",
        rule="must be a data stream's category and kind",
        example="audit.cloudtrail",
    ),
]
LuceneQuery = Annotated[str, Field(min_length=3, max_length=2000)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Condition = Literal["at_least", "fewer_than", "first_seen"]
Text = Annotated[str, Field(min_length=8, max_length=300)]


class LogRule(Model):
    """One alert. Of the documents of `window_minutes` that match, or of each group of them, it compares a count.

    `at_least` fires from that count on, `fewer_than` below it (so silence can be told), and `first_seen` for a group
    that the baseline before the window does not have, once the window has that many. In summary and description
    `$count` stands for the count and `$<label>` for a label of `group_by`.
    """

    alert: AlertName
    severity: Severity
    owner: Name | None = None
    """Team; None for the team of the service that the label `service` names."""
    datasets: tuple[Dataset, ...]
    query: LuceneQuery
    """As in Kibana, in Lucene's syntax; every term names its ECS field."""
    window_minutes: Minutes
    condition: Condition = "at_least"
    threshold: Annotated[int, Field(ge=1, le=1_000_000)]
    group_by: dict[LabelName, str] = Field(default_factory=dict, validate_default=True)
    """ECS field by the alert's label."""
    distinct: str | None = None
    """ECS field whose different values are counted instead of documents."""
    baseline_days: Annotated[int, Field(ge=1, le=30)] | None = Field(default=None, validate_default=True)
    summary: Text
    description: Text
    evidence: Sentence
    review_on: Day

    @field_validator("datasets")
    @classmethod
    def _looks_somewhere(cls, datasets: tuple[str, ...]) -> tuple[str, ...]:
        if not datasets:
            raise violation("is empty, so nothing is searched", "name a data stream, like audit.cloudtrail")
        return datasets

    @field_validator("group_by")
    @classmethod
    def _can_be_told(cls, group_by: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        condition: Condition | None = info.data.get("condition")
        if condition == "fewer_than" and group_by:
            raise violation("groups what may be silent", "remove it: a group without documents is none")
        if condition == "first_seen" and not group_by:
            raise violation("is empty, though something is to be seen first", "name the field that it is told by")
        if info.data.get("owner") is None and "owner" in info.data and "service" not in group_by:
            raise violation("lacks the label service", "add it, or name an owner")
        return group_by

    @field_validator("baseline_days")
    @classmethod
    def _is_for_what_is_first_seen(cls, baseline_days: int | None, info: ValidationInfo) -> int | None:
        if (info.data.get("condition") == "first_seen") != (baseline_days is not None):
            raise violation("belongs to the condition first_seen alone", "write both or neither")
        return baseline_days


class LogRules(Model):
    """A file of them."""

    rules: tuple[LogRule, ...]
