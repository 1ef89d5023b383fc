"""IAM Access Analyzer: who outside can reach what, and which permissions nobody uses."""

from __future__ import annotations

from localcloud.aws.api import Aws
from localcloud.aws.resource_type import ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties

_TYPES = ("ACCOUNT", "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS")


class Analyzer(Unemulated):
    """Its id is its name."""

    token = "aws:accessanalyzer/analyzer:Analyzer"
    service, creation = "accessanalyzer", "CreateAnalyzer"
    traits = Traits(
        identity=("analyzerName",),
        replace_on=frozenset({"analyzerName", "type"}),
        defaults={"type": "ACCOUNT"},
        allowed={"type": _TYPES},
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["analyzerName"]
        return name, {"arn": aws.arn("access-analyzer", f"analyzer/{name}")}


RESOURCE_TYPES: tuple[ResourceType, ...] = (Analyzer(),)
