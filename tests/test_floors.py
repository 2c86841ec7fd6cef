"""The floors of the house: a module imports only from lower floors, and heavy packages stay inside functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "shapewise"

FLOORS = {
    "shapewise.errors": 0,
    "shapewise.types": 0,
    "shapewise.settings": 0,
    "shapewise.patterns": 0,
    "shapewise.syntax": 0,
    "shapewise.quiet": 0,
    "shapewise.doors": 0,
    "shapewise.environment": 1,
    "shapewise.launch": 2,
    "shapewise.library.markdown": 1,
    "shapewise.library.blocks": 1,
    "shapewise.library.passages": 1,
    "shapewise.library.plain": 1,
    "shapewise.library.hidden": 1,
    "shapewise.library.frontmatter": 1,
    "shapewise.library.fields": 1,
    "shapewise.library.words": 1,
    "shapewise.library.fusion": 1,
    "shapewise.library.library": 3,
    "shapewise.library.live": 3,
    "shapewise.library": 2,
    "shapewise.tensors.shapes": 1,
    "shapewise.tensors.joined": 1,
    "shapewise.tensors.notation": 1,
    "shapewise.tensors.arrays": 1,
    "shapewise.tensors.layout": 1,
    "shapewise.tensors.windows": 1,
    "shapewise.tensors.ops": 2,
    "shapewise.tensors": 3,
    "shapewise.gaps": 1,
    "shapewise.journal": 2,
    "shapewise.answer": 4,
    "shapewise.leading": 4,
    "shapewise.grounds": 4,
    "shapewise.demonstration": 4,
    "shapewise.check": 4,
    "shapewise.lab": 5,
    "shapewise.records": 4,
    "shapewise.ui": 5,
    "shapewise.measure": 5,
    "shapewise": 5,
}
"""The floor of a module is that of its longest prefix here."""

HEAVY = {"torch", "sentence_transformers", "faiss", "onnxruntime", "onnx", "keras", "jax", "transformers", "numpy", "streamlit"}
LIGHT = ("shapewise", "shapewise.answer", "shapewise.tensors.ops", "shapewise.tensors.diagnosis")
"""Modules whose import must load nothing heavy."""


STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)
"""What may hold an import; expressions, most of a module, hold none."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(TOP).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(name: str) -> int:
    while name not in FLOORS:
        name = name.rpartition(".")[0]
    return FLOORS[name]


def imports_of(source: str) -> list[str]:
    """Every module that is imported at run time; what stands under TYPE_CHECKING does not count."""
    found: list[str] = []
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module]
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            waiting += [inner for inner in ast.iter_child_nodes(node) if isinstance(inner, STATEMENTS)]
    return found


def faults_in(name: str, source: str) -> list[str]:
    """What this module imports and must not."""
    faults = []
    for imported in imports_of(source):
        if not imported.startswith("shapewise"):
            continue
        if floor_of(imported) > floor_of(name):
            faults.append(f"{name} (floor {floor_of(name)}) imports {imported} (floor {floor_of(imported)})")
        wings = {wing for wing in ("shapewise.library", "shapewise.tensors") if (name + ".").startswith(wing + ".")}
        if wings and any(
            (imported + ".").startswith(other + ".")
            for other in ("shapewise.library", "shapewise.tensors")
            if other not in wings
        ):
            faults.append(f"{name} imports the other wing: {imported}")
    return faults


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_go_down(path: Path) -> None:
    assert faults_in(dotted(path), path.read_text(encoding="utf-8")) == []


def test_imports_that_go_up_are_caught() -> None:
    assert faults_in("shapewise.tensors.shapes", "from shapewise.tensors.ops import operations")
    assert faults_in("shapewise.library.fusion", "from shapewise.tensors.shapes import element_count")
    assert faults_in("shapewise.answer", "def f():\n    from shapewise.ui import ask")
    for held in (
        "try:\n {}\nexcept OSError:\n pass",
        "try:\n pass\nexcept OSError:\n {}",
        "match a:\n case 1:\n  {}",
        "if a:\n {}",
    ):
        assert faults_in("shapewise.answer", held.format("import shapewise.ui.ask")), held
    assert not faults_in("shapewise.types", "if TYPE_CHECKING:\n    import shapewise.ui.ask")


def loaded_by(statement: str) -> set[str]:
    """The heavy packages that a fresh process holds after a statement."""
    code = f"{statement}\nimport sys\nprint(' '.join(m for m in sys.modules if '.' not in m))"
    told = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return HEAVY & set(told.split())


@pytest.mark.parametrize("module", LIGHT)
def test_import_is_light(module: str) -> None:
    assert loaded_by(f"import {module}") == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert loaded_by("import shapewise, numpy") == {"numpy"}


FRAMEWORKS = {"torch", "keras", "jax", "tensorflow", "transformers", "sentence_transformers"}
"""What takes longer to import than most tests take: only thorough modules may."""


def frameworks_in(source: str) -> set[str]:
    """The frameworks that a module of quick tests imports, wherever in it; those that are thorough may import any."""
    if "\npytestmark = pytest.mark.thorough\n" in source or not any(name in source for name in FRAMEWORKS):
        return set()
    return FRAMEWORKS & {imported.partition(".")[0] for imported in imports_of(source)}


def test_quick_tests_import_no_framework() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in (TOP / "tests").rglob("test_*.py")}
    assert {name: found for name, source in sources.items() if (found := frameworks_in(source))} == {}


def test_a_framework_in_a_quick_test_would_be_seen() -> None:
    source = "def test_it():\n    import torch\n    from keras import ops\n"
    assert frameworks_in(source) == {"torch", "keras"}
    assert frameworks_in(f"\npytestmark = pytest.mark.thorough\n{source}") == set()
    assert frameworks_in("TEXT = 'import torch'") == set()


def test_public_names_resolve() -> None:
    import shapewise

    for name in shapewise.__all__:
        assert getattr(shapewise, name).__name__ == name
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = shapewise.no_such_name


def test_modules_and_app_stay_small() -> None:
    """A smell test with one exception: a table of data may be long."""
    long = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    tables = ("shapewise.tensors.diagnosis",)  # the tables of messages
    assert {name: lines for name, lines in long.items() if lines > 300 and not name.startswith(tables)} == {}
    app = TOP / "app.py"
    assert len(app.read_text(encoding="utf-8").splitlines()) <= 40
    for script in (TOP / "scripts").glob("*.py"):
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 60, script.name
