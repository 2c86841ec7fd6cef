"""What stands above an article between two lines of dashes (YAML) or plus signs (TOML), and what is wrong with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from shapewise.library.fields import SLIP, Fields, Other, Unreadable, Value, loose_fields, short, toml_fields, yaml_fields
from shapewise.types import Demo, Fault

OWN_KEYS = ("title", "summary", "tags", "questions", "related", "sources", "demo")
"""The keys of an explanation; others are left to whom they belong."""

_TELLING = ("summary", "questions", "related", "sources", "demo")
"""Keys by which a file shows that it is meant as an explanation, which then should have a title."""

_BEGINS = re.compile(r"""(?:#[^\n]*\n)*["']?[A-Za-z_][\w-]*["']?\s*[:=]""")
_GOES_ON = re.compile(r"""["']?[A-Za-z_][\w-]*["']?\s*[:=]|[ \t]+\S|- |[\]}]""")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a front matter; ``end`` is the number of lines that it takes.

    Whatever is wrong with it, the text below it is served: a reader looks for the text, and only its author can mend the rest.
    """

    title: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    demo: Demo | None = None
    aliases: tuple[str, ...] = ()
    """Other names of the page, as notebooks tell them (``aliases`` or ``alias``)."""
    end: int = 0
    faults: tuple[Fault, ...] = field(default=())


def read_front_matter(text: str, path: str) -> FrontMatter:
    """Read it where there is one; a dash line that never closes is a rule of markdown, and no front matter."""
    fence = "---" if text.startswith("---") else "+++" if text.startswith("+++") else ""
    first, _, rest = text.partition("\n")
    if not fence or first.rstrip() != fence:
        return FrontMatter()
    inner: list[str] = []
    for line in rest.split("\n"):
        if line.rstrip() in (fence, "..." if fence == "---" else fence):
            return _read("\n".join(inner), len(inner) + 2, fence, path, rest)
        inner.append(line)
    return _unclosed(rest, fence, path) if _BEGINS.match(rest) else FrontMatter()


def _unclosed(rest: str, fence: str, path: str) -> FrontMatter:
    """One whose end is missing ends with its last line that looks like fields; without a key of ours it is text."""
    inner = list(itertools.takewhile(_GOES_ON.match, rest.split("\n")))
    fault = Fault(path, 1, f"the front matter is not closed; end it with a line {fence}")
    if not any(re.match(rf"(?:{'|'.join(OWN_KEYS)})\s*[:=]", line) for line in inner):
        return FrontMatter(faults=(fault,))
    found = _read("\n".join(inner), len(inner) + 1, fence, path, rest)
    return replace(found, faults=(fault, *found.faults))


def _read(source: str, end: int, fence: str, path: str, rest: str) -> FrontMatter:
    read = yaml_fields if fence == "---" else toml_fields
    slips: list[Unreadable] = []
    try:
        fields = read(source)
    except Unreadable as error:
        fields, slips = loose_fields(source, OWN_KEYS, read)
        slips = slips or [error]
        if (
            fence == "---" and not fields.lines and not _BEGINS.match(source)
        ):  # a rule, a paragraph with a colon, a rule: nothing of it is hidden
            return FrontMatter(faults=_told(slips, path))
    if fields is None:  # a rule, a paragraph, a rule: text that only looks like front matter
        return FrontMatter()
    found = _checked(fields, end, path, rest)
    return replace(found, faults=(*_told(slips, path), *found.faults))


def _told(slips: list[Unreadable], path: str) -> tuple[Fault, ...]:
    return tuple(Fault(path, slip.line + 1, str(slip)) for slip in slips)


def _checked(fields: Fields, end: int, path: str, rest: str) -> FrontMatter:
    faults: list[Fault] = []

    def tell(key: str, message: str) -> None:
        faults.append(Fault(path, fields.lines.get(key, 0) + 1, message))

    texts = {key: _text(fields, key, tell) for key in ("title", "summary", "demo")}
    several = {key: _texts(fields.values.get(key), key, tell) for key in ("tags", "questions", "related", "sources")}
    demo = None
    if texts["demo"] and not _is_wrong(fields.values.get("demo")):
        try:
            demo = Demo.parse(texts["demo"])
        except ValueError as error:
            tell("demo", short(f"demo: {error}"))
    if not texts["title"] and any(key in fields.values for key in _TELLING) and not re.search(r"(?m)^# \S", rest):
        faults.append(Fault(path, 1, "the front matter has no title; add title: with the question as a reader would say it"))
    return FrontMatter(
        title=texts["title"],
        summary=texts["summary"],
        tags=several["tags"],
        questions=several["questions"],
        related=several["related"],
        sources=several["sources"],
        demo=demo,
        aliases=tuple(name for key in ("aliases", "alias") for name in _texts(fields.values.get(key), key, _untold)),
        end=end,
        faults=tuple(faults),
    )


Tell: TypeAlias = Callable[[str, str], None]


def _untold(_key: str, _message: str) -> None:
    """What is wrong with a key that is not ours is not ours to tell."""


def _is_wrong(value: Value) -> bool:
    """Whether it is neither a text nor a word of another kind."""
    return isinstance(value, list) or (isinstance(value, Other) and value.kind in ("list", "mapping"))


def _text(fields: Fields, key: str, tell: Tell) -> str:
    """One line of text; what stands in brackets on one line is taken as it stands, and told."""
    value = fields.values.get(key)
    if _is_wrong(value):
        kind = value.kind if isinstance(value, Other) else "list"
        tell(key, f"{key} is a {kind}; write one line of text, quoted if it begins with a bracket")
        return " ".join(fields.brackets.get(key, "").split())
    if isinstance(value, Other):
        no_demo = key == "demo" and value.kind == "switch" and value.text.lower() in ("false", "no", "off")
        return "" if no_demo else " ".join(value.text.split())
    return " ".join(value.split()) if isinstance(value, str) else ""


def _texts(value: Value, key: str, tell: Tell) -> tuple[str, ...]:
    """A list of texts; one text with commas is taken as a list of tags, as other tools write it."""
    if value is None:
        return ()
    if isinstance(value, str):
        parts = value.split(",") if key in ("tags", "related", "aliases", "alias") else [value]
        return tuple(part.strip() for part in parts if part.strip())
    if isinstance(value, Other):
        if value.kind != SLIP:
            tell(key, f"{key} is a {value.kind}; write a list")
        return ()
    wrong = next((item for item in value if _is_wrong(item)), None)
    if isinstance(wrong, Other):
        tell(key, f"{key} holds a {wrong.kind}; write one text an entry, quoted if it holds ': ' or begins with a bracket")
    texts = (item.text if isinstance(item, Other) else item for item in value if item is not None and not _is_wrong(item))
    return tuple(" ".join(text.split()) for text in texts)
