"""Which explanation leads where the laboratory knows better than the search: pasted code, signs between shapes, "A to B"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from shapewise.patterns import lazy_pattern
from shapewise.types import Diagnosis, Findings

if TYPE_CHECKING:
    from shapewise.library.library import Library
    from shapewise.tensors.notation import Request
    from shapewise.tensors.snippets import Trace

UNDERSTOOD = 0.8
"""Confidence of an answer whose operation was understood, whatever the search thinks of its words."""
_FAILING = {
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "average", "maximum", "minimum"), "shape-error-broadcast"),
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "depthwise_conv2d", "conv_transpose2d"), "shape-error-conv"),
    **dict.fromkeys(("linear", "matmul", "linear_identity"), "shape-error-matmul"),
    "concat": "shape-error-concat",
}
"""The explanation of an operation's failure, where it is another than that of the operation."""
_MESSAGE = lazy_pattern(r"^\s*(?:[\w.]{0,60}(?:Error|Exception)\b|Traceback\b|File\s|E\s{2,})[^\n]*", re.MULTILINE)
_NEAR = 3
"""Explanations that the search found best, among which one of the reader's operation may take the lead."""
_FEW = 3
"""Telling words beside code or an error that ask nothing of their own: "why does this fail"."""


def is_bare(text: str, read: str) -> bool:
    r"""Whether hardly a word stands beside what was ``read`` of a text, its code or its error message.

    Examples
    --------
    >>> is_bare("why? ValueError: shapes (3,) (4,)", "shapes (3,) (4,)")
    True
    >>> is_bare("is a residual block with dropout trained like this\nx = y + z", "\nx = y + z")
    False
    """
    from shapewise.library.words import words

    lines = {line.strip() for line in read.split("\n") if line.strip()}
    left = "\n".join(line for line in text.split("\n") if line.strip() not in lines)
    for line in lines:
        left = left.replace(line, " ")
    return len([word for word in words(_MESSAGE.sub(" ", left)) if word.isalpha()]) <= _FEW


def article_of(operation: str, *, fails: bool) -> str:
    """The explanation of an operation, or of its failure."""
    from shapewise.tensors.ops import operations

    return _FAILING.get(operation, operations()[operation].article) if fails else operations()[operation].article


def led_by(findings: Findings, slugs: Iterable[str], library: Library) -> Findings:
    """The findings with these explanations first, in their order, and answered."""
    first = tuple(slug for slug in dict.fromkeys(slugs) if slug in library.articles)
    if not first:
        return findings
    score = findings.ranking[0][1] if findings.ranking else 1.0
    rest = tuple(entry for entry in findings.ranking if entry[0] not in first)
    path = library.articles[first[0]].path
    hits = (
        *(hit for hit in findings.hits if hit.passage.path == path),
        *(hit for hit in findings.hits if hit.passage.path != path),
    )
    return Findings(
        status="answered",
        confidence=max(findings.confidence, UNDERSTOOD),
        hits=hits,
        ranking=(*((slug, score) for slug in first), *rest),
    )


def led_by_code(findings: Findings, text: str, found: Trace, library: Library) -> Findings:
    """Pasted code: the step that fails says what it is about, or else what its operations do, the last before the others."""
    from shapewise.tensors.snippets.source import code_of

    steps = [line.demo.operation for line in found.lines if line.demo is not None]
    if not is_bare(text, code_of(text) or ""):
        return findings
    failure = found.failure.demo.operation if found.failure is not None and found.failure.demo is not None else ""
    if failure:
        after_flatten = failure == "linear" and "flatten" in steps
        own = ("flatten",) if after_flatten else ()
        return led_by(findings, (*own, article_of(failure, fails=True), article_of(failure, fails=False)), library)
    about = [article_of(operation, fails=False) for operation in reversed(steps)]
    return findings if _first(findings) in about else led_by(findings, about[:1], library)


def led_by_error(findings: Findings, text: str, diagnosis: Diagnosis, library: Library) -> Findings:
    """A message without a question beside it: the explanation of its form leads.

    Measured: where the search found one that an author ties to it, that one knows the message as well as its form does.
    """
    first = _first(findings)
    tied = first in _about((diagnosis.article,), library) or diagnosis.article in _about((first,), library)
    if tied or not is_bare(text, diagnosis.message):
        return findings
    return led_by(findings, (diagnosis.article,), library)


def _first(findings: Findings) -> str:
    """The explanation that an answer leads with; empty where the search is not sure of it."""
    return findings.ranking[0][0] if findings.status == "answered" and findings.ranking else ""


def _about(slugs: Iterable[str], library: Library) -> set[str]:
    """Explanations, and those that their author ties to the first of them."""
    named = [slug for slug in slugs if slug in library.articles]
    return {*named, *(library.articles[named[0]].related if named else ())}


def led_by_shapes(findings: Findings, request: Request, library: Library) -> Findings:
    """Operations on the reader's own shapes: no word of ``(3, 4) @ (3, 4)`` or "from A to B" tells the search the subject.

    Where words name the operation, an explanation of a foreign one gives way to one of this that the search found, too.
    """
    from shapewise.demonstration import choose_demos, works
    from shapewise.tensors.ops import operations

    demo, _ = choose_demos(request, None, None) if request.shapes or findings.status == "not_covered" else (None, ())
    if demo is None:
        return findings
    if not request.shapes:  # "an LSTM with 100 inputs and 200 units": what is shown beside it is no foreign matter
        first = findings.ranking[0][0] if findings.ranking else ""
        treated = article_of(demo.operation, fails=False) in _treats(first, library)
        return replace(findings, status="unsure") if treated else findings
    own = (article_of(demo.operation, fails=False), article_of(demo.operation, fails=True))
    if request.unnamed:
        fails = not works(operations()[demo.operation], demo)
        return findings if _first(findings) in _about(own, library) else led_by(findings, (own[fails], own[0]), library)
    named = {kind for name in request.operations if name in operations() for kind in _kinds(name)}
    near = [slug for slug, _ in findings.ranking[:_NEAR]]
    if _first(findings) in _FAILING.values() and works(operations()[demo.operation], demo):
        fit = [slug for slug in near if slug not in _FAILING.values() and own[0] in _treats(slug, library)]
        return led_by(findings, (fit or [own[0]])[:1], library)  # "your shapes do not fit" is untrue of shapes that do
    failure = _about(own[1:], library) if own[0] != own[1] else set()  # what such errors come from: a flatten before a linear
    if not near or _treats(near[0], library) & named or near[0] in failure:
        return findings
    ours = [slug for slug in near if _treats(slug, library) & set(_kinds(demo.operation))]
    if findings.status != "answered":
        ours = ours or [own[0]] if findings.status == "unsure" else []
    return led_by(findings, ours[:1], library)


def _kinds(operation: str) -> tuple[str, str]:
    return article_of(operation, fails=False), article_of(operation, fails=True)


def _treats(slug: str, library: Library) -> set[str]:
    """What an explanation is about: itself, and the explanations of the operation that it shows."""
    from shapewise.tensors.ops import operations

    demo = library.articles[slug].demo if slug in library.articles else None
    return {slug, *(_kinds(demo.operation) if demo is not None and demo.operation in operations() else ())}
