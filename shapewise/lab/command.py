"""A command line read against an operation's own parameters: ``concat 64x128x128 32x128x128 --axis 0``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from shapewise.errors import ShapeError, ShapewiseError
from shapewise.tensors.notation import find_shapes, parse_shape
from shapewise.tensors.notation.signatures import KEYWORDS, SIGNATURES
from shapewise.tensors.ops import operations
from shapewise.types import Demo, Operation, Parameter, Shape, shape_text

USAGE = "lab.py OPERATION SHAPES… [--axis 0 …] [--json], or lab.py --list"
_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True)
class Command:
    """What a command line asks for."""

    demo: Demo | None
    """Nothing where the operations are to be listed."""
    as_json: bool


def parse_command(words: Sequence[str]) -> Command:
    """Read ``concat 64x128x128 32x128x128 --axis 0``; every mistake is one sentence that names what is near."""
    rest, as_json, listed = [], False, False
    for word in words:
        as_json = as_json or word == "--json"
        listed = listed or word == "--list"
        if word not in ("--json", "--list"):
            rest.append(word)
    if listed:
        return Command(None, as_json)
    if not rest:
        raise _wrong("no operation was named", "the name of an operation, then shapes", f"write {USAGE}")
    if "(" in rest[0] and rest[0].endswith(")") and rest[0].partition("(")[0].isidentifier():
        return Command(_written(" ".join(rest)), as_json)
    operation = named_operation(rest[0])
    shapes, arguments = _operands_and_parameters(operation, rest[1:])
    filled = {**(operation.example if not shapes else {}), **({"shapes": shapes} if shapes else {}), **arguments}
    return Command(Demo(operation.name, filled), as_json)


def _wrong(given: str, needed: str, fix: str) -> ShapewiseError:
    return ShapewiseError(given, needed=needed, where="lab.py", fix=fix)


def _written(text: str) -> Demo:
    """The written form, as front matter and addresses hold it: ``concat((2, 3), (2, 5), axis=1)``."""
    try:
        demo = Demo.parse(text)
    except ValueError as error:
        raise _wrong(str(error), "an operation's written form", "write concat((2, 3), (2, 5), axis=1)") from error
    operation = named_operation(demo.operation)
    for name in demo.arguments:
        if name != "shapes":
            _parameter(operation, name)
    return demo


def named_operation(name: str) -> Operation:
    """The operation of that name; otherwise an error that names the near ones, a framework's own names included."""
    known = operations()
    plain = name.strip().lower().replace("-", "_")
    if plain in known:
        return known[plain]
    near = [SIGNATURES[spelling].operation for spelling in (name, plain, name.rpartition(".")[2]) if spelling in SIGNATURES]
    near += get_close_matches(plain, known, n=4, cutoff=0.66) or [known_name for known_name in known if plain[:4] in known_name]
    near = [candidate for candidate in dict.fromkeys(near) if candidate in known]
    fix = f"write {' or '.join(near[:4])}" if near else "write lab.py --list, which names all of them"
    raise _wrong(f"there is no operation {name!r}", f"one of {len(known)} operations", fix)


def _parameter(operation: Operation, name: str) -> Parameter:
    """The parameter that a word names; a framework's word for it (``dim``, ``strides``) is taken too."""
    own = {parameter.name: parameter for parameter in operation.parameters}
    plain = name.lower().replace("-", "_")
    if plain in own:
        return own[plain]
    if KEYWORDS.get(plain, "") in own:
        return own[KEYWORDS[plain]]
    spellings = [*own, *(spelling for spelling, ours in KEYWORDS.items() if ours in own)]
    close = get_close_matches(plain, spellings, n=3, cutoff=0.5)
    near = list(dict.fromkeys(word if word in own else KEYWORDS[word] for word in close))
    told = f"write {' or '.join(f'--{candidate}' for candidate in near)}" if near else ""
    takes = f"it takes {', '.join(f'--{candidate}' for candidate in own)}" if own else "it takes shapes alone"
    raise _wrong(
        f"{operation.name} has no parameter --{name}", takes, told or f"write lab.py {operation.name} {example_text(operation)}"
    )


