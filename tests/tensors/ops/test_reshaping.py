"""Reshaping against PyTorch and Keras: the same numbers in the same places."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

Shape = tuple[int, ...]


@st.composite
def reshapes(draw: st.DrawFn) -> dict[str, Any]:
    x = draw(shapes(0, 4))
    count = int(np.prod(x))
    divisors = [number for number in range(1, count + 1) if count % number == 0]
    to: list[int] = []
    for _ in range(draw(st.integers(0, 3))):
        to.append(draw(st.sampled_from([number for number in divisors if count % (number * int(np.prod(to))) == 0] or [1])))
    to.append(draw(st.sampled_from([count // int(np.prod(to))] * 3 + [-1, 2])))
    if not draw(st.integers(0, 9)):
        to.append(-1)
    return {"shapes": [x], "to": tuple(draw(st.permutations(to)))}


@given(reshapes())
def test_reshape(arguments: dict[str, Any]) -> None:
    to = arguments["to"]
    check(
        "reshape",
        arguments,
        lambda inputs, _: torch.reshape(inputs["x"], to),
        lambda inputs, _: keras.ops.reshape(inputs["x"], to),
    )


@pytest.mark.parametrize(
    ("x", "to", "result"),
    [
        ((None, 784), (-1, 28, 28), (None, 28, 28)),
        (("N", 3, 4), ("N", 12), ("N", 12)),
        (("N", 3, 4), ("N", -1), ("N", 12)),
        (("N", 3, 4), (-1, 4), (None, 4)),
        ((None, 6), (12,), (12,)),
        (("N", "T", 8), ("N", "T", 2, -1), ("N", "T", 2, 4)),
    ],
)
def test_reshape_of_unknown_sizes(x: Any, to: Any, result: Any) -> None:
    assert operations()["reshape"].shape(shapes=[x], to=to) == result


@pytest.mark.parametrize(("x", "to"), [((None, 6), (13,)), (("N", 3), ("N", 4)), ((12,), ("N", 5))])
def test_reshape_that_no_size_can_save(x: Any, to: Any) -> None:
    with pytest.raises(ShapeError):
        operations()["reshape"].shape(shapes=[x], to=to)


@given(shapes(0, 4), st.data())
def test_the_fix_of_a_reshape_works(x: Shape, data: st.DataObject) -> None:
    to = data.draw(st.lists(st.integers(-1, 6), max_size=4).map(tuple).filter(lambda sizes: sizes.count(-1) < 2))
    operation = operations()["reshape"]
    try:
        operation.shape(shapes=[x], to=to)
    except ShapeError as error:
        mended = eval(error.fix.removeprefix("write to="))
        assert np.prod(operation.shape(shapes=[x], to=mended)) == np.prod(x)


@given(shapes(0, 4), st.data())
def test_transpose(x: Shape, data: st.DataObject) -> None:
    right = data.draw(st.permutations(range(len(x)))).copy()
    if right and not data.draw(st.integers(0, 4)):
        right[0] = data.draw(st.integers(-5, 5))
    if not data.draw(st.integers(0, 7)):
        right = right[1:]
    axes = None if data.draw(st.integers(0, 5)) == 0 else tuple(right)

    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return inputs["x"].permute(axes if axes is not None else tuple(reversed(range(len(x)))))

    check("transpose", {"shapes": [x], "axes": axes}, oracle)


@given(shapes(0, 4), st.integers(-3, 4), st.integers(-4, 3))
def test_flatten(x: Shape, start: int, end: int) -> None:
    check(
        "flatten",
        {"shapes": [x], "start_axis": start, "end_axis": end},
        lambda inputs, _: torch.flatten(inputs["x"], start, end),
    )


@given(shapes(2, 4))
def test_flatten_is_the_layer_of_keras(x: Shape) -> None:
    theirs = keras.layers.Flatten()(keras.ops.ones(x))
    assert tuple(theirs.shape) == operations()["flatten"].shape(shapes=[x])


@given(
    shapes(0, 4, max_size=2),
    st.one_of(st.none(), st.integers(-4, 4), st.lists(st.integers(-4, 3), max_size=3).map(tuple)),
)
def test_squeeze(x: Shape, axis: Any) -> None:
    # PyTorch leaves an axis that is not 1 as it is, without an error: NumPy is the oracle
    check(
        "squeeze", {"shapes": [x], "axis": axis}, lambda inputs, _: torch.from_numpy(np.squeeze(inputs["x"].numpy(), axis=axis))
    )


@given(shapes(0, 4), st.integers(-6, 6))
def test_expand_dims(x: Shape, axis: int) -> None:
    check("expand_dims", {"shapes": [x], "axis": axis}, lambda inputs, _: inputs["x"].unsqueeze(axis))


@given(shapes(0, 3), st.lists(st.integers(-5, 5), min_size=1, max_size=3).map(tuple))
def test_expand_dims_in_several_places(x: Shape, axis: tuple[int, ...]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return torch.from_numpy(np.expand_dims(inputs["x"].numpy(), axis))

    check("expand_dims", {"shapes": [x], "axis": axis}, oracle)


@given(shapes(0, 3), st.data())
def test_broadcast_to(x: Shape, data: st.DataObject) -> None:
    to = [*data.draw(shapes(0, 1)), *(data.draw(st.sampled_from([size] * 5 + [3, 4, -1])) for size in x)]
    if not data.draw(st.integers(0, 7)):
        to = to[1:]
    target = tuple(to)
    check("broadcast_to", {"shapes": [x], "to": target}, lambda inputs, _: torch.broadcast_to(inputs["x"], target))


COUNTS = st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), min_size=1, max_size=4).map(tuple))


@given(shapes(0, 4), COUNTS, st.integers(-5, 4))
def test_repeat(x: Shape, repeats: Any, axis: int) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        counts = torch.tensor(repeats) if isinstance(repeats, tuple) else repeats
        return torch.repeat_interleave(inputs["x"], counts, dim=axis)

    # PyTorch repeats a scalar along axis 0, which it does not have
    check("repeat", {"shapes": [x], "repeats": repeats, "axis": axis}, oracle, stricter=not x)


@given(shapes(0, 3), st.lists(st.integers(0, 3), max_size=4).map(tuple))
def test_tile(x: Shape, repeats: Shape) -> None:
    check("tile", {"shapes": [x], "repeats": repeats}, lambda inputs, _: torch.tile(inputs["x"], repeats))


@st.composite
def borders(draw: st.DrawFn) -> dict[str, Any]:
    x = draw(shapes(0, 4, max_size=5))
    sides = [
        draw(
            st.one_of(st.none(), st.lists(st.integers(0, 3), min_size=max(len(x) - miss, 0), max_size=len(x) - miss).map(tuple))
        )
        for miss in draw(st.sampled_from([(0, 0)] * 6 + [(1, 0), (0, 1)]))
        if miss <= len(x)
    ]
    return {"shapes": [x], "before": sides[0], "after": sides[-1]}


def pairs(arguments: dict[str, Any]) -> list[tuple[int, int]]:
    (x,) = arguments["shapes"]
    zeros = (0,) * len(x)
    first, last = (zeros if arguments[side] is None else arguments[side] for side in ("before", "after"))
    return list(zip(first, last, strict=True)) if len(first) == len(x) else list(zip(first, zeros, strict=True))


@given(borders())
def test_pad(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        flat = [number for pair in reversed(pairs(arguments)) for number in pair]
        return torch.nn.functional.pad(inputs["x"], flat)

    check("pad", arguments, oracle)


@given(borders(), st.sampled_from(["reflect", "edge"]))
def test_pad_modes(arguments: dict[str, Any], mode: str) -> None:
    """NumPy is what runs, so NumPy's own result proves nothing; PyTorch is asked where it can."""
    (x,) = arguments["shapes"]
    if len(x) not in (3, 4):
        return
    arguments["mode"] = mode
    for side in ("before", "after"):
        arguments[side] = None if arguments[side] is None else (0, 0, *arguments[side][2:])

    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        flat = [number for pair in reversed(pairs(arguments)[2:]) for number in pair]
        return torch.nn.functional.pad(inputs["x"], flat, mode="replicate" if mode == "edge" else mode)

    check("pad", arguments, oracle)


