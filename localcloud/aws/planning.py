"""What a change of inputs means for an object that exists."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.aws.checking import is_automatic
from localcloud.aws.comparison import Difference, covers, lookup, root
from localcloud.aws.instances import Instance
from localcloud.aws.resource_type import ResourceType
from localcloud.protocol import Diff, Properties, State


def plan(kind: ResourceType, instance: Instance, name: str, old: State, new_inputs: Properties) -> Diff:
    """`name` is the logical one."""
    differences = [*_of_inputs(kind, old, new_inputs)]
    differences += _of_surroundings(kind, instance, old, new_inputs, {root(one.path) for one in differences})
    fixed = kind.traits.replace_on | {"region"}
    replaces = [one.path for one in differences if covers(fixed, one.path)]
    return Diff(
        added=[one.path for one in differences if one.kind == "added"],
        updated=[one.path for one in differences if one.kind == "updated"],
        deleted=[one.path for one in differences if one.kind == "deleted"],
        replaces=replaces,
        delete_before_replace=bool(replaces) and _keeps_its_id(kind, name, old, new_inputs, replaces),
    )


def _of_inputs(kind: ResourceType, old: State, new_inputs: Properties) -> Iterator[Difference]:
    comparison = kind.traits.comparison
    for difference in comparison.differences(old.inputs, new_inputs):
        path = difference.path
        is_left_to_aws = difference.kind == "deleted" and root(path) in kind.traits.computed
        is_so_already = difference.kind == "added" and comparison.same(
            lookup(old.properties, path), lookup(new_inputs, path), path
        )
        if not is_left_to_aws and not is_so_already and path != "region":
            yield difference


def _of_surroundings(
    kind: ResourceType, instance: Instance, old: State, new_inputs: Properties, differing: set[str]
) -> Iterator[Difference]:
    """The region, and tags that the provider instance gives."""
    for name, value in instance.surroundings(kind, new_inputs).items():
        is_told_already = name == "tagsAll" and "tags" in differing
        if (
            name in old.properties
            and not is_told_already
            and not kind.traits.comparison.same(old.properties[name], value)
        ):
            yield Difference(kind="updated", path=name)


def _keeps_its_id(kind: ResourceType, name: str, old: State, new_inputs: Properties, replaces: list[str]) -> bool:
    """Whether a replacement would have the id of what it replaces, so that the two cannot exist together."""
    traits = kind.traits
    if traits.autoname and is_automatic(traits.autoname, name, new_inputs.get(traits.autoname.property)):
        return False
    if "region" in replaces and not traits.is_global:
        return False
    return bool(traits.identity) and all(
        part in new_inputs and traits.comparison.same(old.inputs.get(part), new_inputs[part], part)
        for part in traits.identity
    )
