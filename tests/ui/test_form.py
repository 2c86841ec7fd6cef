"""What a browser may put into a form: only what the form offers, whoever made the message."""

from __future__ import annotations

import pytest

from shapewise.tensors.ops import operations
from shapewise.tensors.views import view_of
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
    found = accepted({"version": 7, "values": {control.name: given, "unknown": 1}}, 7, [control])
    assert found == {control.name: taken}
    assert type(found[control.name]) is type(taken)


@pytest.mark.parametrize(
    "content", [None, "text", 3, [], {}, {"version": 7}, {"version": 7, "values": []}, {"version": 6, "values": {}}]
)
def test_what_is_no_content_of_this_form_changes_nothing(content: object) -> None:
    assert accepted(content, 7, [AXIS]) is None


def fields(call: str) -> Fields:
    demo = Demo.parse(call)
    made = Fields(view_of(operations()[demo.operation], demo.arguments, "channels_first"))
    made.fill(demo)
    return made


def test_what_was_sent_before_the_fields_were_filled_anew_is_not_taken() -> None:
    """A reader types, and at the same moment goes back in the history: the page that they went to wins."""
    one = fields("add((2, 3), (2, 3))")
    earlier = one.version
    one.fill(Demo.parse("add((4, 5), (4, 5))"))
    one.take({"version": earlier, "values": {"operation": "add", "shape-0": "9 x 9", "shape-1": "9 x 9"}})
    assert one.shapes == ["4 x 5", "4 x 5"]


def test_typing_leaves_the_version_alone_so_that_the_browser_keeps_what_is_being_typed() -> None:
    one = fields("concat((2, 3), (2, 3), axis=0)")
    before = one.version
    one.take({"version": before, "values": {"operation": "concat", "shape-0": "7 x", "shape-1": "2 x 3", "axis": 1}})
    assert (one.shapes, one.parameters["axis"], one.version) == (["7 x", "2 x 3"], 1, before)


def test_shapes_are_added_up_to_the_most_and_taken_away_down_to_the_fewest() -> None:
    one = fields("concat((2, 3), (4, 3), axis=0)")
    one.press("less")
    assert one.shapes == ["2 x 3", "4 x 3"], "the button is not offered"
    for _ in range(MOST_OPERANDS):
        one.press("more")
    assert one.shapes == ["2 x 3", *["4 x 3"] * (MOST_OPERANDS - 1)]
    assert [name for name, _words in one.buttons()] == ["less"]
    one.press("less")
    assert len(one.shapes) == len(one.hides) == MOST_OPERANDS - 1


@pytest.mark.parametrize("pressed", [None, 3, "delete everything", "", ["more"], {"more": 1}])
def test_a_button_that_is_not_there_does_nothing(pressed: object) -> None:
    one = fields("concat((2, 3), (4, 3), axis=0)")
    before = one.version
    one.press(pressed)
    assert (one.shapes, one.version) == (["2 x 3", "4 x 3"], before)
