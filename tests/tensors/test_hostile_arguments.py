"""Generated lines are run, so no text of a reader may ever get into one: every parameter is handed hostile text."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import attempt, check_sentence

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


ODD = (-1, 0, 2.5, "", None, True, float("nan"), 2**70, [1, 2], (), {}, 33, (1,) * 33, (-1,), "same")
OPERANDS = ((), (2,) * 33, (2**40, 2**40), None, 5, "8x3", [[1]], (10**9,) * 4)


def odd_calls(name: str) -> list[dict[str, Any]]:
    """The example with one thing wrong, or odd, in every place."""
    operation = operations()[name]
    example: dict[str, Any] = dict(operation.example)
    shapes = [tuple(shape) for shape in example["shapes"]]
    calls = [{**example, parameter.name: value} for parameter in operation.parameters for value in ODD]
    several: list[Any] = [[], shapes * 2, shapes[:-1], [*shapes, (1,)], shapes * 20, None, 5, "x", [[]], [None]]
    for place, shape in enumerate(shapes):
        odd = [*OPERANDS, *((*shape[:axis], value, *shape[axis + 1 :]) for axis in range(len(shape)) for value in ODD)]
        several += [[*shapes[:place], value, *shapes[place + 1 :]] for value in odd]
    return calls + [{**example, "shapes": value} for value in several]


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_odd_call_gets_a_sentence_from_whoever_is_asked(name: str) -> None:
    """Either everything of an operation answers, or all of it refuses, with the numbers and a fix; never another error."""
    operation = operations()[name]
    functions = (operation.steps, operation.cost, operation.warnings)
    refused = 0
    for arguments in odd_calls(name):
        error = attempt(operation.shape, arguments)
        if isinstance(error, ShapeError):
            refused += 1
            check_sentence(error)
            for function in functions:
                with pytest.raises(ShapeError):
                    function(**arguments)
            for framework in FRAMEWORKS:
                with pytest.raises(ShapeError):
                    operation.code(framework, arguments)
            continue
        for function in functions:
            function(**arguments)
        for framework in FRAMEWORKS:
            operation.code(framework, arguments)
    assert refused > 20
