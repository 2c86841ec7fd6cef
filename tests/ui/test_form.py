"""What a browser may put into the fields: only what they offer, whoever made the message."""

from __future__ import annotations

import pytest

from shapewise.errors import ShapeError
from shapewise.types import Demo
from shapewise.ui.demo_fields import MOST_OPERANDS, Fields
from shapewise.ui.form import LONGEST_FIELD, Control, accepted

AXIS = Control("axis", "number", "Axis", 1, minimum=-4, maximum=3)
MODE = Control("mode", "choice", "Mode", "nearest", options=(("nearest", "Nearest"), ("bilinear", "Bilinear")))
CASES = [
    (AXIS, 2, 2),
    (AXIS, 99, 3),
    (AXIS, -99, -4),
    (AXIS, "2", 1),
    (AXIS, 2.5, 1),
    (AXIS, True, 1),
    (AXIS, None, 1),
    (AXIS, [2], 1),
    (MODE, "bilinear", "bilinear"),
    (MODE, "<script>", "nearest"),
    (MODE, ["bilinear"], "nearest"),
    (Control("causal", "flag", "Causal", False), True, True),
    (Control("causal", "flag", "Causal", False), 1, False),
    (Control("shape-0", "text", "Shape of x", "2 x 3"), "4 x 5", "4 x 5"),
    (Control("shape-0", "text", "Shape of x", "2 x 3"), {"a": 1}, "2 x 3"),
    (Control("shape-0", "text", "Shape of x", "2 x 3"), "9" * 5_000, "9" * LONGEST_FIELD),
]


@pytest.mark.parametrize(("control", "given", "taken"), CASES)
def test_a_field_takes_what_it_offers_and_keeps_its_value_otherwise(control: Control, given: object, taken: object) -> None:
    found = accepted({control.name: given, "unknown": 1}, [control])
    assert found == {control.name: taken}
    assert type(found[control.name]) is type(taken)


def test_a_number_beyond_its_slider_is_taken() -> None:
    control = Control("features", "number", "Features", 16, minimum=1, reach=(1, 32))
    assert accepted({"features": 5_000}, [control]) == {"features": 5_000}
    assert control.drawn()["reach"] == (1, 32)
    assert "reach" not in AXIS.drawn()


@pytest.mark.parametrize("values", [None, "text", 3, [], {}, {"other": 7}])
def test_what_names_no_field_changes_nothing(values: object) -> None:
    assert accepted(values, [AXIS]) == {"axis": AXIS.value}


def fields(call: str) -> Fields:
    return Fields.of(Demo.parse(call))


def test_what_is_typed_halfway_stays_as_it_is_and_is_a_fault() -> None:
    one = fields("concat((2, 3), (2, 3), axis=0)")
    one.take({"operation": "concat", "shape-0": "3x", "shape-1": "2 x 3", "axis": 1})
    assert (one.shapes, one.parameters["axis"]) == (["3x", "2 x 3"], 1)
    faults: list[ShapeError] = []
    assert one.demo(faults) is None
    assert len(faults) == 1
    assert str(one.own) == "concat((2, 3), (2, 3), axis=0)"


def test_every_fault_is_told() -> None:
    one = fields("concat((2, 3), (2, 3), axis=0)")
    one.take({"shape-0": "3x", "shape-1": "ducks"})
    faults: list[ShapeError] = []
    assert one.demo(faults) is None
    assert len(faults) == 2


def test_shapes_are_added_up_to_the_most_and_taken_away_down_to_the_fewest() -> None:
    one = fields("concat((2, 3), (4, 3), axis=0)")
    assert not one.press("less")
    assert one.shapes == ["2 x 3", "4 x 3"], "the button is not offered"
    for _ in range(MOST_OPERANDS):
        one.press("more")
    assert one.shapes == ["2 x 3", *["4 x 3"] * (MOST_OPERANDS - 1)]
    assert [name for name, _words in one.buttons()] == ["less"]
    one.press("less")
    assert len(one.shapes) == len(one.hides) == MOST_OPERANDS - 1


@pytest.mark.parametrize("pressed", ["delete everything", ""])
def test_a_button_that_is_not_there_does_nothing(pressed: str) -> None:
    one = fields("concat((2, 3), (4, 3), axis=0)")
    assert not one.press(pressed)
    assert one.shapes == ["2 x 3", "4 x 3"]


def test_a_layout_that_is_on_stays_on_offer_while_a_shape_looks_like_no_image() -> None:
    images = Demo.parse("concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)")
    halfway = Demo.parse("concat((8, 64), (8, 32), axis=1)")
    offered = Fields.of(images, "channels_last").layouts()
    assert offered is not None
    assert [way for way, _words in offered.options] == ["channels_first", "channels_last", "keras"]
    one = Fields.of(images, "channels_last")
    one.own = halfway
    stays = one.layouts()
    assert stays is not None
    assert "channels_last" in dict(stays.options)
    assert Fields.of(Demo.parse("dot((3,), (3,))")).layouts() is None
