"""What a live demo shows, told to the browser: its fields, and what comes of them in words and pictures.

A card keeps nothing on the server. The browser sends what stands in the fields with the demo that they were filled from, and
gets the card anew; what it sent may have been made by anyone, so that it passes the gates that an address passes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from shapewise.errors import ShapeError, ShapewiseError
from shapewise.tensors.ops import operations
from shapewise.tensors.proof import numbers
from shapewise.tensors.views import SHOWN, Shown, offers
from shapewise.types import Demo, shape_text
from shapewise.ui.demo_fields import Fields, canonical
from shapewise.ui.error_text import sentences
from shapewise.ui.form import Control
from shapewise.ui.outcome import Outcome, outcome
from shapewise.ui.permalinks import Permalink, is_sound, read_demo
from shapewise.ui.pictures import pictures

Place: TypeAlias = Literal["text", "laboratory", "prediction", "revealed"]
"""Where a card stands: beside a text, which leads to the laboratory; in the laboratory, where a layout can be chosen; where the
result is to be guessed, fields alone; and what is shown there after the guess, the result alone."""
PLACES: tuple[Place, ...] = ("text", "laboratory", "prediction", "revealed")

Card: TypeAlias = dict[str, Any]
"""What the browser draws a card from; see :func:`card`."""


class NoSuchDemo(ValueError):
    """What stands in an address as a demo is none; whoever wrote it there, it is no fault of the browser that asks."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent of a card."""

    own: Demo
    """The demo that the card shows."""
    shown: Shown
    place: Place
    filled: Demo
    """The demo that the fields were filled from: in its terms they are read."""
    values: Mapping[str, Any] | None = None
    """What stands in the fields; nothing where the card is to show ``own``."""
    pressed: str = ""
    with_numbers: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Sent:
        """What was sent, as the parameters of an address.

        Raises
        ------
        NoSuchDemo
            If ``own`` or ``filled`` is no demo.
        KeyError, ValueError, RecursionError
            If it is no request of a card.
        """
        own, filled = read_demo(given["own"]), read_demo(given.get("filled", given["own"]))
        shown = next((way for way in SHOWN if way == given["shown"]), None)
        place = next((one for one in PLACES if one == given["place"]), None)
        values = json.loads(given["values"]) if "values" in given else None
        if shown is None or place is None or not (values is None or isinstance(values, dict)):
            raise ValueError("a layout, a place and an object of values are needed")
        if own is None or filled is None:
            raise NoSuchDemo("a demo of the laboratory is needed")
        return cls(
            canonical(own), shown, place, canonical(filled), values, given.get("pressed", ""), given.get("numbers") == "1"
        )


def opened(demo: Demo, shown: Shown = "channels_first", place: Place = "text") -> Card:
    """The card of a demo, its fields filled from it."""
    return _opened(str(canonical(demo)), shown, place)


def written(demo: Demo, shown: Shown, place: Place) -> str:
    """The same as text, for the page."""
    return _written(str(canonical(demo)), shown, place)


@lru_cache(maxsize=1_000)
def _written(demo: str, shown: Shown, place: Place) -> str:
    return json.dumps(_opened(demo, shown, place))


@lru_cache(maxsize=1_000)
def _opened(written: str, shown: Shown, place: Place) -> Card:
    return _card(Fields.of(Demo.parse(written), shown), written, place)


