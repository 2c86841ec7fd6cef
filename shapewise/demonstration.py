"""Which operation to show live beside an answer, on which shapes: the reader's own wherever the question names any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.types import Article, Demo, Diagnosis, Operation, Shape

if TYPE_CHECKING:
    from shapewise.tensors.notation import Request


def choose_demos(
    request: Request, diagnosis: Diagnosis | None, article: Article | None
) -> tuple[Demo | None, tuple[Demo, ...]]:
    """What to show live.

    The failing operation of an error; else the reader's shapes under the operation that was asked for; else the demo of
    the explanation.
    """
    from shapewise.tensors.ops import operations

    known = operations()
    if diagnosis is not None and diagnosis.demo is not None and diagnosis.demo.operation in known:
        return diagnosis.demo, ()
    named = [name for name in request.operations if name in known]
    fallback = article.demo if article is not None and article.demo is not None and article.demo.operation in known else None
    if not request.shapes:
        if named and (fallback is None or fallback.operation not in named) and article is not None:
            return Demo(named[0], known[named[0]].example), ()
        return fallback, ()
    if not named and fallback is not None:
        named = [fallback.operation]
    demos = tuple(
        demo for name in named if (demo := _with_shapes(known[name], request.shapes, request.arguments, fallback)) is not None
    )
    if not demos:
        return fallback, ()
    working = [demo for demo in demos if _works(known[demo.operation], demo)]
    return (working or list(demos))[0], demos if len(demos) > 1 else ()


def _with_shapes(
    operation: Operation, shapes: Sequence[Shape], arguments: Mapping[str, Any], fallback: Demo | None
) -> Demo | None:
    """The operation on the reader's shapes; ``None`` where there are too few of them."""
    count = len(operation.operands)
    if len(shapes) < count:
        return None
    if not operation.variadic:
        shapes = shapes[:count]
    own = {parameter.name for parameter in operation.parameters}
    filled: dict[str, Any] = {"shapes": list(shapes)}
    if fallback is not None and fallback.operation == operation.name:
        filled |= {name: value for name, value in fallback.arguments.items() if name in own}
    else:
        filled |= {name: value for name, value in operation.example.items() if name in own}
    filled |= {name: value for name, value in arguments.items() if name in own}
    demo = _without_result(operation, Demo(operation.name, filled))
    shapes = demo.arguments["shapes"]
    filled["shapes"] = shapes
    if "axis" in own and "axis" not in arguments and not _works(operation, demo):
        for axis in range(len(shapes[0])):
            other = Demo(operation.name, {**filled, "axis": axis})
            if _works(operation, other):
                return other
    return demo


def _without_result(operation: Operation, demo: Demo) -> Demo:
    """Leave the last shape out where it is what the others give: "64x8x8 and 32x8x8 make 96x8x8" has two operands."""
    shapes = list(demo.arguments["shapes"])
    if len(shapes) <= max(len(operation.operands), 1):
        return demo
    others = Demo(operation.name, {**demo.arguments, "shapes": shapes[:-1]})
    return others if _works(operation, others) and operation.shape(**others.arguments) == shapes[-1] else demo


def _works(operation: Operation, demo: Demo) -> bool:
    try:
        operation.shape(**demo.arguments)
    except ShapeError:
        return False
    return True


def snippet_step(text: str) -> tuple[Demo | None, str]:
    """The step of pasted code that fails, with a sentence; else its last one that the laboratory knows."""
    from shapewise.tensors.snippets import is_snippet, trace

    if not is_snippet(text):
        return None, ""
    found = trace(text)
    if found.failure is not None:
        return found.failure.demo, f"Line {found.failure.number} fails: {found.failure.error}"
    return next((line.demo for line in reversed(found.lines) if line.demo is not None), None), ""
