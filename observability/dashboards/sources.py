"""What dashboards are derived from: the catalogue as one stack, or one of its services, has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Catalogue, Service
from catalog.overrides import effective_rule, effective_thresholds
from catalog.placeholders import filled, number_text
from catalog.rule_files import AlertFile, AlertOverrides, Rule
from observability.dashboards.limits import limits
from observability.dashboards.model import Limit
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
        """PromQL of a signal."""
        texts = {name: number_text(value) for name, value in self._thresholds(domain, service).items()}
        return filled(self.file(domain).signals[signal].expr, texts)

    def limits(self, domain: str, signal: str, service: Service | None = None) -> tuple[Limit, ...]:
        """What alerts compare a signal with; nothing where the catalogue has no such domain or signal."""
        if domain not in self.catalogue.alerts:
            return ()
        return limits(self.alerts(domain, service), signal, self._thresholds(domain, service))

    def _thresholds(self, domain: str, service: Service | None) -> dict[str, float]:
        overrides = (override.thresholds for override in self._overrides(service))
        return effective_thresholds({domain: self.file(domain)}, *overrides)

    def _overrides(self, service: Service | None) -> Iterator[AlertOverrides]:
        yield self.settings.alerts
        if service:
            yield service.alerts
