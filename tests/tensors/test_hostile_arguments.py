"""Generated lines are run, so no text of a reader may ever get into one: every parameter is handed hostile text."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations

HOSTILE = (
    "__import__('os').system('true')",
    "'+__import__('os').system('true')+'",
    "x'); import os; os.system('true'); ('",
    "1\nimport os",
)
FRAMEWORKS = ("numpy", "torch", "keras", "jax", "einops")


@pytest.mark.parametrize("name", sorted(operations()))
def test_no_parameter_lets_text_into_a_line(name: str) -> None:
    operation = operations()[name]
    for parameter in operation.parameters:
        for text in HOSTILE:
            for value in (text, [text], (text, text)):
                arguments: dict[str, Any] = {**operation.example, parameter.name: value}
                try:
                    operation.shape(**arguments)
                except ShapeError:
                    continue
                for framework in FRAMEWORKS:
                    assert text not in (operation.code(framework, arguments) or ""), (
                        f"{name}({parameter.name}={value!r}) in {framework}"
                    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_size_is_hostile_text(text: str) -> None:
    for operation in operations().values():
        shapes = [(text,) for _ in operation.example["shapes"]]
        with pytest.raises(ShapeError):
            operation.shape(**{**operation.example, "shapes": shapes})