def edited(sent: Sent) -> Card:
    """The card after what a reader did to its fields."""
    if sent.values is None:
        return _with_numbers(opened(sent.own, offered(sent.own, sent.shown), sent.place), sent)
    fields = Fields.of(sent.filled, sent.shown)
    fields.own = sent.own
    fields.take(sent.values)
    if sent.pressed:
        fields.press(sent.pressed)
    turned = sent.values.get("operation")
    if isinstance(turned, str) and turned in operations() and turned != fields.operation:
        fields.own = fields.demo([]) or sent.own
        own = fields.turned_to(turned).own
        return _with_numbers(opened(own, sent.shown, sent.place), sent)
    faults: list[ShapeError] = []
    demo = fields.demo(faults)
    layout = next((way for way in SHOWN if way == sent.values.get("layout")), sent.shown)
    if layout != sent.shown:
        return _with_numbers(opened(demo or sent.own, layout, sent.place), sent)
    if demo is not None:
        fields.own = demo
    return _with_numbers(_card(fields, str(sent.filled), sent.place, faults, refill=bool(sent.pressed)), sent)


def offered(demo: Demo, shown: str | None) -> Shown:
    """The layout that was asked for, where it means something for a demo."""
    ways = offers(operations()[demo.operation], demo.arguments)
    return next((way for way in ways if way == shown), SHOWN[0])


def _card(fields: Fields, filled: str, place: Place, faults: Sequence[ShapeError] = (), *, refill: bool = True) -> Card:
    """A card, told whole.

    ``own`` and ``shown`` name the demo and its layout, ``filled`` what the fields were filled from; ``drawn`` and ``values``
    are the fields, to be filled where ``refill`` says so. Then either ``faults``, each as sentences, or what :func:`_told`
    tells.
    """
    controls = list(fields.controls()) if place != "revealed" else []
    layouts = fields.layouts() if place == "laboratory" else None
    if layouts is not None:
        controls.append(layouts)
    card: Card = {
        "own": str(fields.own),
        "shown": fields.laid,
        "filled": filled,
        "refill": refill,
        "drawn": _drawn(tuple(controls), fields.buttons() if controls else ()),
        "values": {control.name: control.value for control in controls},
        "faults": [sentences(fault) for fault in faults],
    }
    if faults or place == "prediction":
        return card
    return card | _told(outcome(fields.own, fields.laid), leads=place == "text")


@lru_cache(maxsize=500)
def _drawn(controls: tuple[Control, ...], buttons: tuple[tuple[str, str], ...]) -> str:
    """The fields but for what they hold, as the browser keeps them; it draws them anew when this text is another."""
    return json.dumps([[control.drawn() for control in controls], buttons])


def _told(found: Outcome, *, leads: bool) -> Card:
    """The result or the error, the pictures, what a reader should be warned of, and where to go on."""
    view = found.view
    hidden = f"The batch of {view.batch} is hidden, as in a shape that Keras takes; axis numbers still count it as axis 0."
    return {
        "result": "" if found.result is None else shape_text(found.result),
        "error": [] if found.error is None else sentences(found.error),
        "hidden": hidden if view.hides_batch else "",
        "link": Permalink(demo=found.demo).address("laboratory") if leads else "",
        "pictures": _pictures(found),
        "warnings": list(found.warnings),
        "proved": found.proof() is not None,
    }


def _pictures(found: Outcome) -> list[dict[str, Any]]:
    """Each picture with what is said below it; below the last one also that the demo was run."""
    try:
        drawn = pictures(found.demo, layout=found.shown, alignment=True)
    except ShapewiseError as error:
        drawn = [{"svg": "", "sentence": f"No drawing: {error.given}", "width": 0}]
    told = [{**picture, "said": picture["sentence"]} for picture in drawn]
    told[-1]["said"] = "\n".join(filter(None, [told[-1]["said"], found.was_run()]))
    return told


def _with_numbers(card: Card, sent: Sent) -> Card:
    """The numbers themselves, which are made only for a reader who has opened them."""
    if not (sent.with_numbers and card.get("proved")):
        return card
    proof = outcome(Demo.parse(card["own"]), card["shown"]).proof()
    return card if proof is None else card | {"numbers": [list(pair) for pair in numbers(proof.demo)]}


def rehearse(demo: Demo) -> None:
    """Make what a card needs, and throw it away: the next one finds everything imported."""
    if is_sound(demo):
        written(demo, SHOWN[0], "text")
