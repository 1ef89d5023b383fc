"""What log groups hand on. The groups of EKS' control planes are made by EKS, which is not emulated either."""

from __future__ import annotations

from types import MappingProxyType

from localcloud.aws.api import Aws
from localcloud.aws.resource_type import ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties


class LogSubscriptionFilter(Unemulated):
    token = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
    service, creation = "logs", "PutSubscriptionFilter"
    shortfall = "the destination has to be one that moto itself made"
    renamed = MappingProxyType({"name": "filterName", "logGroup": "logGroupName"})
    traits = Traits(
        identity=("logGroup", "name"),
        replace_on=frozenset({"logGroup", "name"}),
        defaults={"distribution": "ByLogStream"},
        allowed={"distribution": ("ByLogStream", "Random")},
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        return f"{inputs['logGroup']}:{inputs['name']}", {}


RESOURCE_TYPES: tuple[ResourceType, ...] = (LogSubscriptionFilter(),)
