"""Programs of this repository that run on a plain Python image, from a ConfigMap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels
from components.server import Server, ServerArgs
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.topology import Program

_ROOT = Path(__file__).parents[1]
CODE_DIR = "/opt/code"


def code_files(package: str, *shared: str) -> Mapping[str, str]:
    """Text by path below CODE_DIR, which Python then runs: the package's modules, and modules that it shares."""
    folder = _ROOT / package.replace(".", "/")
    modules = [*sorted(folder.glob("*.py")), *(_ROOT / f"{name.replace('.', '/')}.py" for name in shared)]
    return {
        **{file.relative_to(_ROOT).as_posix(): file.read_text() for file in modules},
        "__main__.py": f"import runpy\n\nrunpy.run_module({package!r}, run_name='__main__', alter_sys=True)\n",
    }


def config_map_key(path: str) -> str:
    return path.replace("/", ".")


def code_volume(volume: str, config_map: str, paths: Sequence[str]) -> Manifest:
    """A ConfigMap has no folders: each key is put at its path."""
    items = [{"key": config_map_key(path), "path": path} for path in paths]
    return {"name": volume, "configMap": {"name": config_map, "items": items}}


@dataclass(frozen=True, kw_only=True)
class PythonProgramArgs(ProgramArgs):
    program: Program
    code: Mapping[str, str]
    """Of `code_files`."""
    arguments: Sequence[str]
    replicas: int
    resources: Resources
    configuration: Mapping[str, str]
    """Text by file name; a change replaces the pods, as a change of the code does, unless the program `rereads` it."""
    configuration_dir: str
    rereads: bool = False
    volumes: Sequence[tuple[Manifest, str]]
    """What it reads beside, each with its directory."""


def declare_python_program(name: str, args: PythonProgramArgs, *, parent: pulumi.Resource) -> None:
    """The Deployment, with its code and its configuration, as children of the component that knows what it is for.

    It answers probes at `/` of its port.
    """
    program, image = args.program, images().python
    labels = program_labels(program, args.ownership, image)
    code_map, config_map = f"{program.name}-code", f"{program.name}-config"
    read_once = [] if args.rereads else args.configuration.values()
    maps = {
        code_map: {config_map_key(path): text for path, text in args.code.items()},
        config_map: args.configuration,
    }
    declared = [
        core.ConfigMap(
            f"{name}-{config_map.removeprefix(f'{program.name}-')}",
            metadata=metadata(config_map, program.namespace, labels),
            data=config_map_data(config_map, texts),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=args.after),
        )
        for config_map, texts in maps.items()
    ]
    mounts = {volume["name"]: directory for volume, directory in args.volumes}
    probe = http_probe("/", "http")
    Server(
        f"{name}-server",
        ServerArgs(
            ownership=args.ownership,
            program=program,
            labels=labels,
            replicas=args.replicas,
            annotations=checksum("".join([*args.code.values(), *read_once])),
            pod={
                "containers": [
                    container(
                        program.name,
                        image,
                        args=["python", CODE_DIR, *args.arguments],
                        ports={"http": program.port},
                        resources=args.resources,
                        probes={"liveness": probe, "readiness": probe},
                        mounts={"code": CODE_DIR, "config": args.configuration_dir, **mounts},
                    )
                ],
                "volumes": [
                    code_volume("code", code_map, [*args.code]),
                    {"name": "config", "configMap": {"name": config_map}},
                    *(volume for volume, _ in args.volumes),
                ],
            },
            after=[*args.after, *declared],
        ),
        pulumi.ResourceOptions(parent=parent),
    )
