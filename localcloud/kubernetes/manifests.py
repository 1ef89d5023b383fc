"""From a resource's type and inputs to the Kubernetes object it declares, and to the identity of that object."""

from __future__ import annotations

import base64
import copy
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.protocol import UNKNOWN, CheckFailure, Properties, contains_unknown

_TOKEN = re.compile(r"kubernetes:([^/:]+)/([^/:]+):(\w+)")
_NOT_OBJECTS = {"helm.sh": "Helm releases", "yaml": "YAML files", "kustomize": "kustomizations"}
_AUTONAMED = "pulumi.com/autonamed"
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_PATH_SEGMENT = re.compile(r"(?!\.{1,2}$)[^/%\s]+")
_KINDS_NAMED_BY_A_LABEL = frozenset({"Namespace", "Service"})
_RBAC_GROUP = "rbac.authorization.k8s.io"
_ASSIGNED_METADATA = ("creationTimestamp", "generation", "resourceVersion", "uid")
_SERVER_OWNED_METADATA = (*_ASSIGNED_METADATA, "managedFields", "selfLink")

CLUSTER_SCOPED_KINDS = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "ServiceCIDR",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)
"""Kinds of Kubernetes itself that live outside namespaces, so that a check does the same with a cluster and without."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What an object is: `apps/v1` and `Deployment`."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        return self.api_version.rpartition("/")[0]

    @property
    def built_in(self) -> bool:
        return "." not in self.group or self.group.endswith(".k8s.io")

    @property
    def namespaced(self) -> bool:
        """For kinds of Kubernetes itself; of a custom kind only its cluster can tell."""
        return self.built_in and self.kind not in CLUSTER_SCOPED_KINDS


def kind_of(token: str) -> Kind:
    """From a type token such as `kubernetes:apps/v1:Deployment`; ValueError where it names no object."""
    match = _TOKEN.fullmatch(token)
    if not match:
        raise ValueError(f"{token} names no kind of object; write kubernetes:<group>/<version>:<Kind>")
    group, version, kind = match.groups()
    if group in _NOT_OBJECTS:
        raise ValueError(f"{_NOT_OBJECTS[group]} are not offered; declare their objects instead of {token}")
    named = Kind(api_version=version if group == "core" else f"{group}/{version}", kind=kind)
    if named.built_in and kind.endswith(("List", "Patch")):
        raise ValueError(f"{kind} is no object of its own and is not offered; declare the objects themselves")
    return named


def checked(kind: Kind, name: str, old: Properties, new: Properties) -> tuple[Properties, list[CheckFailure]]:
    """Inputs with apiVersion, kind, namespace and, where the program gave none, a unique name after the resource's.

    Nulls mean absence and are left out. The name, once made up, is that of `old`.
    """
    inputs = _without_nulls(new)
    metadata = inputs.setdefault("metadata", {})
    if metadata is UNKNOWN:
        return {**inputs, "apiVersion": kind.api_version, "kind": kind.kind}, []
    if not isinstance(metadata, dict):
        return inputs, [
            CheckFailure(property="metadata", reason=f"{metadata!r} is no mapping; give it name, namespace, labels…")
        ]
    inputs |= {"apiVersion": kind.api_version, "kind": kind.kind}
    if kind.namespaced:
        metadata.setdefault("namespace", "default")
    if not metadata.get("name"):
        metadata["name"] = _autonamed(old) or f"{name}-{secrets.token_hex(4)}"
        metadata["annotations"] = {**metadata.get("annotations", {}), _AUTONAMED: "true"}
    return inputs, _wrong_names(kind, metadata)


def manifest(inputs: Properties) -> dict[str, Any]:
    """What to apply. A Secret's `stringData` becomes `data`, as the API server would have it, to be comparable."""
    declared = copy.deepcopy(inputs)
    if declared.get("kind") == "Secret" and (texts := declared.pop("stringData", None)):
        encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()}
        declared["data"] = {**declared.get("data", {}), **encoded}
    return declared