def example_text(operation: Operation) -> str:
    """The operation's example as a reader types it behind the name: ``64x128x128 32x128x128 --axis 0``."""
    words = [_shape_word(tuple(shape)) for shape in operation.example["shapes"]]
    for name, value in operation.example.items():
        if name != "shapes":
            shown = ",".join(str(number) for number in value) if isinstance(value, tuple | list) else str(value)
            words.append(f"--{name} {shown}" if shown and " " not in shown and ">" not in shown else f'--{name} "{shown}"')
    return " ".join(words)


def _shape_word(shape: Shape) -> str:
    plain = len(shape) > 1 and all(isinstance(size, int) and size > 0 for size in shape)
    return "x".join(str(size) for size in shape) if plain else f'"{shape_text(shape)}"'


def _operands_and_parameters(operation: Operation, words: Sequence[str]) -> tuple[list[Shape], dict[str, Any]]:
    shapes: list[Shape] = []
    arguments: dict[str, Any] = {}
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if not word.startswith("--"):
            shapes += _shapes(word)
            continue
        name, equals, value = word[2:].partition("=")
        negated = name.startswith("no-") and not equals
        parameter = _parameter(operation, name.removeprefix("no-") if negated else name)
        if parameter.kind == "flag" and not equals:
            follows = words[position].lower() if position < len(words) else ""
            if not negated and follows in (*_YES, *_NO) and not follows.isdigit():
                value, position = follows, position + 1
            else:
                value = "false" if negated else "true"
        elif not equals:
            if position >= len(words):
                usual = operation.example.get(parameter.name, parameter.default)
                shown = ",".join(map(str, usual)) if isinstance(usual, tuple | list) else 1 if usual is None else usual
                raise _wrong(f"--{name} has no value", "a value behind it, with a space between", f"write --{name} {shown}")
            value, position = words[position], position + 1
        arguments[parameter.name] = parameter_value(parameter, value)
    return shapes, arguments


def _shapes(word: str) -> list[Shape]:
    """One shape, or several in one word; a shape that cannot be raises its own sentence."""
    try:
        return [parse_shape(word)]
    except ShapeError:
        found = find_shapes(word)
        if len(found) > 1:
            return [one.shape for one in found]
        raise


def _number(parameter: Parameter, text: str) -> int | float:
    """A whole number; a factor may be a fraction."""
    number = float(text) if parameter.kind == "factor" else int(text)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def parameter_value(parameter: Parameter, text: str) -> Any:
    """What a word on the command line means for a parameter; raises where it means nothing."""
    plain = text.strip()
    if parameter.kind == "text":
        return plain
    if parameter.kind == "flag":
        if plain.lower() not in (*_YES, *_NO):
            raise _wrong(f"--{parameter.name} is {text!r}", "true or false", f"write --{parameter.name} true")
        return plain.lower() in _YES
    if parameter.kind == "choice":
        if plain not in parameter.choices:
            choices = ", ".join(parameter.choices)
            raise _wrong(
                f"--{parameter.name} is {text!r}", f"one of {choices}", f"write --{parameter.name} {parameter.choices[0]}"
            )
        return plain
    if plain in ("None", "none", ""):
        return None
    items = [item for item in plain.strip("()[] ").replace("×", "x").replace("x", ",").split(",") if item.strip()]
    if plain.isalpha():  # same, valid
        return plain
    try:
        numbers = tuple(_number(parameter, item.strip().replace("−", "-")) for item in items)
    except (ValueError, OverflowError) as error:
        example = "1" if parameter.kind in ("axis", "size", "factor") else "2,3"
        raise _wrong(
            f"--{parameter.name} is {text!r}", "whole numbers with commas", f"write --{parameter.name} {example}"
        ) from error
    several = len(numbers) != 1 or plain[:1] in "([" or plain.endswith(",") or parameter.kind in ("sizes", "shape")
    return numbers if several else numbers[0]
