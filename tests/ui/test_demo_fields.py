"""Which numbers of a demo have a slider, and from where to where it goes."""

from __future__ import annotations

import pytest

from shapewise.tensors.ops import operations
from shapewise.tensors.views import Shown
from shapewise.types import Demo
from shapewise.ui.demo_fields import Fields, canonical


def reaches(one: Fields) -> dict[str, tuple[int, int] | None]:
    return {control.name: control.reach for control in one.controls()}


def fields(call: str, laid: Shown = "channels_first") -> Fields:
    return Fields.of(Demo.parse(call), laid)


def test_nine_of_ten_whole_numbers_have_a_slider_and_each_can_show_its_number() -> None:
    sliders, without = [], []
    for name, operation in operations().items():
        kinds = {parameter.name: parameter.kind for parameter in operation.parameters}
        for control in Fields.of(Demo(name, dict(operation.example))).controls():
            if control.reach is not None:
                assert control.kind == "number"
                assert isinstance(control.value, int)
                assert control.reach[0] <= control.value <= control.reach[1], (name, control)
                assert control.reach[0] < control.reach[1], (name, control)
                sliders.append((name, control.name))
            elif kinds.get(control.name) in ("axis", "size") and str(control.value).lstrip("-").isdigit():
                without.append((name, control.name))
    assert len(sliders) > 70
    assert len(sliders) >= 0.9 * (len(sliders) + len(without)), without


@pytest.mark.parametrize(
    ("call", "name", "reach"),
    [
        ("concat((2, 3), (2, 3), axis=0)", "axis", (-2, 1)),
        ("stack((2, 3), (2, 3), axis=0)", "axis", (-3, 2)),
        ("expand_dims((2, 3), axis=0)", "axis", (-3, 2)),
        ("flatten((2, 3, 4), start_axis=1)", "end_axis", (-3, 2)),
        ("concat((2, 3), (2, 3), axis=7)", "axis", (-2, 1)),
        ("unet((1, 3, 64, 64), depth=2)", "depth", (1, 10)),
        ("split((64, 8), parts=2, axis=0)", "parts", (1, 8)),
        ("split((4096, 8), parts=1000, axis=0)", "parts", (1, 1024)),
        ("linear((8, 96), features=10)", "features", (1, 32)),
        ("linear((8, 96), features=768)", "features", (1, 2048)),
        ("conv2d((1, 3, 8, 8), filters=4, kernel=3, padding=0)", "padding", (0, 8)),
        ("conv2d((1, 3, 8, 8), filters=4, kernel=(3, 5))", "filters", (1, 8)),
        ("conv2d((1, 3, 8, 8), filters=4, kernel=3)", "channels", None),
        ("reduce((2, 3), how='mean', axis=1)", "axis", None),
        ("reduce((2, 3), how='mean', axis=1)", "keepdims", None),
        ("upsample((1, 3, 8, 8), scale=2)", "scale", None),
    ],
)
def test_a_slider_goes_as_far_as_makes_sense(call: str, name: str, reach: tuple[int, int] | None) -> None:
    assert reaches(fields(call))[name] == reach


def test_an_axis_goes_as_far_as_the_shapes_that_stand_there() -> None:
    one = fields("concat((2, 3), (2, 3), axis=0)")
    one.take({"shape-0": "2 x 3 x 4 x 5", "shape-1": "2 x 3"})
    assert reaches(one)["axis"] == (-4, 3)
    one.take({"shape-0": "2 x", "shape-1": "2 x 3"})
    assert reaches(one)["axis"] == (-2, 1), "the demo before it"


def test_a_hidden_batch_counts_as_an_axis() -> None:
    one = fields("concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)", "keras")
    assert one.shapes[0] == "32 x 32 x 64"
    assert reaches(one)["axis"] == (-4, 3)


@pytest.mark.parametrize("typed", [1, 31, 900])
def test_the_end_stays_where_it_is_while_the_slider_is_dragged_or_a_number_typed(typed: int) -> None:
    one = fields("linear((8, 96), features=10)")
    before = [control.drawn() for control in one.controls()]
    one.take({"shape-0": "8 x 96", "features": typed})
    assert one.parameters["features"] == typed
    assert [control.drawn() for control in one.controls()] == before


@pytest.mark.parametrize(
    ("own", "name", "turned"),
    [
        ("reshape((32, 10, 512), to=(8, -1))", "transpose", None),
        ("reshape((32, 10, 512), to=(8, -1))", "squeeze", None),
        ("reshape((32, 10, 512), to=(8, -1))", "softmax", "softmax((32, 10, 512), axis=-1)"),
        ("reshape((8, 64, 32, 32), to=(8, -1))", "transpose", "transpose((8, 64, 32, 32), axes=(0, 3, 1, 2))"),
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", "add", "add((8, 64, 5), (8, 32, 5))"),
        ("reshape((32, 10, 512), to=(8, -1))", "max_pool2d", "max_pool2d((32, 10, 512), kernel=3, padding=1, stride=2)"),
    ],
)
def test_another_operation_takes_the_shapes_unless_its_arguments_are_about_others(
    own: str, name: str, turned: str | None
) -> None:
    found = Fields.of(Demo.parse(own), "channels_first").turned_to(name).own
    assert found == canonical(Demo.parse(turned) if turned else Demo(name, operations()[name].example))
