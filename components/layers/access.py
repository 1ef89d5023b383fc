"""Who may do what: the roles of people, in the account and on its clusters."""

from __future__ import annotations

from components.identity.access_control import AccessControl, AccessControlArgs
from components.layers.context import Context
from identity.place import place_of


def declare_access(context: Context) -> None:
    AccessControl(
        "access-control",
        AccessControlArgs(
            ownership=context.ownership,
            place=place_of(context.settings),
            people=context.settings.people,
            regions=context.regions,
            clusters={cluster.role: (cluster.settings, cluster.provider) for cluster in context.clusters},
        ),
    )
