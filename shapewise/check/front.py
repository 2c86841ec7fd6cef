"""The front matter of an explanation: what must stand in it, and where a fault lies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shapewise.check.claims import demo_fault
from shapewise.check.document import Snippet
from shapewise.library.fields import Unreadable, yaml_fields

FIELDS = ("title", "summary", "tags", "questions", "related", "sources", "demo")
LISTS = ("tags", "questions", "related", "sources")
ERRORS = "errors"
"""The theme whose demos show what fails."""
LEAST_QUESTIONS, MOST_QUESTIONS = 5, 20


def front_faults(front: Snippet | None, slug: str, slugs: Collection[str], *, theme: str, compute: bool) -> Iterator[Snippet]:
    """What is missing or wrong in the front matter."""
    if front is None:
        yield Snippet(1, "there is no front matter: begin the file with --- and the fields of kb/_template.md")
        return
    try:
        found = yaml_fields(front.text)
    except Unreadable as error:
        yield Snippet(front.line + error.line - 1, str(error))
        return
    if found is None:
        yield Snippet(front.line, "the front matter must be fields, one a line: title: …")
        return
    fields: Mapping[str, Any] = found.values
    lines = {key: front.line + line - 1 for key, line in found.lines.items()}
    wrong = list(_kind_faults(fields, lines, front.line))
    yield from wrong
    if not wrong:
        yield from _content_faults(fields, lines, slug, slugs)
        message = demo_fault(fields["demo"], may_fail=theme == ERRORS, compute=compute)
        if message:
            yield Snippet(lines["demo"], f"demo: {message}")


def _kind_faults(fields: Mapping[str, Any], lines: Mapping[str, int], first: int) -> Iterator[Snippet]:
    """Fields that are missing, unknown, or of the wrong kind."""
    for name in FIELDS:
        value = fields.get(name)
        line = lines.get(name, first)
        if not value:
            yield Snippet(line, f"{name} is missing")
        elif name not in LISTS and not isinstance(value, str):
            yield Snippet(line, f"{name} must be a text; quote it")
        elif name in LISTS and not (isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)):
            yield Snippet(line, f"{name} must be a list of texts; quote a text that holds ': ' or starts with a sign")
    for name in sorted(set(fields) - set(FIELDS)):
        yield Snippet(lines[name], f"there is no field called {name!r}; use {', '.join(FIELDS)}")


def _content_faults(
    fields: Mapping[str, Any], lines: Mapping[str, int], slug: str, slugs: Collection[str]
) -> Iterator[Snippet]:
    """Fields of the right kind that say something wrong."""
    for name in LISTS:
        if len(dict.fromkeys(fields[name])) != len(fields[name]):
            yield Snippet(lines[name], f"{name} names something twice")
    count = len(fields["questions"])
    if not LEAST_QUESTIONS <= count <= MOST_QUESTIONS:
        yield Snippet(
            lines["questions"], f"{count} question{'' if count == 1 else 's'}; write {LEAST_QUESTIONS} to {MOST_QUESTIONS}"
        )
    for other in fields["related"]:
        if other not in slugs or other == slug:
            yield Snippet(lines["related"], f"related: there is no other explanation called {other!r}")
