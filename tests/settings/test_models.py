from __future__ import annotations

import copy

import pytest
from pydantic import ValidationError

from settings.models import Settings

VALID = {
    "ownership": {
        "owner": "sre",
        "environment": "dev",
        "contact": "sre@kiso.example",
        "domain": "dev.kiso.example",
        "repository_url": "https://github.com/kiso-example/operations-platform",
    },
    "aws": {"account_id": "111122223333", "primary_region": "ap-northeast-1", "dr_region": "ap-northeast-3"},
    "clusters": {"primary": {"name": "dev-tokyo", "node_cidr": "10.0.0.0/16"}},
}


def changed(path: str, value: object) -> dict:
    values = copy.deepcopy(VALID)
    *parents, last = path.split(".")
    place = values
    for key in parents:
        place = place.setdefault(key, {})
    place[last] = value
    return values


@pytest.mark.parametrize("section", ["ownership", "aws", "clusters"])
def test_ownership_place_and_clusters_have_no_default(section: str) -> None:
    values = {key: value for key, value in VALID.items() if key != section}
    with pytest.raises(ValidationError, match=section):
        Settings.model_validate(values)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("unknown", 1, "Extra inputs"),
        ("storage.retention", 1, "Extra inputs"),
        ("storage.audit_retention_days", 30, "greater than or equal to 365"),
        ("prometheus.scrape_interval_seconds", "30s", "valid integer"),
        ("aws.dr_region", "ap-northeast-1", "name another region"),
        ("clusters.primary.node_cidr", "10.0.0.1/16", "no CIDR block"),
        ("alerts.thresholds", {"host_cpu": float("nan")}, "finite number"),
    ],
)
def test_a_bad_value_is_refused_with_its_rule(path: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate(changed(path, value))


def test_settings_cannot_change_after_loading() -> None:
    settings = Settings.model_validate(VALID)
    with pytest.raises(ValidationError):
        settings.aws = settings.aws  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000", "http://[::1]:5000"])
def test_the_local_environment_may_point_at_loopback(url: str) -> None:
    values = changed("aws.endpoint_url", url)
    values["ownership"]["environment"] = "local"
    assert Settings.model_validate(values).aws.endpoint_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1:5000",
        "http://localhost:5000",
        "https://127.0.0.1:5000",
        "http://127.0.0.1",
        "http://127.0.0.1:5000/path",
        "http://me:word@127.0.0.1:5000",
        "http://127.0.0.1:99999",
        "http://[::1",
    ],
)
def test_an_endpoint_is_a_loopback_address_and_a_port(url: str) -> None:
    values = changed("aws.endpoint_url", url)
    values["ownership"]["environment"] = "local"
    with pytest.raises(ValidationError, match="must be an http URL of a loopback address and a port"):
        Settings.model_validate(values)
