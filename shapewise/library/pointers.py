"""The small files that name a generation of an index."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from shapewise.errors import IndexCorrupt, IndexMissing

CURRENT, WITHDRAWN = "current.json", "withdrawn.json"
"""What names the generation that is served, and one that is not: its vectors are kept for the day when its files come back."""

REBUILD = "run: python3 scripts/build_index.py"


def last_pointer(index: Path) -> dict[str, Any]:
    """What is served, else what was withdrawn."""
    try:
        return read_pointer(index)
    except IndexMissing:
        return read_pointer(index, WITHDRAWN)


def read_pointer(index: Path, name: str = CURRENT) -> dict[str, Any]:
    """The name of a generation, and the checksum of its manifest.

    Raises
    ------
    IndexMissing
        If there is no such pointer.
    IndexCorrupt
        If it names nothing.
    """
    path = index / name
    try:
        pointer = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        if name == CURRENT and (index / WITHDRAWN).exists():
            raise IndexMissing(
                f"when the index in {index} was built last, the folder held no explanation that could be read",
                needed="at least one markdown file with text",
                where=str(path),
                fix=f"write one; kb/_template.md shows how. Then {REBUILD}",
            ) from error
        raise IndexMissing(f"there is no index in {index}", needed="a built index", where=str(path), fix=REBUILD) from error
    except OSError as error:
        raise IndexCorrupt(f"the file cannot be read ({error.strerror or error})", where=str(path), fix=REBUILD) from error
    except (ValueError, RecursionError) as error:
        raise IndexCorrupt("the file cannot be read as JSON", where=str(path), fix=REBUILD) from error
    # Nothing but what a builder writes: other letters may be none of a name, or lead out of the index.
    told = pointer.get("generation") if isinstance(pointer, dict) else None
    if not isinstance(told, str) or not re.fullmatch(r"[0-9A-Za-z-]{1,64}", told):
        raise IndexCorrupt("the file does not name a generation", where=str(path), fix=REBUILD)
    return dict(pointer)
