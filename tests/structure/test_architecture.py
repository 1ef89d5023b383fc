"""The rules of the tree, read from the code itself: who may import whom, and what every component does."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "catalog",
    "components",
    "documents",
    "functions",
    "identity",
    "localcloud",
    "observability",
    "policies",
    "resilience",
    "settings",
    "toolchain",
)

ALLOWED_OWN_IMPORTS = {
    "documents": set(),
    "functions": set(),
    "settings": {"documents", "catalog"},
    "catalog": {"documents"},
    "observability": {"documents", "catalog", "settings"},
    "resilience": {"documents", "catalog", "settings"},
    "identity": {"documents", "settings"},
    "components": {"observability", "resilience", "identity", "catalog", "settings", "documents"},
    "policies": set(),
    "toolchain": set(),
}
"""localcloud may import anything; nothing but tests and benchmarks imports it."""

PURE = ("documents", "catalog", "observability", "resilience", "identity")
CONFIGURATION_READERS = {Path("settings/loader.py"), Path("settings/secret_values.py")}


def modules(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "modules" not in path.parts)


def trees(*packages: str) -> list[tuple[Path, ast.Module]]:
    paths = (path for package in packages for path in modules(package))
    return [(path.relative_to(ROOT), ast.parse(path.read_text())) for path in paths]


def imported(tree: ast.AST) -> set[str]:
    """First parts of all absolute imports, those under `if TYPE_CHECKING` and in functions included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", ALLOWED_OWN_IMPORTS)
def test_imports_run_one_way(package: str) -> None:
    allowed = ALLOWED_OWN_IMPORTS[package] | {package}
    offenders = {
        f"{path} imports {name}"
        for path, tree in trees(package)
        for name in imported(tree) & set(PACKAGES) - allowed
        if not (package == "policies" and (ROOT / "policies" / f"{name}.py").exists())
    }
    assert not offenders


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_know_nothing_of_pulumi(package: str) -> None:
    assert not [str(path) for path, tree in trees(package) if any(name.startswith("pulumi") for name in imported(tree))]


def test_functions_need_nothing_that_lambda_lacks() -> None:
    allowed = sys.stdlib_module_names | {"boto3", "botocore", "functions"}
    assert not [f"{path} imports {name}" for path, tree in trees("functions") for name in imported(tree) - allowed]


def test_no_module_hides_one_of_the_standard_library() -> None:
    top = {path.name for path in ROOT.iterdir() if path.is_dir()} | {path.stem for path in ROOT.glob("*.py")}
    assert not (top - {"__main__"}) & sys.stdlib_module_names


def test_only_the_loader_reads_configuration() -> None:
    program = ("settings", "catalog", "documents", "identity", "observability", "resilience", "components")
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in trees(*program)
        if path not in CONFIGURATION_READERS
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "Config"})
        or (
            isinstance(node, ast.ImportFrom) and node.module == "pulumi" and any(a.name == "Config" for a in node.names)
        )
    ]
    assert not offenders


def component_classes() -> list[tuple[Path, ast.ClassDef]]:
    return [
        (path, node)
        for path, tree in trees("components")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("ComponentResource" in ast.unparse(base) for base in node.bases)
    ]


def constructor(component: ast.ClassDef) -> ast.FunctionDef:
    return next(node for node in component.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")


def test_there_are_components() -> None:
    assert len(component_classes()) >= 10


@pytest.mark.parametrize(("path", "component"), component_classes(), ids=lambda item: getattr(item, "name", None))
def test_a_component_registers_its_outputs_once_and_last(path: Path, component: ast.ClassDef) -> None:
    calls = [
        node
        for node in ast.walk(component)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self.register_outputs"
    ]
    assert len(calls) == 1
    last = constructor(component).body[-1]
    assert isinstance(last, ast.Expr) and last.value is calls[0]


@pytest.mark.parametrize(("path", "component"), component_classes(), ids=lambda item: getattr(item, "name", None))
def test_a_component_takes_name_args_and_opts(path: Path, component: ast.ClassDef) -> None:
    arguments = constructor(component).args
    assert [argument.arg for argument in arguments.args] == ["self", "name", "args", "opts"]
    annotation = arguments.args[2].annotation
    assert annotation and ast.unparse(annotation).endswith("Args")


def argument_classes() -> list[tuple[Path, ast.ClassDef]]:
    return [
        (path, node)
        for path, tree in trees("components")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args")
    ]


@pytest.mark.parametrize(("path", "arguments"), argument_classes(), ids=lambda item: getattr(item, "name", None))
def test_arguments_are_frozen_and_keyword_only(path: Path, arguments: ast.ClassDef) -> None:
    assert "dataclass(frozen=True, kw_only=True)" in {ast.unparse(item) for item in arguments.decorator_list}


def test_no_resource_is_created_inside_apply() -> None:
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in trees("components")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "apply"
        for inner in ast.walk(node)
        if isinstance(inner, ast.keyword) and inner.arg == "opts"
    ]
    assert not offenders


def test_the_entry_point_stays_short() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 60


def test_every_folder_says_what_it_is_for() -> None:
    folders = {path.parent for package in PACKAGES for path in modules(package)}
    starts = {folder.relative_to(ROOT): folder / "__init__.py" for folder in folders}
    assert not [
        str(folder)
        for folder, start in starts.items()
        if not start.exists() or not ast.get_docstring(ast.parse(start.read_text()))
    ]


def test_only_the_stack_calls_layers() -> None:
    callers = {
        path
        for path, tree in trees("components")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("components.layers")
    }
    assert Path("components/stack.py") in callers
    assert not {path for path in callers if path.parent != Path("components/layers")} - {Path("components/stack.py")}


def test_nothing_is_left_to_do() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    paths = [path for package in PACKAGES for path in modules(package)]
    assert not [str(path) for path in paths if any(mark in path.read_text() for mark in marks)]
