"""What an address carries, and back again: reading never raises, whatever stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from shapewise.tensors.ops import operations
from shapewise.types import Demo
from shapewise.ui.packed import PACKED, pack, unpack

LONGEST_TEXT = 4_000
"""Characters that a question may take in an address as it is; a longer one is packed."""
LONGEST_PACKED = {"q": 7_000, "after": 4_000}
"""Letters that a question and what came before it may come to: a usual proxy refuses addresses of more than 8,000."""
LONGEST_DEMO = 600
MOST_OPERANDS = 8
_MOST_AXES = 32
_LARGEST_SIZE = 10**12
VIEWS = ("try", "compare", "trace", "plan", "predict", "map")
"""What a page is shown as: the laboratory's own ones, and the map of Browse."""
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LAYOUTS = ("", "channels_first", "channels_last", "keras")


@dataclass(frozen=True, slots=True)
class Permalink:
    """The state of a page that somebody else should see when they open the address. The theme is the reader's own."""

    question: str = ""
    before: str = ""
    """What came before it in the conversation, without which a follow-up cannot be understood."""
    article: str = ""
    heading: str = ""
    demo: Demo | None = None
    beside: Demo | None = None
    """The operation that the demo is compared with."""
    layout: str = ""
    view: str = ""
    search: str = ""
    tag: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Permalink:
        """Read an address; what cannot be meant is left out."""
        return cls(
            question=_question(parameters, "q"),
            before=_question(parameters, "after"),
            article=_name(parameters.get("article")),
            heading=_text(parameters.get("at"), 200),
            demo=read_demo(parameters.get("demo")),
            beside=read_demo(parameters.get("beside")),
            layout=_choice(parameters.get("layout"), LAYOUTS),
            view=_choice(parameters.get("view"), VIEWS),
            search=_text(parameters.get("search"), 200),
            tag=_name(parameters.get("tag")),
        )

    def parameters(self) -> dict[str, str]:
        """The address's parameters; empty ones are left out, and a question that is too long even when it is packed."""
        named = {
            **_written("q", self.question),
            **_written("after", self.before),
            "article": self.article,
            "at": self.heading,
            "demo": str(self.demo) if self.demo is not None else "",
            "beside": str(self.beside) if self.beside is not None else "",
            "layout": self.layout,
            "view": self.view,
            "search": self.search,
            "tag": self.tag,
        }
        return {name: value for name, value in named.items() if value}

    def address(self, page: str = "") -> str:
        """The address from the app's own place: ``explanation?article=concat-axis``."""
        query = urlencode(self.parameters())
        return f"{page}?{query}" if query else page

    def at(self, **changes: Any) -> Permalink:
        """The same place but for some fields."""
        return replace(self, **changes)


def read_demo(text: str | None) -> Demo | None:
    """A demo from its written form, or nothing where it is none of ours or beyond reason."""
    return _sound_demo(text) if text and len(text) <= LONGEST_DEMO else None


@lru_cache(maxsize=2_000)
def _sound_demo(text: str) -> Demo | None:
    """The demo that a text is; a card sends the same two with each of its edits."""
    try:
        demo = Demo.parse(text)
    except ValueError:
        return None
    return demo if is_sound(demo) else None


def is_sound(demo: Demo) -> bool:
    """Whether the operation is ours, its parameters are its own, and no number is beyond reason."""
    operation = operations().get(demo.operation)
    if operation is None:
        return False
    kinds = {"shapes": "", **{parameter.name: parameter.kind for parameter in operation.parameters}}
    shapes = demo.arguments.get("shapes", ())
    return (
        set(demo.arguments) <= set(kinds)
        and 1 <= len(shapes) <= MOST_OPERANDS
        and all(len(shape) <= _MOST_AXES and all(map(_is_sound_size, shape)) for shape in shapes)
        and all(
            _is_sound_value(value) and (not isinstance(value, float) or kinds[name] in ("factor", "text"))
            for name, value in demo.arguments.items()
            if name != "shapes"
        )
    )


def _is_sound_size(size: object) -> bool:
    """Whether a size is unknown, a number, or a name that can be written into an address and read again."""
    if isinstance(size, str):
        return size.isidentifier() and len(size) <= 80
    return size is None or (type(size) is int and _is_sound_value(size))


def _is_sound_value(value: object) -> bool:
    if isinstance(value, tuple | list):
        return len(value) <= _MOST_AXES and all(_is_sound_value(element) for element in value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST_SIZE
    return isinstance(value, str) and len(value) <= 80 and value.isprintable()


def _text(value: str | None, longest: int = LONGEST_TEXT) -> str:
    """Text without what cannot be typed: NUL, other controls, and marks that turn the direction of writing."""
    if not value or len(value) > longest:
        return ""
    return clean(value)


def clean(text: str) -> str:
    """Drop control characters (line breaks and tabs stay), surrogates and marks that turn the direction of writing."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _question(parameters: Mapping[str, str], name: str) -> str:
    """A question, as it is or packed."""
    packed = parameters.get(PACKED[name])
    return _text(parameters.get(name)) or (clean(unpack(packed)) if packed and len(packed) <= LONGEST_PACKED[name] else "")


@lru_cache(maxsize=100)
def _written(name: str, question: str) -> dict[str, str]:
    """A question's parameter; none where it is too long."""
    if len(question) <= LONGEST_TEXT:
        return {name: question}
    packed = pack(question)
    return {PACKED[name]: packed} if len(packed) <= LONGEST_PACKED[name] else {}


def _name(value: str | None) -> str:
    """The name of an explanation or a tag: one line of text; whether there is such a one is for the library to say."""
    name = _text(value, 200)
    return name if name.isprintable() else ""


def _choice(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""
