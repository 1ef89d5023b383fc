"""What dashboards are derived from: the catalogue as one stack, or one of its services, has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Catalogue, Service
from catalog.overrides import effective_rule
from catalog.placeholders import filled
from catalog.rule_files import AlertFile, AlertOverrides, Rule
from observability.dashboards.limits import limits
from observability.dashboards.model import Limits
from observability.dashboards.queries import CLUSTER
from observability.thresholds import recorded
from settings.models import Settings


@dataclass(frozen=True, kw_only=True)
class Sources:
    catalogue: Catalogue
    settings: Settings

    def file(self, domain: str) -> AlertFile:
        return self.catalogue.alerts[domain]

    def alerts(self, domain: str, service: Service | None = None) -> Iterator[Rule]:
        """The alerts of a domain, as the stack and the service override them."""
        overrides = [override.rules for override in self._overrides(service)]
        return (
            effective_rule(rule, *overrides) for group in self.file(domain).groups for rule in group.rules if rule.alert
        )

    def query(self, domain: str, signal: str, service: Service | None = None) -> str:
        """PromQL of a signal, with the series of the thresholds that it names in their places."""
        scalars = {name: f"scalar({_threshold(name, service)})" for name in self.file(domain).thresholds}
        return filled(self.file(domain).signals[signal].expr, scalars)

    def limits(self, domain: str, signal: str, service: Service | None = None) -> Limits:
        """What alerts compare a signal with; nothing where the catalogue has no such domain or signal."""
        if domain not in self.catalogue.alerts:
            return ()
        return limits(self.alerts(domain, service), signal, lambda name: _threshold(name, service))

    def _overrides(self, service: Service | None) -> Iterator[AlertOverrides]:
        yield self.settings.alerts
        if service:
            yield service.alerts


def _threshold(name: str, service: Service | None) -> str:
    return recorded(name, CLUSTER, service=service.name if service else None)
