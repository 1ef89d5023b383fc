"""Where the API server keeps the objects of a kind, learnt from the server itself."""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.kubernetes.client import ApiError, Client
from localcloud.kubernetes.manifests import Kind


@dataclass(frozen=True, kw_only=True)
class _Resource:
    plural: str
    namespaced: bool


class Discovery:
    """Remembers every group version asked for; a kind that one lacks is looked for again, as definitions come late."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, dict[str, _Resource]] = {}

    def namespaced(self, kind: Kind) -> bool:
        return self._resource(kind).namespaced

    def path(self, kind: Kind, namespace: str | None, name: str) -> str:
        """Of one object. ApiError with status 404 where the server does not know the kind."""
        resource = self._resource(kind)
        scope = f"/namespaces/{namespace}" if resource.namespaced and namespace else ""
        return f"{_root(kind.api_version)}{scope}/{resource.plural}/{name}"

    def _resource(self, kind: Kind) -> _Resource:
        resource = self._known.get(kind.api_version, {}).get(kind.kind)
        if not resource:
            self._known[kind.api_version] = found = self._discover(kind.api_version)
            resource = found.get(kind.kind)
        if not resource:
            raise ApiError(404, "NotFound", f"the cluster knows no {kind.kind} of {kind.api_version}", kind="kinds")
        return resource

    def _discover(self, api_version: str) -> dict[str, _Resource]:
        try:
            listed = self._client.get(_root(api_version))["resources"]
        except ApiError as error:
            if error.status != 404:
                raise
            return {}
        return {
            item["kind"]: _Resource(plural=item["name"], namespaced=item["namespaced"])
            for item in listed
            if "/" not in item["name"]
        }


def _root(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
