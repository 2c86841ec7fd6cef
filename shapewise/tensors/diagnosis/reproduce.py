"""Verification: the same shapes fail again in NumPy, or the diagnosis is not shown as certain."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from shapewise.errors import ShapeError
from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.kinship import borrows_a_layer, is_of_kind
from shapewise.tensors.diagnosis.recipe import LARGE, Recipe, all_known, facts_of
from shapewise.tensors.diagnosis.recipes import illustration, plain_recipes, recipes
from shapewise.types import Demo, Diagnosis, Fix, Framework, Shape, Size

MOST_GIVEN = 6
"""Shapes beside a message that are tried on it."""
MOST_AXES = 64
"""No array of NumPy has more axes; a message that speaks of millions is made up, and takes no memory here."""
MOST_TRIED = 12
"""So many ways to fail again are tried at most."""
_HEAD = "import numpy as np"
_MADE_UP = "# the message tells only some of the sizes: the others are made up"


_NO_SIZES = "# the message tells no sizes: these are made up and fail in the same way"


_WANTED_NDIM = lazy_pattern(
    r"(?:expected|to have|needs|requires|(?:must|should) (?:be|have))\b.{0,40}?\b(\d)[ -]?d(?:im\w*)?\b"
)
_AVERAGES = lazy_pattern(r"average_?pool|avg_?pool")
_WHOLE = lazy_pattern(r"(?:global|adaptive)_?\w{0,12}pool")
"""Pooling without a window: over whole axes, or over as much as the result leaves to each place."""
_FOUND_NDIM = lazy_pattern(r"(?:\bgot|found|received)\b.{0,40}?\b(\d)[ -]?d(?:im\w*)?\b")


def checked(
    diagnosis: Diagnosis,
    *,
    fault: str,
    join: int | None,
    match: re.Match[str] | None = None,
    given: Sequence[Shape] = (),
    known: bool = True,
    alone: bool = False,
) -> Diagnosis:
    """The diagnosis with code that fails as the message says, the laboratory's operation on these shapes, and ways out.

    Only code that was run and failed on the axis and the sizes that the message names counts as a reproduction. Where the
    wording is not known, sizes are not made up: nobody can say on which axes of which operands they would have to stand. An
    operation that the laboratory does not have stands alone: its sizes may fail again, but there is no demo, and no way out.
    """
    counts = counts_of(match)
    if max(abs(count or 0) for count in (diagnosis.axis, join, counts.get("n"), counts.get("found"))) > MOST_AXES:
        return diagnosis
    facts = facts_of(diagnosis, fault, join, counts)
    if alone:
        again = (recipe for recipe in plain_recipes(facts) if _agrees(recipe, diagnosis) and _fails(recipe))
        return next((_with(diagnosis, replace(recipe, demo=None), fault) for recipe in again), diagnosis)
    if own := _on_given(diagnosis, given, fault, join, counts):
        return own
    for number, recipe in enumerate(recipes(facts)):
        if number >= MOST_TRIED:
            break
        if (recipe.made_up and not known) or (recipe.demo and borrows_a_layer(diagnosis.operation, recipe.demo[0])):
            continue
        if _agrees(recipe, diagnosis) and _fails(recipe):
            return _with(diagnosis, recipe, fault)
    lines = illustration(diagnosis.operation, fault)
    if lines and not diagnosis.shapes and not diagnosis.sizes and _fails(Recipe(lines)):
        # Shown, but nothing of the message is checked by it: it stays unproven.
        return replace(diagnosis, numpy="\n".join((_HEAD, "", _NO_SIZES, *lines)))
    return diagnosis


def _on_given(
    diagnosis: Diagnosis, given: Sequence[Shape], fault: str, join: int | None, counts: dict[str, int]
) -> Diagnosis | None:
    """The diagnosis on two shapes that stand beside the message, where those fail on the very axis and sizes that it names.

    Sizes that nobody told would be made up, and a way out that was tried on them need not be one for the reader's own.
    """
    if len(diagnosis.sizes) != 2 or (len(diagnosis.shapes) >= 2 and all_known(*diagnosis.shapes)):
        return None
    for pair in itertools.permutations(dict.fromkeys(given[:MOST_GIVEN]), 2):
        if not all(size in shape for size, shape in zip(diagnosis.sizes, pair, strict=True)):
            continue
        own = replace(diagnosis, shapes=pair, unknown="")
        for recipe in itertools.islice(recipes(facts_of(own, fault, join, counts)), MOST_TRIED):
            same = recipe.sizes == diagnosis.sizes and diagnosis.axis in (None, recipe.axis)
            if same and not recipe.made_up and _fails(recipe):
                return _with(own, recipe, fault)
    return None


def counts_of(match: re.Match[str] | None) -> dict[str, int]:
    """The numbers that a form names beside shapes and sizes."""
    if match is None:
        return {}
    found = {name: int(value) for name, value in match.groupdict().items() if value and re.fullmatch(r"-?\d{1,18}", value)}
    for other, name in (("n2", "n"), ("found2", "found")):
        if other in found:
            found[name] = found[other]
    words = {"two": 2, "one": 1, "three": 3}
    for name in ("n", "found"):
        value = match.groupdict().get(name)
        if value and (digits := re.match(r"(\d)d?$", value)):
            found[name] = int(digits.group(1))
        elif value in words:
            found[name] = words[value]
    for name, pattern in (("n", _WANTED_NDIM), ("found", _FOUND_NDIM)):
        if name not in found and (told := pattern.search(match.string)):
            found[name] = int(told.group(1))
    found |= _with_batch(match) | _signs(match)
    return found


def _signs(match: re.Match[str]) -> dict[str, int]:
    """What single words of a message say beside its numbers, each as 1."""
    said = match.group(0)
    signs = (
        ("multiple", "multiple" in said),
        ("target_first", said.startswith(("the expanded size", "output with shape"))),
        ("transposed", "transpose" in said),
        ("averaged", bool(_AVERAGES.search(match.string))),
        ("adaptive", bool(_WHOLE.search(match.string))),
        ("normalised", "num_groups" in said or "number of groups (" in said),
        ("square", "square" in said or "[..., n, n]" in said),
        ("unbatched", "given input size" in said),
        ("given_first", "got" in said and "expected" in said and said.rfind("got") < said.rfind("expected")),
    )
    return {name: 1 for name, holds in signs if holds}


def _with_batch(match: re.Match[str]) -> dict[str, int]:
    """How many axes a layer reads with the batch, where a message tells first how many it reads without."""
    layer = re.search(r"(\d)d$", match.groupdict().get("op") or "")
    return {"n": int(layer.group(1)) + 2} if layer and "unbatched" in match.string else {}


def _agrees(recipe: Recipe, diagnosis: Diagnosis) -> bool:
    """Whether the recipe fails where the message says, as far as both say it."""
    told = [size for size in diagnosis.sizes if isinstance(size, int)]
    if len(told) == 2 and len(recipe.sizes) >= 2 and set(told) != set(recipe.sizes) and not set(recipe.sizes) <= set(told):
        return False
    return not (
        diagnosis.axis is not None
        and recipe.axis is not None
        and len(told) < 2
        and not recipe.made_up
        and diagnosis.axis != recipe.axis
    )


def _fails(recipe: Recipe) -> bool:
    """Whether the lines, run now, are refused; they hold nothing but numbers that were read as numbers."""
    import numpy as np

    if any(LARGE in line for line in recipe.lines) and not _is_certain(recipe):
        return False  # were it to succeed, it would take minutes and all memory
    try:
        with np.errstate():
            exec(compile("\n".join(recipe.lines), "<reproduction>", "exec"), {"np": np})  # noqa: S102 - numbers only
    except (ValueError, TypeError, IndexError, FloatingPointError, np.linalg.LinAlgError):
        return True
    except MemoryError:
        return False
    return False


def _is_certain(recipe: Recipe) -> bool:
    """Whether arithmetic says that the lines are refused before anything is computed."""
    return len(set(recipe.sizes)) > 1 or _demo(recipe) is not None


_BLENDING = ("pad ", "crop ", "repeat ", "average ", "project ", "concatenate ")
"""How the titles of edits begin that make sizes equal without asking why they are not."""


def _with(diagnosis: Diagnosis, recipe: Recipe, fault: str) -> Diagnosis:
    demo = _demo(recipe)
    if demo is not None and not is_of_kind(diagnosis.operation, demo.operation):
        demo = None
    head = (_HEAD, "", *((_MADE_UP,) if recipe.made_up else ()))
    sizes: tuple[Size, ...] = diagnosis.sizes or recipe.sizes
    return replace(
        diagnosis,
        reproduced=True,
        numpy="\n".join((*head, *recipe.lines)),
        axis=diagnosis.axis if diagnosis.axis is not None or recipe.made_up else recipe.axis,
        sizes=sizes,
        demo=demo,
        fixes=_fixes(demo, recipe, fault),
    )


def _demo(recipe: Recipe) -> Demo | None:
    """The laboratory's operation, if it is there and refuses these shapes too, or gives what nobody wants."""
    from shapewise.tensors.ops import operations

    if recipe.demo is None or recipe.demo[0] not in operations():
        return None
    name, arguments = recipe.demo
    try:
        result = operations()[name].shape(**arguments)
    except ShapeError:
        return Demo(name, arguments)
    except (TypeError, ValueError):
        return None
    return Demo(name, arguments) if recipe.wanted is not None and result != recipe.wanted else None


def _fixes(demo: Demo | None, recipe: Recipe, fault: str) -> tuple[Fix, ...]:
    from shapewise.tensors.repair import repair

    if demo is None:
        return ()
    fixes = repair(demo.operation, goal=recipe.wanted, **demo.arguments)
    if fault in ("batch", "cardinality"):
        # Samples that are missing or too many were lost on the way: no made-up sample is a way out.
        fixes = tuple(fix for fix in fixes if not fix.title.startswith(_BLENDING))
    if recipe.wanted is None:
        return fixes
    # Two operands that only need one shape lose nothing on the way, and any loss may follow: its line is the reader's own.
    return tuple(replace(fix, code=_edits_of(fix)) for fix in fixes if not fix.loses)


def _edits_of(fix: Fix) -> dict[Framework, str]:
    """The code of a fix without the operation at its end."""
    return {framework: code.rpartition("\n")[0] or code for framework, code in fix.code.items()}
