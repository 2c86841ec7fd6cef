"""Which operation to show live beside an answer, on which shapes: the reader's own wherever the question names any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.types import Arguments, Article, Demo, Diagnosis, Operation, Shape

if TYPE_CHECKING:
    from shapewise.tensors.notation import Request
    from shapewise.tensors.snippets import Trace

_MUST_FIT = frozenset(("to", "equation", "parts", "heads", "factor", "repeats"))
"""Parameters that must fit the shapes: without the reader's own, a failure would be that of foreign numbers."""
_BUILT_FOR = (("input", "in_features"), ("channels", "channels"))
"""A named number, and the argument of a call that tells it."""


def choose_demos(
    request: Request, diagnosis: Diagnosis | None, article: Article | None
) -> tuple[Demo | None, tuple[Demo, ...]]:
    """What to show live.

    The failing operation of an error; else the reader's shapes and numbers under the operation that was asked for; else
    the demo of the explanation, as it stands: the reader's numbers are never mixed with foreign ones that they cannot meet.
    """
    from shapewise.tensors.ops import operations

    known = operations()
    if diagnosis is not None and diagnosis.demo is not None and diagnosis.demo.operation in known:
        return diagnosis.demo, ()
    named = [name for name in request.operations if name in known]
    fallback = article.demo if article is not None and article.demo is not None and article.demo.operation in known else None
    asked = named or ([fallback.operation] if fallback is not None else [])
    demos = tuple(demo for name in asked if (demo := _readers_demo(known[name], request, fallback, bool(named))) is not None)
    if not demos:
        if named and (fallback is None or fallback.operation not in named) and article is not None:
            return Demo(named[0], known[named[0]].example), ()
        return fallback, ()
    demos = _of_all_shapes(demos, request)
    working = [demo for demo in demos if works(known[demo.operation], demo)]
    return _taking_all((working or list(demos)), request)[0], demos if len(demos) > 1 else ()


def _taking_all(demos: Sequence[Demo], request: Request) -> Sequence[Demo]:
    """Those of operations that take all that was named, where there are any: who names an axis means no addition."""
    from shapewise.tensors.ops import operations

    taking = [
        demo
        for demo in demos
        if request.arguments.keys() <= {parameter.name for parameter in operations()[demo.operation].parameters}
    ]
    return taking or demos


def _of_all_shapes(demos: tuple[Demo, ...], request: Request) -> tuple[Demo, ...]:
    """Those that use every shape of the reader, where there are any: the sum of a skip and a map in a U-Net is no U-Net."""
    whole = tuple(demo for demo in demos if len(demo.arguments["shapes"]) >= len(request.shapes))
    return whole or demos


def _readers_demo(operation: Operation, request: Request, fallback: Demo | None, named: bool) -> Demo | None:
    """The operation on what the reader gave of it: shapes, named numbers, parameters; ``None`` where that is nothing."""
    from shapewise.tensors.notation import fill_roles

    own = {parameter.name for parameter in operation.parameters}
    same = fallback is not None and fallback.operation == operation.name
    base = fallback.arguments if same and fallback is not None else operation.example
    roles = fill_roles(operation.name, _with_code(request), base["shapes"])
    worded = {name: value for name, value in roles.arguments.items() if name not in request.code}  # code is surer than words
    told = {name: value for name, value in {**request.arguments, **worded}.items() if name in own}
    shapes = _enough(operation, request.shapes)
    if shapes:
        told = {**_layers_own(own, request), **told}
    if not shapes:
        unused = request.quantities.keys() - roles.used
        if not (roles.used if named else roles.used and not unused) and not (named and told and _says(request, told)):
            return None
        shapes = list(roles.shapes or base["shapes"])
    return _fitting(operation, shapes, told, base)


def _with_code(request: Request) -> Mapping[str, tuple[Any, ...]]:
    """The named numbers, with what a layer of the code was built for: ``nn.Linear(512, 10)`` reads 512 numbers."""
    code = dict(request.code)
    if "hidden" in code:  # nn.LSTM(64, 128): of recurrent layers alone, the features go in
        code["in_features"] = code.get("features")
    built = {name: (code[key],) for name, key in _BUILT_FOR if isinstance(code.get(key), int)}
    return {**built, **request.quantities}


