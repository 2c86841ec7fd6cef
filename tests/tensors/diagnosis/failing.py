"""Programs that fail for real: tables of them, the traceback of one, and whether it is understood."""

from __future__ import annotations

import linecache
import traceback
from typing import Any

from shapewise.tensors.diagnosis import diagnose

ALIKE = (
    {"add", "broadcast", "index"},
    {"matmul", "linear", "attention"},
    {"index", "transpose", "squeeze"},
    {"batchnorm", "conv"},
)
"""Without its program an elementwise operation cannot be told from another broadcast, nor a layer from its product."""


def rows(table: str) -> list[tuple[str, ...]]:
    """The lines of a table whose columns stand between upright strokes; the last column may hold more of them."""
    lines = table.strip().split("\n")
    columns = min(line.count(" | ") for line in lines)
    return [tuple(part.strip() for part in line.split(" | ", columns)) for line in lines]


def numbered(cases: list[tuple[str, ...]]) -> list[str]:
    """A name for each case: its number, and its first column."""
    return [f"{number}-{case[0]}" for number, case in enumerate(cases)]


def traceback_of(program: str, names: dict[str, Any], file: str = "mistake.py") -> str:
    """The traceback of a program, as a terminal would show it."""
    linecache.cache[file] = (len(program), None, [f"{line}\n" for line in program.split("\n")], file)
    try:
        exec(compile(program, file, "exec"), names)
    except Exception:  # each framework raises its own kinds, and whatever is raised is what a reader would paste
        text = traceback.format_exc()
        return "Traceback (most recent call last):\n  " + text[text.index(f'File "{file}') :]
    raise AssertionError(f"did not fail: {program}")


def read_as(text: str) -> tuple[str, str]:
    """The operation and the framework that a message is taken for; ``not-shape`` and nothing where it is left alone."""
    found = diagnose(text)
    return (found.operation, found.framework) if found is not None else ("not-shape", "")


def misread(cases: list[tuple[str, str]], names: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The programs whose last line alone is taken for another operation than one that it cannot be told from."""
    wrong = []
    for operation, program in cases:
        said, _ = read_as(traceback_of(program, dict(names)).strip().split("\n")[-1])
        if said != operation and not any({said, operation} <= group for group in ALIKE):
            wrong.append((operation, said, program))
    return wrong
