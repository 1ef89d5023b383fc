"""Kinds of value that several documents share, each with its rule and an example."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.validation import Like

Name = Annotated[
    str,
    Like(
        pattern=r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        rule="must be a name of lower-case letters, digits and inner hyphens, up to 63 characters",
        example="checkout-api",
    ),
]
ThresholdName = Annotated[
    str,
    Like(
        pattern=r"[a-z][a-z0-9_]*",
        rule="must be a threshold's name of lower-case letters, digits and underscores",
        example="api_error_ratio",
    ),
]
SlackChannel = Annotated[
    str, Like(pattern=r"#[-a-z0-9_]{1,79}", rule="must be a Slack channel, in quotes", example='"#team-checkout"')
]
Finite = Annotated[float, Field(allow_inf_nan=False)]