@given(borders())
def test_crop(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        x = inputs["x"]
        for axis, (first, last) in enumerate(pairs(arguments)):
            if first + last:
                x = x.narrow(axis, first, x.shape[axis] - first - last)
                if not x.shape[axis]:
                    raise ValueError("PyTorch gives an empty tensor; we refuse to cut everything off")
        return x

    check("crop", arguments, oracle)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("reshape", {"shapes": [(8, 32, 32, 3)], "to": (8, 3, 32, 32)}, "use transpose"),
        ("reshape", {"shapes": [(8, 10, 4)], "to": (10, 8, 4)}, "use transpose"),
        ("reshape", {"shapes": [(8, 10)], "to": (4, 20)}, "changes axis 0 from 8 to 4"),
        ("reshape", {"shapes": [(8, 12)], "to": (8, 3, 4)}, ""),
        ("flatten", {"shapes": [(8, 3, 4)], "start_axis": 0}, "usually the batch, is merged"),
        ("flatten", {"shapes": [(8, 3, 4)]}, ""),
        ("transpose", {"shapes": [(8, 3, 4)]}, "becomes axis 2"),
        ("squeeze", {"shapes": [(1, 3, 1)]}, "a batch of 1 loses its batch axis"),
        ("repeat", {"shapes": [(8, 3)]}, "usually the batch"),
        ("tile", {"shapes": [(8, 3)], "repeats": (2, 1)}, "usually the batch"),
        ("pad", {"shapes": [(8, 3)], "before": (1, 0)}, "usually the batch"),
        ("crop", {"shapes": [(8, 3)], "after": (1, 0)}, "usually the batch"),
    ],
)
def test_suspicious_success_is_told(name: str, arguments: dict[str, Any], words: str) -> None:
    told = " ".join(operations()[name].warnings(**arguments))
    assert words in told
    assert bool(told) == bool(words)
