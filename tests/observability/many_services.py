"""A catalogue with as many services as a test wants: the shop's, again and again."""

from __future__ import annotations

from catalog.models import Catalogue, Service


def many_services(catalogue: Catalogue, number: int) -> Catalogue:
    """Each copy of a service has copies for neighbours."""
    copies = range(-(-number // len(catalogue.services)))
    services = [_copy(service, f"-{copy}" if copy else "") for copy in copies for service in catalogue.services]
    return catalogue.model_copy(update={"services": tuple(services[:number])})


def _copy(service: Service, suffix: str) -> Service:
    return service.model_copy(
        update={
            "name": service.name + suffix,
            "depends_on": tuple(name + suffix for name in service.depends_on),
            "datastores": tuple(name + suffix for name in service.datastores),
        }
    )