def _layers_own(own: set[str], request: Request) -> dict[str, Any]:
    """What words say that a layer was built for, beside a shape that may be another: "in_channels 16 on (8, 100, 16)"."""
    named = (("in_channels", "channels"), ("input", "features" if "hidden" in own else "in_features"))
    return {name: request.quantities[source][0] for source, name in named if source in request.quantities and name in own}


def _says(request: Request, told: Mapping[str, Any]) -> bool:
    """Whether code or words give a number; what goes without saying, such as the batch in front, is none."""
    return any(not isinstance(told.get(name), bool | None) for name in request.code) or bool(request.quantities)


def _enough(operation: Operation, shapes: Sequence[Shape]) -> list[Shape]:
    """As many of the reader's shapes as the operation takes; none where there are too few."""
    if len(shapes) < len(operation.operands) and not (operation.name == "einsum" and shapes):
        return []
    return list(shapes) if operation.variadic else list(shapes[: len(operation.operands)])


def _fitting(operation: Operation, shapes: list[Shape], told: Mapping[str, Any], base: Arguments) -> Demo | None:
    """The operation on these shapes, with parameters that it needs and the reader left open.

    Those of the explanation where the reader told none; sizes alone where he told some, for flags change what is asked for;
    else the operation's own. A demo that fails is shown if the reader's numbers alone make it fail.
    """
    parameters = {parameter.name: parameter for parameter in operation.parameters}
    rank = len(base["shapes"][0])
    per_axis = {name for name, value in base.items() if name == "repeats" and isinstance(value, tuple) and len(value) == rank}
    foreign = per_axis if len(shapes[0]) != rank else set()  # a number for each axis, of a tensor that has others
    theirs = {name: value for name, value in base.items() if name in parameters and name not in foreign}
    sizes = {
        name: value
        for name, value in theirs.items()
        if parameters[name].kind not in ("flag", "choice") and parameters[name].default is not None
    }
    needed = {name: value for name, value in theirs.items() if name in _MUST_FIT}
    tries = [{**sizes, **told}, dict(told), {**needed, **told}] if told else [theirs, sizes, {}]
    for arguments in tries:
        demo = _without_result(operation, Demo(operation.name, {"shapes": shapes, **arguments}))
        if works(operation, demo):
            return demo
        if "axis" in parameters and "axis" not in told:
            for axis in range(len(shapes[0])):
                other = _without_result(operation, Demo(operation.name, {"shapes": shapes, **arguments, "axis": axis}))
                if works(operation, other):
                    return other
    if (_MUST_FIT & parameters.keys()) - told.keys():
        return None
    return Demo(operation.name, {"shapes": shapes, **(told if told else sizes)})


def _without_result(operation: Operation, demo: Demo) -> Demo:
    """Leave the last shape out where it is what the others give: "64x8x8 and 32x8x8 make 96x8x8" has two operands."""
    shapes = list(demo.arguments["shapes"])
    if len(shapes) <= max(len(operation.operands), 1):
        return demo
    others = Demo(operation.name, {**demo.arguments, "shapes": shapes[:-1]})
    return others if works(operation, others) and operation.shape(**others.arguments) == shapes[-1] else demo


def works(operation: Operation, demo: Demo) -> bool:
    """Whether the operation takes these shapes and parameters."""
    try:
        operation.shape(**demo.arguments)
    except ShapeError:
        return False
    return True


def snippet_step(text: str) -> tuple[Demo | None, str]:
    """The step of pasted code that fails, with a sentence; else its last one that the laboratory knows."""
    from shapewise.tensors.snippets import is_snippet, trace

    return step_of(trace(text)) if is_snippet(text) else (None, "")


def step_of(found: Trace) -> tuple[Demo | None, str]:
    """The step of followed code that an answer shows, and what it says of it."""
    if found.failure is not None:
        return found.failure.demo, f"Line {found.failure.number} fails: {found.failure.error}"
    return next((line.demo for line in reversed(found.lines) if line.demo is not None), None), ""
