"""Where the two wings meet: a question in, the explanation, the demo and the diagnosis out.

Nothing is composed: every sentence of an answer stands in a file, or was computed from the reader's own shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.types import Answer, Article, Diagnosis, Findings, Shape

if TYPE_CHECKING:
    from shapewise.library.library import Library
    from shapewise.types import Demo

MAX_QUESTION = 100_000
"""Characters of a question that are read; a longer one is cut, and the notice says so."""
MAX_LINE = 4_000
"""A line of more characters than this is cut in two like any other text."""
KEPT_START = 20_000
"""Characters at the start of a log that are read, where its error stands at the end: what was asked may stand before it."""
CERTAIN_DIAGNOSIS = 0.97
"""Confidence of an answer whose error was made again here with the same shapes."""
PROBABLE_DIAGNOSIS = 0.8
"""Confidence of an answer to an error that was understood and could not be made again."""
SPARE = 5
"""Passages more than are asked for that are looked at: lists of links and drawings give way to them."""


def ask(question: str, library: Library, *, k: int = 5, context: str = "") -> Answer:
    """Answer a question, a snippet or an error message from the library and the laboratory.

    Parameters
    ----------
    question
        What the reader typed, of any length.
    library
        The explanations to answer from.
    k
        How many passages and articles at most, ≥ 1.
    context
        What came before in the conversation, where something did: see :func:`context_after`.
    """
    from shapewise.demonstration import choose_demos, step_of
    from shapewise.grounds import speaking_first
    from shapewise.leading import led_by_code, led_by_error, led_by_shapes
    from shapewise.library.highlights import highlights
    from shapewise.library.words import whole_letters
    from shapewise.tensors.notation import find_request
    from shapewise.tensors.snippets import is_snippet, trace

    question, context = whole_letters(question), whole_letters(context)
    text, cut = kept(question)
    context = needed_context(text, context)
    request = find_request(text, context)
    diagnosis, notices = _read_error(text, request.shapes)
    notices += list(request.faults)
    if cut:
        notices.append(cut)
    elif request.unread:
        notices.append(f"The {request.unread:,} characters in the middle were searched, and no shapes were read in them.")
    findings = library.search(_words_to_search(text, diagnosis), k=max(k, 1) + SPARE, context=words_of(context))
    findings = _joined_by(findings, diagnosis, library)
    found = trace(text) if diagnosis is None and is_snippet(text) else None
    if diagnosis is not None:
        findings = led_by_error(findings, text, diagnosis, library)
    elif found is not None:
        findings = led_by_code(findings, text, found, library)
    else:
        findings = led_by_shapes(findings, request, library)
    articles = tuple((library.articles[slug], score) for slug, score in findings.ranking[:k] if slug in library.articles)
    hits = tuple(speaking_first(findings.hits)[:k])
    covered = findings.status != "not_covered"
    demo, comparison = choose_demos(request, diagnosis, articles[0][0] if articles and covered else None)
    step, told = step_of(found) if found is not None else (None, "")
    if step is not None:
        demo, comparison = step, ()
    notices += [told] if told else []
    return Answer(
        question=question,
        status=findings.status,
        confidence=findings.confidence,
        articles=articles,
        hits=hits,
        highlights=tuple(highlights(text, hit.passage.text) for hit in hits),
        demo=demo,
        diagnosis=diagnosis,
        related=_related(articles, library) if covered else (),
        notice=" ".join(notices),
        shapes=request.shapes,
        comparison=comparison,
        context=context,
    )


def needed_context(question: str, before: str) -> str:
    """What of the question before it an answer depends on: nothing where a question says by itself what it is about."""
    from shapewise.library.followup import leans_on_context

    return before[:MAX_QUESTION] if leans_on_context(question[:MAX_QUESTION]) else ""


def context_after(answer: Answer, before: str, demo: Demo | None = None) -> str:
    """What the next question of a conversation may lean on: this one, and what this one leaned on itself, newest first.

    Parameters
    ----------
    before
        What came before this question.
    demo
        The demo as its reader has changed it since, where that was done: its shapes take the place of those in the question.

    Notes
    -----
    A question that was not understood adds nothing: "and along axis 2?" after it means what was spoken of before. Of shapes
    and arguments the last ones count: they stand below the words as a call.
    """
    from shapewise.tensors.notation import with_call

    if answer.status == "not_covered" and before:
        return before
    earlier = words_of(answer.context)
    own = f"{answer.question}\n{earlier}" if earlier else answer.question
    if demo is None and answer.context and answer.demo not in [article.demo for article, _score in answer.articles[:1]]:
        demo = answer.demo
    if demo is not None and (answer.context or demo != answer.demo):
        words = [line.partition("(")[0] if _is_call(line) else line for line in own.split("\n")]
        return with_call("\n".join(words), str(demo))
    return f"{own}{answer.context.removeprefix(earlier)}"


def words_of(context: str) -> str:
    """The words of what came before, without the call that may stand below them."""
    words, below, last = context.rpartition("\n")
    return words if below and _is_call(last) else context  # a question that is a call says so in its own words


def _is_call(line: str) -> bool:
    from shapewise.types import Demo

    try:
        Demo.parse(line)
    except ValueError:
        return False
    return True


def kept(question: str) -> tuple[str, str]:
    """What is read of a long question, and what must be said of the rest: a log's error stands at its end.

    A cut goes through no line where there are lines, so that no half of a message is read for a whole one.
    """
    from shapewise.tensors.diagnosis import looks_like_error

    if len(question) <= MAX_QUESTION:
        return question, ""
    end = question[KEPT_START + 1 - MAX_QUESTION :]  # a line break comes between
    end = end[end.find("\n") + 1 :] if "\n" in end[:MAX_LINE] else end
    if not looks_like_error(end):
        return question[:MAX_QUESTION], f"Only the first {MAX_QUESTION:,} characters were read."
    start = question[:KEPT_START]
    start = start[: start.rfind("\n")] if "\n" in start[-MAX_LINE:] else start
    left_out = len(question) - len(start) - len(end)
    return f"{start}\n{end}", f"The {left_out:,} characters in the middle were left out: the error stands at the end."


def _read_error(text: str, given: Sequence[Shape]) -> tuple[Diagnosis | None, list[str]]:
    """The diagnosis of an error in the text, and what must be said where the error is none of shapes."""
    from shapewise.tensors.diagnosis import diagnose, error_kind, looks_like_error

    if not looks_like_error(text):
        return None, []
    diagnosis = diagnose(text, given)
    if diagnosis is not None:
        return diagnosis, [sentence for sentence in (diagnosis.misleading, diagnosis.unknown) if sentence]
    kind = error_kind(text)
    return None, [kind] if kind else []


def _words_to_search(text: str, diagnosis: Diagnosis | None) -> str:
    """A traceback's frames say nothing about its subject: where an error was found in one, its own sentence is looked up."""
    if diagnosis is None or not diagnosis.message or "Traceback (most recent call last)" not in text:
        return text
    before = text.partition("Traceback (most recent call last)")[0].strip()
    return f"{before}\n{diagnosis.message}".strip()


