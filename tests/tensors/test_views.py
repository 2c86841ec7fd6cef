"""The switch of layouts: shapes, axes and texts change together, checked by moving real numbers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.view_code import channels_last_lines
from shapewise.tensors.views import SHOWN, offers, view_of
from shapewise.types import Demo, shape_text
from tests.tensors.ops.harness import attempt, moved

CALLS = [
    ("concat", {"shapes": [(2, 3, 4, 5), (2, 6, 4, 5)], "axis": 1}),
    ("concat", {"shapes": [(2, 3, 4, 5), (2, 3, 4, 6)], "axis": -1}),
    ("concat", {"shapes": [(3, 4, 5), (6, 4, 5)], "axis": 0}),
    ("add", {"shapes": [(2, 3, 4, 5), (2, 3, 1, 1)]}),
    ("add", {"shapes": [(2, 3, 4, 5), (3, 1, 1)]}),
    ("add", {"shapes": [(2, 3, 4, 5), (5,)]}),
    ("multiply", {"shapes": [(3, 1, 1), (2, 3, 4, 5), ()]}),
    ("softmax", {"shapes": [(2, 3, 4, 5)], "axis": 1}),
    ("reduce", {"shapes": [(2, 3, 4, 5)], "axis": 1}),
    ("reduce", {"shapes": [(2, 3, 4, 5)], "axis": (2, -1), "how": "sum", "keepdims": True}),
    ("reduce", {"shapes": [(2, 3, 4, 5)], "how": "max"}),
    ("split", {"shapes": [(2, 6, 4, 5)], "sizes": (4, 2), "axis": 1}),
    ("tile", {"shapes": [(2, 3, 4, 5)], "repeats": (1, 2, 3, 1)}),
    ("repeat", {"shapes": [(2, 3, 4, 5)], "repeats": (1, 0, 2, 1), "axis": 2}),
    ("pad", {"shapes": [(2, 3, 4, 5)], "before": (0, 0, 1, 2), "after": (0, 0, 3, 0)}),
    ("crop", {"shapes": [(2, 3, 4, 5)], "before": (0, 1, 0, 2), "after": (0, 0, 3, 0)}),
    ("batch_norm", {"shapes": [(2, 3, 4, 5)], "axis": 1}),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_changed_call_is_the_same_computation(name: str, arguments: dict[str, Any]) -> None:
    """Shapes as broadcasting or joining gives them for the moved arrays, and the same call again on the way back."""
    operation = operations()[name]
    view = view_of(operation, arguments, "channels_last")
    assert view.moves
    assert view.carried_out
    changed = view.shown_arguments(arguments)
    made = operation.run(**arguments)
    assert operation.run(**changed).shape == operation.shape(**changed) == moved(made, view.places).shape
    shown = [np.zeros(shape) for shape in arguments["shapes"]]
    full = [
        array.reshape((1,) * (view.ndim - array.ndim) + array.shape) if name in ("add", "multiply") else array
        for array in shown
    ]
    for shape, array in zip(changed["shapes"], full, strict=True):
        whole = moved(array, view.places).shape
        assert (1,) * (len(whole) - len(shape)) + shape == whole
    back = view.given_arguments(changed)
    assert operation.shape(**back) == made.shape
    assert {key: value for key, value in back.items() if key != "shapes"} == {
        key: value for key, value in arguments.items() if key != "shapes"
    }


def test_keras_writes_its_own_layout_where_its_layers_do_all_the_work() -> None:
    for name in (
        "conv2d",
        "conv1d",
        "conv_transpose2d",
        "max_pool2d",
        "global_average_pool",
        "upsample",
        "unet",
        "residual_block",
    ):
        operation = operations()[name]
        arguments = {**operation.example, **({"padding": 0} if name == "max_pool2d" else {})}
        lines = operation.code("keras", arguments)
        assert lines is not None
        own = channels_last_lines(lines)
        assert own is not None
        assert "channels_first" not in own
        assert "axis=1" not in own
    assert channels_last_lines("z = keras.ops.reshape(x, (2, -1))") is None


@pytest.mark.parametrize("shown", SHOWN)
def test_every_operation_is_shown_in_every_layout(shown: Any) -> None:
    """Nothing is raised, whatever is shown; and what was shown, typed again, is the call that it came from."""
    for name, operation in operations().items():
        arguments = dict(operation.example)
        view = view_of(operation, arguments, shown)
        changed = view.shown_arguments(arguments)
        shapes = [tuple(shape) for shape in changed["shapes"]]
        typed = [view.with_batch(view.hidden(shape)) if view.hidden(shape) != shape else shape for shape in shapes]
        back = view.given_arguments({**changed, "shapes": typed})
        assert operation.shape(**back) == operation.shape(**arguments), name
        carried = view.demo(Demo(name, arguments))
        result = operation.shape(**carried.arguments)
        assert view.steps(operation.steps(**carried.arguments))[-1].label
        if view.hides_batch:
            assert view.drawn(result) == (view.shape(operation.shape(**arguments)) if not view.carried_out else result[1:]), (
                name
            )
        assert shown in offers(operation, arguments) or shown != "channels_first"


def test_what_is_shown_of_a_convolution() -> None:
    operation = operations()["conv2d"]
    arguments = {"shapes": [(8, 3, 224, 220)], "filters": 64, "kernel": 7, "stride": 2, "padding": 3}
    view = view_of(operation, arguments, "channels_last")
    lines = {step.label: step for step in view.steps(operation.steps(**arguments))}
    assert lines["height (axis 1)"].value == "112"
    assert lines["width (axis 2)"].value == "110"
    assert lines["weight"].value == "(64, 3, 7, 7)"
    assert lines["result"].value == "(8, 112, 110, 64)"
    assert lines["result"].formula == "batch, places, filters"
    hidden = view_of(operation, arguments, "keras")
    assert hidden.steps(operation.steps(**arguments))[-1].value == "(112, 110, 64)"
    with pytest.raises(ShapeError) as caught:
        operation.shape(**{**arguments, "channels": 4})
    told = view.error(caught.value)
    assert told.given == "x (8, 224, 220, 3) has 3 channels on axis 3, the layer was built for 4"
    assert (told.axis, told.operands) == (3, ((8, 224, 220, 3),))
    assert hidden.drawn_error(caught.value).axis == 2


def test_the_batch_is_hidden_as_keras_does() -> None:
    attention = operations()["attention"]
    view = view_of(attention, attention.example, "keras")
    assert [view.hidden(shape) for shape in attention.example["shapes"]] == [(10, 16), (12, 16), (12, 24)]
    assert view.text(shape_text((2, 10, 24))) == "(10, 24)"
    loss = operations()["cross_entropy"]
    assert view_of(loss, loss.example, "keras").hidden((8,)) == ()
    for name, arguments in (
        ("concat", {"shapes": [(8, 3, 4, 4), (8, 3, 4, 4)], "axis": 0}),
        ("softmax", {"shapes": [(8, 3, 4, 4)], "axis": -4}),
        ("lstm", {"shapes": [(10, 4, 8)]}),
        ("flatten", {"shapes": [(8, 3, 4, 4)], "start_axis": 0}),
        ("reduce", {"shapes": [(8, 3, 4, 4)]}),
        ("reduce", {"shapes": [(8, 3, 4, 4)], "axis": (1, 0)}),
    ):
        assert not view_of(operations()[name], arguments, "keras").hides_batch, name  # the batch is what it is about


def test_axes_that_are_no_neighbours_in_the_layout_stay_as_they_are() -> None:
    flatten = operations()["flatten"]
    assert not view_of(flatten, {"shapes": [(2, 3, 4, 5)], "start_axis": 1, "end_axis": 2}, "channels_last").moves
    assert not view_of(operations()["reshape"], operations()["reshape"].example, "channels_last").moves
    assert offers(operations()["linear"], operations()["linear"].example) == ("channels_first", "keras")


@given(st.sampled_from([name for name, operation in operations().items() if operation.axes != "none"]), st.data())
def test_any_call_survives(name: str, data: st.DataObject) -> None:
    """Shapes of any number of axes, right or wrong, and axes out of range: shown, typed again, and the same."""
    operation = operations()[name]
    sizes = st.one_of(st.integers(0, 5), st.none(), st.just("N"))
    shapes = data.draw(st.lists(st.lists(sizes, max_size=6).map(tuple), min_size=1, max_size=3))
    arguments: dict[str, Any] = {**operation.example, "shapes": shapes}
    for parameter in operation.parameters:
        if parameter.kind == "axis":
            arguments[parameter.name] = data.draw(st.integers(-7, 7))
    for shown in SHOWN:
        view = view_of(operation, arguments, shown)
        view.demo(Demo(name, arguments))
        offers(operation, arguments)
        changed = view.shown_arguments(arguments)
        before, after = attempt(operation.shape, arguments), attempt(operation.shape, view.given_arguments(changed))
        if isinstance(before, ShapeError):
            told = view.error(before)
            assert isinstance(after, ShapeError)
            assert told.given
        else:
            assert after == before
