"""How long the bucket keeps each resolution, and what a stack may not set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from observability.thanos import retention_days
from settings.loader import load_from_files
from settings.metrics import ThanosCompactor
from settings.models import Settings
from settings.storage import Storage
from tests.projects import ROOT

PROD = load_from_files(ROOT, "prod").settings.model_dump(by_alias=True, exclude_none=True)
days = st.integers(11, 400)
choices = st.tuples(days, days | st.none(), days | st.none(), st.integers(30, 400))


def prod_with(raw: int, five_minutes: int | None, one_hour: int | None, bucket: int) -> Settings:
    compactor = {
        "raw_retention_days": raw,
        "five_minute_retention_days": five_minutes,
        "one_hour_retention_days": one_hour,
    }
    storage = PROD["storage"] | {"metrics_retention_days": bucket}
    prometheus = PROD["prometheus"] | {"retention_days": 1}
    return Settings.model_validate(
        PROD | {"storage": storage, "prometheus": prometheus, "thanos": {"compactor": compactor}}
    )


@given(choices)
def test_a_coarser_resolution_is_kept_at_least_as_long_and_none_longer_than_the_bucket(choice) -> None:
    raw, five_minutes, one_hour, bucket = choice
    try:
        settings = prod_with(*choice)
    except ValidationError as error:
        assert "what is coarser must be there at least as long" in str(error)
        assert not raw <= (five_minutes or bucket) <= (one_hour or bucket) <= bucket
        return
    kept = retention_days(settings.thanos.compactor, settings.storage)
    assert list(kept) == ["raw", "5m", "1h"]
    assert list(kept.values()) == sorted(kept.values())
    assert kept["1h"] <= bucket


def test_what_is_not_set_lives_as_long_as_the_bucket() -> None:
    assert retention_days(ThanosCompactor(), Storage(metrics_retention_days=90)) == {"raw": 30, "5m": 90, "1h": 90}


@pytest.mark.parametrize(("key", "value"), [("raw_retention_days", 1), ("five_minute_retention_days", 10)])
def test_no_resolution_is_gone_before_the_next_is_written(key: str, value: int) -> None:
    with pytest.raises(ValidationError, match="greater than or equal to"):
        ThanosCompactor.model_validate({key: value})


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_rules_over_a_month_find_their_raw_samples(stack: str) -> None:
    """An objective's window is 30 days, and a rule reads nothing coarser than raw samples."""
    settings = load_from_files(ROOT, stack).settings
    assert retention_days(settings.thanos.compactor, settings.storage)["raw"] >= 30
