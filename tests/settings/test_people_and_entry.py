"""Who may come in, and how: what a stack file must not say, each refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from documents.document import Document
from documents.problems import ProblemsFound
from documents.validation import validated
from settings.entry import Entry, Networks
from settings.people import People

PEOPLE: dict[str, Any] = {
    "identity_provider_arn": "arn:aws:iam::111122223333:saml-provider/kiso",
    "groups": {"sre": "sre", "developer": "developers", "support": "support", "steering": "board"},
    "break_glass": ("arn:aws:iam::777788889999:user/one", "arn:aws:iam::777788889999:user/two"),
    "forge": {"repository": "kiso/platform", "deployment_environment": "prod"},
}
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef"
ENTRY: dict[str, Any] = {
    "issuer_url": "https://login.kiso.example",
    "certificates": {"primary": CERTIFICATE},
    "client_cidrs": ("203.0.113.0/24",),
    "load_balancer_cidrs": ("10.0.0.0/22",),
}
NETWORKS: dict[str, Any] = {
    "primary": {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        "route_table_ids": ("rtb-0123456789abcdef0",),
    }
}


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {**document, head: changed(document[head], rest, value) if rest else value}


def read(model: Any, value: dict[str, Any]) -> Any:
    return validated(model, Document(file="Pulumi.dev.yaml", value=value, lines={}))


@pytest.mark.parametrize(("model", "value"), [(People, PEOPLE), (Entry, ENTRY), (Networks, NETWORKS)])
def test_what_is_right_is_read(model: Any, value: dict[str, Any]) -> None:
    assert read(model, value)


@pytest.mark.parametrize(
    ("model", "good", "path", "value", "said"),
    [
        (People, PEOPLE, "forge.repository", "kiso/*", "any wildcard would admit the pipelines of others"),
        (People, PEOPLE, "forge.repository", "*", "any wildcard would admit the pipelines of others"),
        (People, PEOPLE, "forge.repository", "kiso", "must name one repository with its owner"),
        (People, PEOPLE, "forge.preview_branches", ("*",), "whoever can push any branch"),
        (People, PEOPLE, "forge.preview_branches", ("release/*",), "whoever can push any branch"),
        (People, PEOPLE, "forge.preview_branches", (), "must list 1 or more"),
        (People, PEOPLE, "forge.deployment_environment", "pro?", "whoever can push any branch"),
        (People, PEOPLE, "forge.issuer_host", "https://gitlab.example", "without https://"),
        (People, PEOPLE, "identity_provider_arn", "kiso", "must be the ARN of a SAML provider"),
        (People, PEOPLE, "break_glass", ("arn:aws:iam::777788889999:user/one",), "must list 2 or more"),
        (
            People,
            PEOPLE,
            "break_glass",
            ("arn:aws:iam::777788889999:root",) * 2,
            "a whole account would admit everyone",
        ),
        (People, PEOPLE, "break_glass", ("arn:aws:iam::777788889999:user/*",) * 2, "one user or role"),
        (People, PEOPLE, "break_glass", ("arn:aws:iam::777788889999:user/one",) * 2, "names someone twice"),
        (People, PEOPLE, "groups.support", "sre", "gives two roles the same group"),
        (People, PEOPLE, "sessions", {"hours": 24}, "from 1 to 12"),
        (People, PEOPLE, "sessions", {"break_glass_hours": 8}, "from 1 to 4"),
        (Entry, ENTRY, "client_cidrs", ("203.0.113.7/24",), "is no CIDR block"),
        (Entry, ENTRY, "load_balancer_cidrs", ("203.0.113.0/24", "8.8.8.0/24"), "must be a private network"),
        (Entry, ENTRY, "certificates.primary", "kiso.example", "must be the ARN of a certificate"),
        (Entry, ENTRY, "requests_per_five_minutes", 10, "from 100 to 100000"),
        (Networks, NETWORKS, "primary.vpc_id", "default", "must be a VPC's id"),
        (Networks, NETWORKS, "primary.subnet_ids", ("subnet-0123456789abcdef0",), "must list 2 or more"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(model: Any, good: Any, path: str, value: Any, said: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        read(model, changed(good, path, value))
    sentences = str(found.value).splitlines()
    assert sentences and all(path.split(".")[0] in sentence and ";" in sentence for sentence in sentences)
    assert any(said in sentence for sentence in sentences), sentences
