"""Shapes, and the call that an operation is shown with."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shapewise.syntax import parsed_expression

Size: TypeAlias = int | str | None
"""The length of an axis: a number, a name such as ``"N"`` that stays symbolic, or ``None`` where it is unknown."""

Shape: TypeAlias = tuple[Size, ...]
"""The sizes of all axes, from the first."""

Arguments: TypeAlias = Mapping[str, Any]
"""What an operation is called with: ``shapes`` (one shape an operand) and the operation's own parameters."""

Framework: TypeAlias = Literal["numpy", "torch", "keras", "jax", "einops"]


@dataclass(frozen=True, slots=True)
class Demo:
    """Which operation to show, with which arguments.

    Its written form is a call: ``concat((64, 128, 128), (32, 128, 128), axis=0)``. Shapes stand first, one an operand;
    parameters follow by name. Front matter, claims, drawings and addresses all use it.
    """

    operation: str
    arguments: Arguments

    @classmethod
    def parse(cls, text: str) -> Demo:
        """Read the written form; names such as ``N`` in a shape become symbolic sizes.

        Raises
        ------
        ValueError
            If the text is not one call with shapes first and named parameters after them.
        """
        try:
            call = parsed_expression(text.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"{text!r} is not a call such as concat((2, 3), (2, 5), axis=1)") from error
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(f"{text!r} is not a call such as concat((2, 3), (2, 5), axis=1)")
        try:
            return cls(call.func.id, _arguments(call))
        except RecursionError as error:
            raise ValueError("a call is nested too deeply") from error

    def __str__(self) -> str:
        shapes = [shape_text(tuple(shape)) for shape in self.arguments.get("shapes", ())]
        named = [f"{name}={value!r}" for name, value in self.arguments.items() if name != "shapes"]
        return f"{self.operation}({', '.join(shapes + named)})"


def _arguments(call: ast.Call) -> dict[str, Any]:
    """The arguments of a call: its shapes, and its parameters by name."""
    shapes = [_literal(node) for node in call.args]
    for shape in shapes:
        if not isinstance(shape, tuple):
            raise ValueError(f"{shape!r} is not a shape; write (3,) for a single axis, () for a scalar")
    arguments: dict[str, Any] = {"shapes": shapes}
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg == "shapes":
            raise ValueError("write the shapes first, then parameters by name")
        arguments[keyword.arg] = _literal(keyword.value)
    return arguments


def _literal(node: ast.expr) -> Any:
    """The value of a literal in which bare names stand for symbolic sizes; nothing is evaluated."""
    if isinstance(node, ast.Tuple):
        return tuple(_literal(element) for element in node.elts)
    if isinstance(node, ast.List):
        return [_literal(element) for element in node.elts]
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and isinstance(node.operand.value, int | float)
    ):
        return -node.operand.value
    raise ValueError(f"{ast.unparse(node)!r} is not a number, a name, a tuple or a list")


def shape_text(shape: Shape) -> str:
    """Write a shape as Python would, with symbolic sizes bare: ``(N, 64)``, ``(None, 3)``, ``(5,)``.

    Examples
    --------
    >>> shape_text(("N", 3, None)), shape_text((5,)), shape_text(())
    ('(N, 3, None)', '(5,)', '()')
    """
    sizes = ", ".join(str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"
