"""What to do about an equation of letters, whose letters and sizes do not go together."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.remedy import Case
from shapewise.tensors.shapes import is_known
from shapewise.types import Demo, Diagnosis, Shape, shape_text

_WRITTEN = re.compile(r"einsum\(\s*r?[\"']([A-Za-z.,\s]{1,60}(?:->[A-Za-z.\s]{0,20})?)[\"']")
_COMPUTING = ("pad ", "crop ", "repeat ", "average ", "project ", "swap ")
"""How the titles of edits begin that make sizes equal, or exchange operands whose letters stand in their order."""


def equations(case: Case) -> Diagnosis:
    """The diagnosis with the equation that failed, and edits of it, where the message or the program shows it."""
    diagnosis = replace(case.diagnosis, fixes=(), demo=None)
    written = _WRITTEN.search(case.source)
    shapes = diagnosis.shapes
    whole = len(shapes) > 1 and all(is_known(shape) for shape in shapes)
    equation = re.sub(r"\s", "", written.group(1)) if written else _usual(case) if whole else ""
    if whole and equation:
        return _on_shapes(diagnosis, equation)
    labels = re.search(r"subscript (\w) has size", case.plain)
    told = f"letter {labels.group(1)} is {' against '.join(map(str, diagnosis.sizes))}, not the" if labels else "no"
    line = f"`{case.source.strip()}`" if case.source else "the failing line"
    unknown = (
        f"The message tells {told} whole shapes: print the shape of every operand before {line}, and write its letters under"
        " its axes. Where the sizes are in another order than the letters, change the equation or transpose the operand."
    )
    made = _made_up(case, labels.group(1) if labels else "")
    return replace(diagnosis, unknown=unknown, numpy=made or diagnosis.numpy, reproduced=diagnosis.reproduced)


def _made_up(case: Case, letter: str) -> str:
    """Lines that fail on one letter, with all other sizes made up."""
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if not letter or len(sizes) != 2:
        return ""
    first, last = (name for name in "ijmn" if name != letter and name in ("ij" if letter not in "ij" else "mn"))
    return (
        "import numpy as np\n\n# the message tells only some of the sizes: the others are made up\n"
        f"x = np.zeros((2, {sizes[0]}))\ny = np.zeros(({sizes[1]}, 2))\n"
        f'np.einsum("{first}{letter},{letter}{last}->{first}{last}", x, y)'
    )


def _usual(case: Case) -> str:
    """The equation behind the axes that NumPy lists: operands stand under each other, each axis in its column."""
    pairs = re.findall(r"\(([\d,]+)\)->\(([^()]*)\)", case.plain)
    columns = max((len(_listed(after)) for _, after in pairs), default=0)
    terms = []
    for before, after in pairs:
        listed = _listed(after)
        sizes = _listed(before)
        places = [columns - len(listed) + place for place, size in enumerate(listed) if size != "newaxis"]
        found = [size for size in listed if size != "newaxis"]
        if sorted(found) != sorted(sizes) or len(set(sizes)) != len(sizes) or columns > 8:
            return ""  # two axes of one size cannot be told apart
        terms.append("".join("abcdefgh"[places[found.index(size)]] for size in sizes))
    requested = re.search(r"requested shape \(([\d,]*)\)", case.plain)
    if len(terms) != 2 or (requested is None and columns != 3):
        return ""
    kept = len(_listed(requested.group(1))) if requested else columns - 1
    return f"{','.join(terms)}->{'abcdefgh'[:kept]}"


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _on_shapes(diagnosis: Diagnosis, equation: str) -> Diagnosis:
    from shapewise.tensors.ops import operations
    from shapewise.tensors.repair import repair

    shapes: list[Shape] = list(diagnosis.shapes)
    arguments: dict[str, Any] = {"shapes": shapes, "equation": equation}
    try:
        operations()["einsum"].shape(**arguments)
    except ShapeError as error:
        names = ["x", "y", "z", "w"][: len(shapes)]
        made = "\n".join(f"{name} = np.zeros({shape_text(shape)})" for name, shape in zip(names, shapes, strict=False))
        fixes = repair("einsum", **arguments) if len(shapes) <= len(names) else ()
        return replace(
            diagnosis,
            demo=Demo("einsum", arguments),
            numpy=f'import numpy as np\n\n{made}\nnp.einsum("{equation}", {", ".join(names)})',
            sizes=diagnosis.sizes or error.sizes,
            fixes=tuple(fix for fix in fixes if not fix.title.startswith(_COMPUTING)),
        )
    return diagnosis
