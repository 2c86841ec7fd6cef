"""Files of cases, one JSON object a line, and the errors that name the line that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapewise.errors import ShapewiseError


def read_cases(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    """The objects of a file; a line that is no object, or lacks a needed key, is an error that names it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ShapewiseError(
            f"the file cannot be read ({error})", where=str(path), fix="name a file of one JSON object a line"
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except ValueError as error:
            raise ShapewiseError(
                f"the line is not JSON ({error})", where=f"{path}:{number}", fix="write one object a line"
            ) from error
        missing = [key for key in needed if not isinstance(case, dict) or key not in case]
        if missing:
            raise ShapewiseError(f"the line has no {missing[0]!r}", where=f"{path}:{number}", fix=f"add {missing[0]!r}")
        yield case
