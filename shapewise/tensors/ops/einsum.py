"""Einsum: products and sums told by letters, one an axis."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.ops._elementwise import checked_operands, elementwise_inputs, operand_name, operand_names
from shapewise.tensors.shapes import element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

Plan = tuple[list[Shape], list[str], str, dict[str, Size]]
ELLIPSIS = "."
"""Stands for the three dots in a parsed term, so that every place of a term is one character."""


def _refusal(equation: object, given: str, needed: str, fix: str) -> ShapeError:
    return ShapeError(given, needed=needed, where=f"equation {equation!r}", fix=fix, rule=needed)


def parsed_equation(equation: object, count: int) -> tuple[list[str], str]:
    """The letters of each operand, and those of the result; without an arrow, letters that occur once, in order.

    Parameters
    ----------
    equation
        Such as ``"bij,bjk->bik"``; spaces are allowed. An ellipsis, which stands for any number of axes, becomes one dot.
    count
        How many operands there are.

    Raises
    ------
    ShapeError
        For anything that is no letter, ellipsis, comma or arrow, and for a result that names unknown or repeated letters.

    Examples
    --------
    >>> parsed_equation("ij,jk", 2), parsed_equation("...ij,jk", 2)
    ((['ij', 'jk'], 'ik'), (['.ij', 'jk'], '.ik'))
    """
    example = ",".join(["ij", "jk", "kl"][:count] or ["ij"])
    if not isinstance(equation, str) or not equation.strip():
        raise _refusal(
            equation, f"{equation!r} is no equation for {count} operands", "letters, one an axis", f"write {example!r}"
        )
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    for letter in (left.replace(",", "") + right).replace("...", ""):
        if letter not in string.ascii_letters:
            told = "dots come in threes" if letter == "." else f"{letter!r} is no letter"
            needed = "a letter from a to z an axis, or ... for any number of axes"
            raise _refusal(equation, f"{told}, with {count} operands", needed, f"write {example!r}")
    left, right = left.replace("...", ELLIPSIS), right.replace("...", ELLIPSIS)
    terms = left.split(",")
    if len(terms) != count:
        raise _refusal(
            equation,
            f"the equation names {len(terms)} {'operand' if len(terms) == 1 else 'operands'}, {count} were given",
            "one group of letters an operand, with commas between them",
            f"write {example!r} for {count}",
        )
    for term in terms:
        if term.count(ELLIPSIS) > 1:
            raise _refusal(
                equation,
                f"{term.count(ELLIPSIS)} ellipses stand in one group of letters",
                "at most 1 an operand",
                f"write {example!r}",
            )
    if not arrow:
        once = sorted(letter for letter in left.replace(",", "") if letter != ELLIPSIS and left.count(letter) == 1)
        return terms, ELLIPSIS * (ELLIPSIS in left) + "".join(once)
    _check_result(equation, left, right, count, example)
    return terms, right


def _check_result(equation: str, left: str, right: str, count: int, example: str) -> None:
    """Each letter of the result comes from an operand and stands there once; an ellipsis is not dropped."""
    if ELLIPSIS in left and ELLIPSIS not in right:
        raise _refusal(
            equation,
            f"the result leaves out the axes that ... stands for in {left.count(ELLIPSIS)} of {count} operands",
            "... after the arrow too",
            f"write {equation.replace('->', '->...')!r}",
        )
    for letter in right:
        if right.count(letter) > 1 or (letter not in left and letter != ELLIPSIS):
            told = (
                f"{right.count(letter)} times in the result"
                if letter in left
                else f"in the result and in none of {count} operands"
            )
            raise _refusal(
                equation,
                f"{letter!r} stands {told}",
                "each letter of the result once, and from an operand",
                f"write {example!r}",
            )


def _lettered(equation: object, operands: Sequence[Shape], terms: list[str], right: str) -> tuple[list[str], str]:
    """The same terms with a letter for each axis that an ellipsis stands for, the last axes of all ellipses in common."""
    counts = [
        max(len(operand) - len(term) + 1, 0) if ELLIPSIS in term else 0 for operand, term in zip(operands, terms, strict=True)
    ]
    most = max(counts, default=0)
    used = set("".join(terms))
    free = [letter for letter in reversed(string.ascii_letters) if letter not in used][:most][::-1]
    if len(free) < most:
        raise _refusal(equation, f"... stands for {most} axes", f"at most {len(free)}", "merge axes with reshape first")
    told = [term.replace(ELLIPSIS, "".join(free[most - count :])) for term, count in zip(terms, counts, strict=True)]
    return told, right.replace(ELLIPSIS, "".join(free))


def _plan(shapes: Sequence[Sequence[object]], equation: object) -> Plan:
    """Operands, letters, result letters, and the size of each letter."""
    operands = checked_operands(shapes, least=1)
    terms, right = _lettered(equation, operands, *parsed_equation(equation, len(operands)))
    sizes: dict[str, Size] = {}
    seen_in: dict[str, str] = {}
    for position, (operand, term) in enumerate(zip(operands, terms, strict=True)):
        name = operand_name(position)
        if len(term) != len(operand):
            raise ShapeError(
                f"{name} {shape_text(operand)} has {len(operand)} axes, {term!r} names {len(term)}",
                needed="one letter an axis",
                where=f"equation {equation!r}",
                fix=f"write {string.ascii_lowercase[8 : 8 + min(len(operand), 18)]!r} for {name}",
                operands=tuple(operands),
                sizes=(len(operand), len(term)),
            )
        own: dict[str, Size] = {}  # within one operand a letter that stands twice is a diagonal, and a 1 does not stretch there
        for axis, (letter, size) in enumerate(zip(term, operand, strict=True)):
            inside = letter in own
            known, where = (own[letter], name) if inside else (sizes.get(letter, 1), seen_in.get(letter, name))
            if sizes_clash(known, size) and (inside or 1 not in (known, size)):
                raise ShapeError(
                    f"{letter!r} is {known} in {where} and {size} on axis {axis} of {name} {shape_text(operand)}",
                    needed="one size a letter",
                    where=f"equation {equation!r}",
                    fix="use different letters, or bring the axes to one size",
                    operands=tuple(operands),
                    axis=axis,
                    sizes=(known, size),
                    rule="Axes with the same letter have the same size",
                )
            own[letter] = merged_size(known, size) if inside else size
        for letter, size in own.items():
            known = sizes.get(letter, 1)
            sizes[letter] = size if known == 1 else known if size == 1 else merged_size(known, size)
            seen_in.setdefault(letter, f"{name} {shape_text(operand)}")
    return operands, terms, right, sizes


def shape(*, shapes: Sequence[Sequence[object]], equation: str = "ij,jk->ik") -> Shape:
    """The sizes of the letters after the arrow."""
    _, _, right, sizes = _plan(shapes, equation)
    return countable(tuple(sizes[letter] for letter in right))


def run(*, shapes: Sequence[Sequence[object]], equation: str = "ij,jk->ik") -> Array:
    """Sum the products of the sample arrays."""
    import numpy as np

    allocatable(shape(shapes=shapes, equation=equation), "result")
    operands, terms, _, _ = _plan(shapes, equation)
    if len(operands) > 2:
        # np.einsum would otherwise loop over all letters at once; pairwise products may be larger than the result
        allocatable(tuple(_plan(shapes, equation)[3].values()), "the product before the sum")
    arrays = elementwise_inputs(shapes=shapes).values()
    return np.asarray(np.einsum(equation, *arrays, optimize=len(terms) < 3))


def steps(*, shapes: Sequence[Sequence[object]], equation: str = "ij,jk->ik") -> tuple[Step, ...]:
    """Each letter with its size, which are kept and which are summed over."""
    operands, terms, right, sizes = _plan(shapes, equation)
    result = shape(shapes=shapes, equation=equation)
    lines = [
        Step(operand_name(position), f"{term} = {shape_text(operand)}", shape_text(operand))
        for position, (operand, term) in enumerate(zip(operands, terms, strict=True))
    ]
    if isinstance(equation, str) and "..." in equation:
        lines.append(Step("...", "each axis gets a letter, from the last one", f"{', '.join(terms)} -> {right}"))
    for letter, size in sizes.items():
        where = " and ".join(operand_name(position) for position, term in enumerate(terms) if letter in term)
        lines.append(Step(letter, f"in {where}, {'kept' if letter in right else 'summed over'}", str(size)))
    body = " · ".join(f"{operand_name(position)}[{', '.join(term)}]" for position, term in enumerate(terms))
    summed = " ".join(letter for letter in sizes if letter not in right)
    target = f"z[{', '.join(right)}]" if right else "z"
    return (*lines, Step("every element", f"{target} = {f'Σ {summed} ' if summed else ''}{body}", shape_text(result)))


def cost(*, shapes: Sequence[Sequence[object]], equation: str = "ij,jk->ik") -> Cost:
    """One multiply-add for each combination of all letters, as the equation is written."""
    sizes = _plan(shapes, equation)[3]
    return Cost(0, element_count(tuple(sizes.values())), 4 * element_count(shape(shapes=shapes, equation=equation)))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    equation = arguments.get("equation", "ij,jk->ik")
    names = ", ".join(operand_names(arguments))
    if framework == "einops":
        terms, right = parsed_equation(equation, len(arguments["shapes"]))
        if any(len(set(term)) != len(term) for term in terms) or ELLIPSIS in set(right) - set("".join(terms)):
            return None
        told = [" ".join(term).replace(ELLIPSIS, "...") for term in (*terms, right)]
        return f'z = einops.einsum({names}, "{", ".join(told[:-1])} -> {told[-1]}")'
    call = {"numpy": "np.einsum", "torch": "torch.einsum", "keras": "keras.ops.einsum", "jax": "jnp.einsum"}[framework]
    return f'z = {call}("{equation}", {names})'


def warnings(*, shapes: Sequence[Sequence[object]], equation: str = "ij,jk->ik") -> tuple[str, ...]:
    """A letter whose sizes are 1 and more is stretched; no letter in common is an outer product."""
    operands, terms, _, sizes = _plan(shapes, equation)
    found = []
    for letter, size in sizes.items():
        given = [operand[term.index(letter)] for operand, term in zip(operands, terms, strict=True) if letter in term]
        if 1 in given and size != 1:
            told = " and ".join(str(one) for one in given)
            found.append(f"{letter!r} is {told}: the axis of size 1 is stretched to {size} without a word.")
    if len(terms) == 2 and not set(terms[0]) & set(terms[1]):
        found.append(f"{terms[0]!r} and {terms[1]!r} share no letter: every number of x meets every number of y.")
    return tuple(found)


OPERATION = Operation(
    name="einsum",
    title="Einsum",
    family="products",
    article="einsum",
    operands=("x", "y"),
    axes="any",
    parameters=(
        Parameter(
            "equation", "text", "ij,jk->ik", "Letters for the axes of each operand, and after the arrow those that stay."
        ),
    ),
    example={"shapes": [(8, 10, 64), (8, 12, 64)], "equation": "bqd,bkd->bqk"},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    variadic=True,
    warnings=warnings,
    traps=(
        Trap("numpy", "Without an arrow the result has the letters that occur once, in alphabetical order: 'ba' transposes."),
        Trap("einops", "einops.einsum takes the arrays first and the pattern last, with spaces between the names."),
        Trap(
            "torch",
            'A size of 1 is stretched: "ij,jk->ik" takes (2, 1) and (3, 4), in NumPy, JAX and Keras too; @ refuses.',
        ),
    ),
)
