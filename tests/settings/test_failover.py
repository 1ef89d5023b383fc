"""What a stack must not say of its failover, each refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents.document import Document
from documents.problems import ProblemsFound
from documents.validation import validated
from settings.loader import load_from_files
from settings.models import Settings
from settings.recovery import Failover
from tests.settings.test_people_and_entry import changed

SATO, SUZUKI = (f"arn:aws:sts::111122223333:assumed-role/sre/{name}" for name in ("sato", "suzuki"))
ENTRIES = {
    role: {"load_balancer": f"{role}.elb.example.com", "health_checkers": "pl-0123456789abcdef0"}
    for role in ("primary", "dr")
}
FAILOVER: dict[str, Any] = {
    "approvers": (SATO, SUZUKI),
    "names": {"hosted_zone_id": "Z0123456789ABCDEFGHIJ", **ENTRIES},
}


def read(model: Any, value: Any) -> Any:
    return validated(model, Document(file="Pulumi.dev.yaml", value=value, lines={}))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("approvers", (SATO,), "must list 2 or more"),
        ("approvers", (SATO, SATO), "names someone twice"),
        ("approvers", tuple(f"{SATO}{number}" for number in range(11)), "more than the 10 that Automation asks"),
        ("approvers", (SATO, "arn:aws:iam::111122223333:role/sre"), "must be the ARN of one person"),
        ("names.hosted_zone_id", "kiso.example", "must be a hosted zone's id"),
        ("names.dr", ENTRIES["primary"], "has the load balancer of primary"),
        ("names.primary.health_checkers", "0.0.0.0/0", "must be a prefix list's id"),
    ],
)
def test_what_is_wrong_is_refused(path: str, value: Any, said: str) -> None:
    assert read(Failover, FAILOVER)
    with pytest.raises(ProblemsFound) as caught:
        read(Failover, changed(FAILOVER, path, value))
    (problem,) = caught.value.problems
    assert said in str(problem)


@pytest.mark.parametrize(
    ("missing", "said"), [("clusters", "there is no dr cluster"), ("entry", "nothing is reached from outside")]
)
def test_there_has_to_be_where_to_go(missing: str, said: str) -> None:
    document = load_from_files(Path(), "prod").settings.model_dump(exclude_none=True)
    if missing == "clusters":
        document["clusters"].pop("dr")
    else:
        document.pop("entry")
    with pytest.raises(ProblemsFound) as caught:
        read(Settings, document)
    assert any(said in str(problem) for problem in caught.value.problems)