def without_unknowns(value: Any) -> Any:
    """The part of a value that is known already."""
    if isinstance(value, Mapping):
        return {key: without_unknowns(item) for key, item in value.items() if item is not UNKNOWN}
    if isinstance(value, list):
        return [without_unknowns(item) for item in value if item is not UNKNOWN]
    return value


def outputs(live: Mapping[str, Any], inputs: Properties) -> Properties:
    """The live object as a resource's properties.

    Of a Secret only what the inputs say: the engine marks an output secret only where an input of its name was.
    """
    properties = {key: value for key, value in live.items() if key not in ("data", "stringData")}
    if live.get("kind") == "Secret":
        properties |= {key: inputs[key] for key in ("data", "stringData") if key in inputs}
    elif "data" in live:
        properties["data"] = live["data"]
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    return {**properties, "metadata": metadata}


def foreseen(inputs: Properties) -> Properties:
    """An object's properties before it exists: what the API server is going to assign is unknown, not absent."""
    properties = dict(inputs)
    if isinstance(metadata := inputs.get("metadata"), dict):
        properties["metadata"] = {**dict.fromkeys(_ASSIGNED_METADATA, UNKNOWN), **metadata}
    if inputs.get("kind") == "Service" and isinstance(spec := inputs.get("spec"), dict):
        properties["spec"] = {"clusterIP": UNKNOWN, **spec}
    return properties


def imported_inputs(live: Mapping[str, Any]) -> Properties:
    """An object that another tool made, as inputs: all that its API server did not add by itself."""
    inputs = {key: value for key, value in live.items() if key != "status"}
    inputs["metadata"] = {key: value for key, value in live["metadata"].items() if key not in _SERVER_OWNED_METADATA}
    return inputs


def identifier(metadata: Mapping[str, Any]) -> str:
    """`namespace/name`, or `name` outside namespaces: the resource's id."""
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else metadata["name"]


def place_of(identifier: str) -> tuple[str | None, str]:
    """Namespace and name of an id."""
    namespace, _, name = identifier.rpartition("/")
    return namespace or None, name


def is_autonamed(inputs: Mapping[str, Any]) -> bool:
    return (inputs.get("metadata") or {}).get("annotations", {}).get(_AUTONAMED) == "true"


def masked(text: str, declared: Mapping[str, Any]) -> str:
    """`text` without the values of a Secret, which the API server may quote in its refusals."""
    if declared.get("kind") != "Secret":
        return text
    values = [*_texts(declared.get("data")), *_texts(declared.get("stringData"))]
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = text.replace(value, "[secret]")
    return text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _autonamed(inputs: Properties) -> str | None:
    return inputs["metadata"].get("name") if is_autonamed(inputs) else None


def _wrong_names(kind: Kind, metadata: Mapping[str, Any]) -> list[CheckFailure]:
    if kind.group == _RBAC_GROUP:
        pattern, rule = _PATH_SEGMENT, "anything without '/', '%' and spaces"
    elif kind.kind in _KINDS_NAMED_BY_A_LABEL:
        pattern, rule = _LABEL, "at most 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit"
    else:
        pattern, rule = _SUBDOMAIN, "at most 253 of a-z, 0-9, '-' and '.', beginning and ending with a letter or digit"
    failures = []
    name, namespace = metadata["name"], metadata.get("namespace")
    if not contains_unknown(name) and not (isinstance(name, str) and pattern.fullmatch(name)):
        failures.append(
            CheckFailure(property="metadata.name", reason=f"{name!r} cannot name a {kind.kind}; use {rule}")
        )
    if not contains_unknown(namespace) and not (
        namespace is None or (isinstance(namespace, str) and _LABEL.fullmatch(namespace))
    ):
        failures.append(CheckFailure(property="metadata.namespace", reason=f"{namespace!r} cannot name a namespace"))
    return failures


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [] if value is None else [str(value)]