def _joined_by(findings: Findings, diagnosis: Diagnosis | None, library: Library) -> Findings:
    """Let a diagnosis add the explanation of its kind of error.

    Measured on questions that people asked: words beside an error say better than its form what its reader wants to know,
    so that explanation leads only where the search is not sure, and comes second elsewhere.
    """
    if diagnosis is None or diagnosis.article not in library.articles:
        return findings
    leads = findings.status != "answered" or not findings.ranking
    confidence = max(findings.confidence, CERTAIN_DIAGNOSIS if diagnosis.reproduced else PROBABLE_DIAGNOSIS)
    first = () if leads else findings.ranking[:1]
    score = findings.ranking[0][1] if findings.ranking else 1.0
    own = () if (diagnosis.article, score) in first else ((diagnosis.article, score),)
    rest = tuple(entry for entry in findings.ranking if entry not in first and entry[0] != diagnosis.article)
    path = library.articles[diagnosis.article].path
    hits = findings.hits
    if leads:
        hits = (*(hit for hit in hits if hit.passage.path == path), *(hit for hit in hits if hit.passage.path != path))
    return Findings(status="answered", confidence=confidence, hits=hits, ranking=(*first, *own, *rest))


def _related(articles: Sequence[tuple[Article, float]], library: Library) -> tuple[str, ...]:
    """What to read next: what the author of the first explanation names, then what lies near it."""
    if not articles:
        return ()
    first = articles[0][0]
    near = [slug for slug, _reason in library.related(first.slug, k=4)]
    return tuple(dict.fromkeys(slug for slug in (*first.related, *near) if slug in library.articles and slug != first.slug))
