from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resilience.retention import LockMode, retention
from settings.storage import Storage


@given(st.sampled_from(["GOVERNANCE", "COMPLIANCE"]), st.integers(7, 3650))
def test_only_what_must_not_be_deleted_is_locked(lock_mode: LockMode, days: int) -> None:
    kept = retention(Storage(lock_mode=lock_mode, backups_retention_days=days))
    assert {purpose for purpose, keep in kept.items() if keep.locked} == {"audit", "backups"}
    assert kept["audit"].lock_mode == kept["backups"].lock_mode == lock_mode
    assert kept["backups"].days == days
