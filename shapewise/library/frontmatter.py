"""What stands above an article between two lines of dashes (YAML) or plus signs (TOML), and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapewise.types import Demo, Fault

OWN_KEYS = ("title", "summary", "tags", "questions", "related", "sources", "demo")
"""The keys of an explanation; others are left to whom they belong."""

_TELLING = ("summary", "questions", "related", "sources", "demo")
"""Keys by which a file shows that it is meant as an explanation, which then needs a title."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a front matter; ``end`` is the number of lines that it takes, ``broken`` that the file cannot be served."""

    title: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    demo: Demo | None = None
    end: int = 0
    broken: bool = False
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
    if re.match(r"[A-Za-z_][\w-]*\s*[:=]", rest):
        return FrontMatter(broken=True, faults=(Fault(path, 1, f"the front matter is not closed; end it with a line {fence}"),))
    return FrontMatter()


def _read(source: str, end: int, fence: str, path: str, rest: str) -> FrontMatter:
    fields, lines, fault = _yaml(source, path) if fence == "---" else _toml(source, path)
    if fault is not None:
        return FrontMatter(end=end, broken=True, faults=(fault,))
    if fields is None:  # a rule, a paragraph, a rule: text that only looks like front matter
        return FrontMatter()
    return _checked(fields, lines, end, path, rest)


def _checked(fields: Mapping[str, Any], lines: Mapping[str, int], end: int, path: str, rest: str) -> FrontMatter:
    faults: list[Fault] = []
    texts = {key: _text(fields.get(key), key, lines, path, faults) for key in ("title", "summary")}
    several = {key: _texts(fields.get(key), key, lines, path, faults) for key in ("tags", "questions", "related", "sources")}
    demo = None
    if fields.get("demo"):
        try:
            demo = Demo.parse(str(fields["demo"]))
        except ValueError as error:
            faults.append(Fault(path, lines.get("demo", 1), f"demo: {error}"))
    untitled = not texts["title"] and any(key in fields for key in _TELLING) and not re.search(r"(?m)^# \S", rest)
    if untitled:
        faults.append(Fault(path, 1, "the front matter has no title; add title: with the question as a reader would say it"))
    return FrontMatter(
        title=texts["title"],
        summary=texts["summary"],
        tags=several["tags"],
        questions=several["questions"],
        related=several["related"],
        sources=several["sources"],
        demo=demo,
        end=end,
        broken=untitled,
        faults=tuple(faults),
    )


def _yaml(source: str, path: str) -> tuple[Mapping[str, Any] | None, dict[str, int], Fault | None]:
    """The fields, the line of each key, and the fault where it cannot be read; ``None`` where it is no mapping."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(source, Loader=loader)
        if node is None:
            return {}, {}, None
        if not isinstance(node, yaml.MappingNode):
            return None, {}, None
        lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
        fields = yaml.load(source, Loader=loader)  # noqa: S506 - a safe loader, the fast one where it was compiled
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0]
        line = (mark.line if mark else 0) + 2
        return {}, {}, Fault(path, line, f"the front matter is not YAML: {problem}; quote texts that hold ': ' or ' #'")
    return (fields, lines, None) if isinstance(fields, dict) else (None, {}, None)


def _toml(source: str, path: str) -> tuple[Mapping[str, Any] | None, dict[str, int], Fault | None]:
    import tomllib

    try:
        fields = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return {}, {}, Fault(path, (int(found.group(1)) if found else 1) + 1, f"the front matter is not TOML: {error}")
    keys = ((number, re.match(r"([\w-]+)\s*=", line)) for number, line in enumerate(source.split("\n"), 2))
    return fields, {match.group(1): number for number, match in keys if match}, None


def _text(value: Any, key: str, lines: Mapping[str, int], path: str, faults: list[Fault]) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        faults.append(Fault(path, lines.get(key, 1), f"{key} is a {_kind(value)}; write one line of text"))
        return ""
    return " ".join(str(value).split())


def _texts(value: Any, key: str, lines: Mapping[str, int], path: str, faults: list[Fault]) -> tuple[str, ...]:
    """A list of texts; one text with commas is taken as a list of tags, as other tools write it."""
    if value is None:
        return ()
    if isinstance(value, str):
        parts = value.split(",") if key in ("tags", "related") else [value]
        return tuple(part.strip() for part in parts if part.strip())
    if not isinstance(value, list):
        faults.append(Fault(path, lines.get(key, 1), f"{key} is a {_kind(value)}; write a list"))
        return ()
    wrong = [item for item in value if isinstance(item, list | dict)]
    if wrong:
        faults.append(
            Fault(path, lines.get(key, 1), f"{key} holds {wrong[0]!r}; write one text an entry, quoted if it holds ': '")
        )
    return tuple(" ".join(str(item).split()) for item in value if item is not None and not isinstance(item, list | dict))


def _kind(value: Any) -> str:
    return {"dict": "mapping", "list": "list", "int": "number", "float": "number", "bool": "switch"}.get(
        type(value).__name__, type(value).__name__
    )
