"""Identity providers of IAM."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.protocol import Properties

_URL = re.compile(r"https://[\w./-]+")


class OpenIdConnectProvider(ResourceType):
    """Its id is its ARN."""

    token = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    traits = Traits(
        identity=("url",),
        replace_on=frozenset({"url"}),
        computed=frozenset({"thumbprintLists"}),
        allowed={"url": _URL},
        comparison=Comparison(sets=frozenset({"clientIdLists"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("iam").create_open_id_connect_provider(
            Url=inputs["url"],
            ClientIDList=inputs["clientIdLists"],
            Tags=tags_to_api(inputs["tags"]),
            **given(ThumbprintList=inputs.get("thumbprintLists")),
        )
        return answer["OpenIDConnectProviderArn"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        url = urlsplit(inputs["url"])
        return f"arn:{aws.partition}:iam::{aws.account_id}:oidc-provider/{url.netloc}{url.path}"

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("iam").get_open_id_connect_provider, OpenIDConnectProviderArn=identifier)
        if answer is None:
            return None
        return {
            "arn": identifier,
            "url": f"https://{answer['Url']}",
            "clientIdLists": answer["ClientIDList"],
            "thumbprintLists": answer["ThumbprintList"],
            "tags": tags_from_api(answer.get("Tags")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        iam, owner = aws.client("iam"), {"OpenIDConnectProviderArn": identifier}
        # moto cannot change the client ids: what a program gives is kept in the store, and counted as not emulated.
        if "thumbprintLists" in change:
            iam.update_open_id_connect_provider_thumbprint(**owner, ThumbprintList=change.new["thumbprintLists"])
        if change.tags_to_remove:
            iam.untag_open_id_connect_provider(**owner, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            iam.tag_open_id_connect_provider(**owner, Tags=tags_to_api(change.tags_to_set))

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("iam").delete_open_id_connect_provider, OpenIDConnectProviderArn=identifier)


RESOURCE_TYPES = (OpenIdConnectProvider(),)
