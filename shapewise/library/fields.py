"""The fields of a front matter as they are written, in YAML or TOML; no text of anybody can bring a build down by them.

The fast parser of YAML calls itself for each level of nesting, without a bound: forty thousand brackets end the whole process.
Aliases let a text of three hundred bytes stand for a billion words. So depth and length are measured first, and nothing is
made of a value but the text that stands there, or the kind of thing that it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shapewise.patterns import lazy_pattern

LONGEST = 65_536
"""Characters of a front matter; ours have two thousand."""

DEEPEST = 50
"""Levels of nesting; ours have two."""

_SHOWN = 160
"""Characters that a parser may say of a fault: some repeat the text that they could not read."""

_KINDS = {"int": "number", "float": "number", "bool": "switch", "timestamp": "date"}
_SECTION = lazy_pattern(r"""(["']?)([A-Za-z_][\w-]*)\1[ \t]*[:=](?!/)""")
# A name of ten thousand parts takes the parser of TOML seconds, and one of thirty thousand a minute.
_DOTTED = lazy_pattern(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){50}""")


@dataclass(frozen=True, slots=True)
class Other:
    """A value that is not a text: what kind of thing it is, and how it is written where that is one word or line."""

    kind: str
    text: str = ""


Value: TypeAlias = str | Other | list["str | Other | None"] | None

SLIP = "slip"
"""The kind of a value that could not be read, and was told as a fault already; its text is the rest of the line."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands at each key."""

    values: Mapping[str, Value]
    lines: Mapping[str, int]
    """Counted from 1."""
    brackets: Mapping[str, str]
    """How a value in brackets is written, where it is a single line: ``{{title}}`` was meant as a text."""


class Unreadable(ValueError):
    """Why fields cannot be read, with the line, counted from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def short(message: object) -> str:
    """A message on one line and of a length that can be shown.

    Examples
    --------
    >>> short("as it is"), len(short("x" * 90_000))
    ('as it is', 160)
    """
    line = " ".join(str(message)[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 2]} …"


def _measured(source: str) -> None:
    if len(source) > LONGEST:
        raise Unreadable(
            f"the front matter has {len(source):,} characters, and at most {LONGEST:,} are read; move text below it"
        )


def _too_deep(line: int) -> Unreadable:
    return Unreadable(f"the front matter is nested more than {DEEPEST} levels deep; write plain texts and lists", line)


def yaml_fields(source: str) -> Fields | None:
    """The fields of a text in YAML; ``None`` where it is no mapping.

    Raises
    ------
    Unreadable
        If it is no YAML, or nested deeper or longer than any author means.
    """
    import yaml

    _measured(source)
    kind = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(source, Loader=kind):  # one event after another: this does not call itself
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise _too_deep(event.start_mark.line + 1 if event.start_mark else 1)
        node = yaml.compose(source, Loader=kind)
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = short(getattr(error, "problem", None) or error)
        said = f"the front matter is not YAML: {problem}; quote texts that hold ': ' or ' #'"
        raise Unreadable(said, mark.line + 1 if mark else 1) from error
    if node is None:
        return Fields({}, {}, {})
    if not isinstance(node, yaml.MappingNode):
        return None
    lines = source.split("\n")
    named = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
    return Fields(
        {key.value: _of_node(value) for key, value in named},
        {key.value: key.start_mark.line + 1 for key, _ in named},
        {key.value: _rest(value, lines) for key, value in named if value.id != "scalar"},
    )


def _of_node(node: Any) -> Value:
    """What stands at one key. Nothing is constructed, so that no alias can multiply it, nor a date that is none refuse it."""
    return [_of_item(one) for one in node.value] if node.id == "sequence" else _of_item(node)


def _of_item(node: Any) -> str | Other | None:
    if node.id != "scalar":
        return Other("mapping" if node.id == "mapping" else "list")
    tag = str(node.tag).rpartition(":")[2]
    if tag == "null":
        return None
    return Other(_KINDS[tag], node.value) if tag in _KINDS else str(node.value)


def _rest(node: Any, lines: list[str]) -> str:
    """The line of something in brackets, from its first bracket on."""
    number = node.start_mark.line
    if not node.flow_style or node.end_mark.line != number or number >= len(lines):
        return ""
    return str(lines[number][node.start_mark.column :].strip())


def toml_fields(source: str) -> Fields:
    """The fields of a text in TOML.

    Raises
    ------
    Unreadable
        If it is no TOML, or nested deeper or longer than any author means.
    """
    import tomllib

    _measured(source)
    dotted = _DOTTED.search(source)
    if dotted is not None:
        raise _too_deep(source.count("\n", 0, dotted.start()) + 1)
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problem = short(re.sub(r" \(at [^()]*\)$", "", str(error)))
        raise Unreadable(f"the front matter is not TOML: {problem}", int(line.group(1)) if line else 1) from error
    except RecursionError as error:
        raise _too_deep(1) from error
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:  # of a number of 5,000 digits, say
        raise Unreadable(
            "the front matter holds a value that cannot be read as TOML, such as a number that is too long"
        ) from error
    keys = ((number, re.match(r"([\w-]+)\s*=", line)) for number, line in enumerate(source.split("\n"), 1))
    return Fields(
        {
            key: [_of_object(one) for one in value] if isinstance(value, list) else _of_object(value)
            for key, value in found.items()
        },
        {match.group(1): number for number, match in keys if match},
        {},
    )


def _of_object(value: Any) -> str | Other | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return Other("list" if isinstance(value, list) else "mapping")
    name = {"datetime": "timestamp", "date": "timestamp", "time": "timestamp"}.get(type(value).__name__, type(value).__name__)
    try:
        text = str(value)
    except ValueError:  # Python does not write out a number of more than 4,300 digits
        text = ""
    return Other(_KINDS.get(name, name), text.lower() if name == "bool" else text)


Reader: TypeAlias = Callable[[str], Fields | None]


def loose_fields(source: str, keys: Collection[str], read: Reader) -> tuple[Fields, list[Unreadable]]:
    """Some fields of a front matter that cannot be read as a whole, each read by itself, and what is wrong with them.

    A key whose value cannot be read has the rest of its line, since ``title: Deploying: a guide`` is what people write.
    """
    values, lines, faults = dict[str, Value](), dict[str, int](), list[Unreadable]()
    for key, first, text in _sections(source, tables=read is toml_fields):
        if key not in keys or key in lines:  # what belongs to another program is left to it
            continue
        lines[key] = first
        try:
            found = read(text)
            if found is None or key not in found.values:
                raise Unreadable(f"a space is missing behind {key}:")
            values[key] = found.values[key]
        except Unreadable as error:
            faults.append(Unreadable(str(error), first + min(error.line - 1, text.count("\n"))))
            values[key] = Other(SLIP, _unquoted(re.split("[:=]", text.partition("\n")[0], maxsplit=1)[1].strip()))
    return Fields(values, lines, {}), faults


def _sections(source: str, *, tables: bool) -> Iterator[tuple[str, int, str]]:
    """Each key at the beginning of a line, that line, and the text until the next one."""
    lines = source.split("\n")
    key, first = "", 0
    for number, line in enumerate(lines):
        match = _SECTION.match(line)
        table = tables and line.startswith("[")  # what follows belongs to a table of TOML
        if not match and not table:
            continue
        if key:
            yield key, first + 1, "\n".join(lines[first:number])
        key = match.group(2) if match else ""
        first = number
        if table:
            return
    if key:
        yield key, first + 1, "\n".join(lines[first:])


def _unquoted(text: str) -> str:
    whole = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]
    return text[1:-1] if whole else text
