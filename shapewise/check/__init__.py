"""Explanations, checked: the form that readers and the index rely on, and every claim carried out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote

from shapewise.check.arithmetic import NotArithmetic, arithmetic_fault
from shapewise.check.blocks import claims_of, run_faults, syntax_faults
from shapewise.check.claims import claim_fault, demo_fault, is_claim
from shapewise.check.document import Document, Snippet, read_document
from shapewise.check.front import ERRORS, front_faults
from shapewise.errors import ArticleError
from shapewise.library.drafting import slugs_of
from shapewise.library.folder import find_files, read_named
from shapewise.library.markdown import decode, parse_article
from shapewise.library.ordinary import printable
from shapewise.types import Fault

LEAST_WORDS, MOST_WORDS = 300, 900
HEADINGS = ("Short answer", "Why", "Worked example", "Common mistakes", "In NumPy", "See also")
"""How the required sections begin, in their order; others may stand between them."""
ERROR_HEADINGS = ("Short answer", "Common mistakes", "See also")
"""The same for explanations of error messages, which have no use for the rest."""


def check_folder(
    kb: Path, progress: Callable[[int, int, str], None] | None = None, *, only: Collection[Path] = (), execute: bool = True
) -> list[Fault]:
    """All faults of all explanations below ``kb``, or of the files in ``only``; runs their programs."""
    names = find_files(kb)[0]
    slugs = slugs_of([name for name in names if not name.endswith("/")])
    paths = {slug: f"{kb.name}/{name}" for name, slug in slugs.items()}
    chosen = {path.resolve() for path in only}
    wanted = [name for name in names if not only or (kb / name).resolve() in chosen]
    asked: dict[str, str] = {}
    faults = list(_same_names(kb, list(slugs)))
    for number, name in enumerate(wanted, start=1):
        path = f"{kb.name}/{printable(name)}"
        if progress:
            progress(number, len(wanted), path)
        text = _text_of(kb, name)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        faults += check_text(path, text, execute=execute, slugs=paths)
        faults += _rivals(path, text, asked)
    return sorted(faults, key=lambda fault: (fault.path, fault.line, fault.message))


def _same_names(kb: Path, names: Sequence[str]) -> Iterator[Fault]:
    """Explanations of one name: only the first can be told by it."""
    taken: dict[str, str] = {}
    for name in names:
        first = taken.setdefault(PurePosixPath(name).stem, name)
        if first != name:
            told = f"the name {printable(PurePosixPath(name).stem)!r} is taken by {kb.name}/{printable(first)}"
            yield Fault(f"{kb.name}/{printable(name)}", 1, told)


def _text_of(kb: Path, name: str) -> str | Fault:
    """The text of a file as the library reads it, or why it reads none."""
    data = read_named(kb, name)
    if isinstance(data, Fault):
        return data
    try:
        return decode(data, f"{kb.name}/{name}")
    except ArticleError as error:
        return Fault(f"{kb.name}/{name}", int(error.where.rpartition(":")[2]), f"{error.given}; {error.fix}")


def claim_counts(kb: Path) -> dict[str, int]:
    """For each explanation that can be read, how many of its claims are carried out."""
    texts = {f"{kb.name}/{name}": _text_of(kb, name) for name in find_files(kb)[0]}
    return {path: claim_count(text) for path, text in texts.items() if isinstance(text, str)}


def _rivals(path: str, text: str, asked: dict[str, str]) -> Iterator[Fault]:
    """Questions that another explanation claims too, word for word; ``asked`` gathers whose each question is."""
    article = parse_article(text, path).article
    for question in article.questions if article else ():
        words = " ".join(re.findall(r"\w+", question.lower()))
        line = text[: max(0, text.find(question))].count("\n") + 1
        if asked.setdefault(words, path) != path:
            yield Fault(path, line, f"the question {question!r} stands in {asked[words]} as well")


def explanation_files(kb: Path) -> list[Path]:
    """Every explanation below a folder, in a fixed order: what the library reads, whether it can be read or not."""
    return [kb / name for name in find_files(kb)[0] if not name.endswith("/")]


def check_text(path: str, text: str, *, execute: bool = False, slugs: Mapping[str, str] = MappingProxyType({})) -> list[Fault]:
    """The faults of one text. With ``execute`` false nothing of it is run: the right thing for a stranger's text.

    A text that the library cannot serve at all has the faults that say why, and no others.
    The shape rules of the laboratory answer in either case: they take shapes, not code, and make no arrays.

    Parameters
    ----------
    path
        How faults name it, from the folder that holds ``kb/``.
    text
        The whole file.
    execute
        Whether to run the programs in it.
    slugs
        The known explanations and their paths; links are checked only where this is given.
    """
    parsed = parse_article(text, path)
    if parsed.article is None:
        return sorted(parsed.faults, key=lambda fault: fault.line)
    document = read_document(text)
    theme = PurePosixPath(path).parent.name
    known = slugs or {}
    found = [
        *_front(document, path, known, execute),
        *_form_faults(document, ERROR_HEADINGS if theme == ERRORS else HEADINGS),
        *_link_faults(document, path, known),
        *_code_faults(document, execute),
        *_fence_faults(document, execute),
    ]
    return [Fault(path, snippet.line, snippet.text) for snippet in sorted(found, key=lambda one: (one.line, one.text))]


def claim_count(text: str) -> int:
    """How many claims of a text are carried out: inline claims, equations, results of programs."""
    document = read_document(text)
    inline = 0
    for code in document.codes:
        if is_claim(code.text):
            inline += 1
            continue
        try:
            arithmetic_fault(code.text)
        except NotArithmetic:
            continue
        inline += 1
    return inline + sum(claims_of(fence) for fence in document.fences if fence.info.startswith("python"))


def _front(document: Document, path: str, slugs: Mapping[str, str], execute: bool) -> Iterator[Snippet]:
    place = PurePosixPath(path)
    for fault in front_faults(document.front, place.stem, slugs, theme=place.parent.name, compute=execute):
        if slugs or not fault.text.startswith("related:"):
            yield fault


def _form_faults(document: Document, required: tuple[str, ...]) -> Iterator[Snippet]:
    """Sections, length, and what would not be shown as meant."""
    headings = [heading for level, heading in document.headings if level == 2]
    place = 0
    for start in required:
        later = [number for number in range(place, len(headings)) if headings[number].text.startswith(start)]
        if later:
            place = later[0] + 1
            continue
        out_of_order = any(heading.text.startswith(start) for heading in headings)
        yield Snippet(1, f"the section '## {start}…' is {'out of order' if out_of_order else 'missing'}")
    for level, heading in document.headings:
        if level == 1:
            yield Snippet(heading.line, "the title stands in the front matter; start with ## Short answer")
    if not LEAST_WORDS <= document.words <= MOST_WORDS:
        yield Snippet(1, f"{document.words} words of prose; write {LEAST_WORDS} to {MOST_WORDS}")
    yield from document.stray


def _link_faults(document: Document, path: str, slugs: Mapping[str, str]) -> Iterator[Snippet]:
    """Relative links must lead to an explanation."""
    if not slugs:
        return
    places = set(slugs.values())
    for link in document.links:
        target = unquote(link.text.partition("#")[0])  # the reader of markdown has put what is no ASCII in percent signs
        if re.match(r"[a-z]+:", target) or not target:
            continue
        parts: list[str] = []
        for part in (*PurePosixPath(path).parent.parts, *PurePosixPath(target).parts):
            if part == "..":
                parts = parts[:-1]
            elif part != ".":
                parts.append(part)
        if "/".join(parts) not in places:
            yield Snippet(link.line, f"the link {link.text} leads nowhere")


def _code_faults(document: Document, execute: bool) -> Iterator[Snippet]:
    for code in document.codes:
        if is_claim(code.text):
            message = claim_fault(code.text, compute=execute)
        else:
            try:
                message = arithmetic_fault(code.text)
            except NotArithmetic:
                continue
        if message:
            yield Snippet(code.line, message)


def _fence_faults(document: Document, execute: bool) -> Iterator[Snippet]:
    for fence in document.fences:
        if fence.info == "drawing":
            for offset, call in enumerate(fence.text.splitlines()):
                message = demo_fault(call, may_fail=True, compute=execute) if call.strip() else None
                if message:
                    yield Snippet(fence.line + offset, f"drawing: {message}")
            continue
        faults = list(syntax_faults(fence))
        yield from faults
        if execute and not faults and fence.info.startswith("python"):
            yield from run_faults(fence)
