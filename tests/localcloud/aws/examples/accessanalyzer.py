"""Examples of the resource types of accessanalyzer."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:accessanalyzer/analyzer:Analyzer",
        inputs={"analyzerName": "kiso-dev-external", "type": "ACCOUNT", "tags": {"owner": "ops"}},
        update={"tags": {"owner": "platform"}},
        replacement={"analyzerName": "kiso-dev-outside"},
    ),
)
