"""Where the pages' names lead: Route 53 follows the primary's health check, and a runbook holds it on one answer."""

from __future__ import annotations

from typing import Any

from functions.recovery.databases import NotReady

_LEAST_SHARE = 0.18
"""Route 53's guide: an endpoint is healthy when more than 18 % of the checkers say so."""


def redirect(route53: Any, check: str, target: str) -> None:
    """Send callers to `target`: a check that is off counts as healthy, and inverted as failed."""
    to_dr = target == "dr"
    route53.update_health_check(HealthCheckId=check, Disabled=to_dr, Inverted=to_dr)


def check_health(route53: Any, check: str) -> None:
    """Raises NotReady while the entry that `check` looks at does not answer."""
    observations = route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
    well = [one for one in observations if one["StatusReport"]["Status"].startswith("Success")]
    if len(well) <= _LEAST_SHARE * len(observations):
        raise NotReady(f"{len(well)} of {len(observations)} checkers reach the entry")
