"""What the doors print for programs: answers, diagnoses and fixes as plain records, keys always present."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shapewise.errors import ShapewiseError
from shapewise.grounds import lead, rests_on
from shapewise.library.words import whole_letters
from shapewise.types import Answer, Article, Demo, Diagnosis, Fix, Shape

FIX_FRAMEWORKS = ("numpy", "torch", "keras", "jax")


def answer_record(answer: Answer, seconds: float, identifier: str | None = None) -> dict[str, Any]:
    """An answer as ``ask.py --json`` prints it."""
    return {
        "id": identifier,
        "question": answer.question,
        "status": answer.status,
        "confidence": round(answer.confidence, 4),
        "articles": [
            {"slug": article.slug, "title": article.title, "path": article.path, "score": round(score, 4)}
            for article, score in answer.articles
        ],
        "passages": [
            {
                "path": hit.passage.path,
                "start_line": hit.passage.start_line,
                "end_line": hit.passage.end_line,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
                "highlights": [list(span) for span in spans],
            }
            for hit, spans in zip(answer.hits, answer.highlights, strict=True)
        ],
        "demo": demo_record(answer.demo) if answer.demo else None,
        "diagnosis": diagnosis_record(answer.diagnosis) if answer.diagnosis else None,
        "related": list(answer.related),
        "notice": answer.notice,
        "seconds": round(seconds, 4),
    }


def read_questions(name: str) -> Iterator[dict[str, Any]]:
    """The questions of a JSON-lines file as they come; ``-`` is standard input. A line that is none is named."""
    with sys.stdin if name == "-" else Path(name).open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
                read = {key: whole_letters(value) if isinstance(value, str) else value for key, value in line.items()}
                yield {**read, "question": whole_letters(str(line["question"]))}
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ShapewiseError(
                    f"{text[:60]!r} is no question",
                    needed="one JSON object a line",
                    where=f"{name}:{number}",
                    fix='write {"id": "q1", "question": "…"}',
                ) from error


def demo_record(demo: Demo) -> dict[str, Any]:
    """An operation and its arguments."""
    return {"operation": demo.operation, "arguments": arguments_record(demo.arguments)}


def arguments_record(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with lists for tuples, as JSON has no other."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    return [_plain(element) for element in value] if isinstance(value, list | tuple) else value


def fix_record(fix: Fix) -> dict[str, Any]:
    """A fix: what to write, what comes out, what it costs and what is lost."""
    return {
        "title": fix.title,
        "when": fix.when,
        "code": {framework: fix.code.get(framework) for framework in FIX_FRAMEWORKS},  # type: ignore[call-overload]
        "result_shape": shape_record(fix.result_shape),
        "parameters": fix.parameters,
        "flops": fix.flops,
        "loses": fix.loses,
    }


def shape_record(shape: Shape | None) -> list[Any] | None:
    """A shape as a list; unknown and symbolic sizes stay what they are."""
    return None if shape is None else list(shape)


def diagnosis_record(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis; a size that is no number is ``null``."""
    return {
        "framework": diagnosis.framework,
        "operation": diagnosis.operation,
        "shapes": [[size if isinstance(size, int) else None for size in shape] for shape in diagnosis.shapes],
        "axis": diagnosis.axis,
        "sizes": list(diagnosis.sizes),
        "rule": diagnosis.rule,
        "reproduced": diagnosis.reproduced,
        "numpy": diagnosis.numpy,
        "fixes": [fix_record(fix) for fix in diagnosis.fixes],
        "article": diagnosis.article,
        "inferred": diagnosis.inferred,
        "misleading": diagnosis.misleading,
        "unknown": diagnosis.unknown,
    }


MOST_LINES = 5
"""Lines that are printed of a passage that does not answer."""

STATUS_WORDS = {
    "answered": "The knowledge base answers this.",
    "unsure": "The knowledge base may answer this; it is not sure.",
    "not_covered": "The knowledge base does not cover this. The nearest explanations:",
}


def answer_text(answer: Answer) -> str:
    """An answer for a person at a terminal."""
    lines = [STATUS_WORDS[answer.status]]
    if answer.notice:
        lines.append(answer.notice)
    if answer.diagnosis:
        lines += ["", *_diagnosis_lines(answer.diagnosis)]
    if answer.status == "not_covered":
        for article, _score in answer.articles[:3]:
            lines += [f"  {article.title}  ({article.path})", *(f"    {line}" for line in _covered(answer, article))]
        return "\n".join(lines)
    first = lead(answer)
    others = [hit.passage for hit, _highlights in rests_on(answer)]
    for passage in [*([first[1]] if first else []), *others][: max(len(answer.hits), 1)]:
        heading = f" — {passage.heading}" if passage.heading else ""
        lines += ["", f"── {passage.location}{heading}", passage.text]
    if answer.demo:
        lines += ["", f"Try it: {answer.demo}"]
    if answer.related:
        lines += ["", "Related: " + ", ".join(answer.related)]
    return "\n".join(lines)


def _covered(answer: Answer, article: Article) -> list[str]:
    """What an article says that it covers, or else the beginning of what was found of it."""
    if article.summary:
        return [article.summary]
    passages = (hit.passage for hit in answer.hits if hit.passage.path == article.path)
    passage = next(itertools.chain(passages, article.passages), None)
    return [] if passage is None else [f"{passage.location}", *passage.text.split("\n")[:MOST_LINES]]


def _diagnosis_lines(diagnosis: Diagnosis) -> list[str]:
    sure = "made again here" if diagnosis.reproduced else "inferred" if diagnosis.inferred else "read from the message"
    lines = [f"{diagnosis.framework} · {diagnosis.operation} ({sure})", diagnosis.rule]
    for number, fix in enumerate(diagnosis.fixes[:3], start=1):
        lines += [
            f"{number}. {fix.title} → {fix.result_shape}. {fix.when}" + (f" Lost: {fix.loses}" if fix.loses else ""),
            *(f"     {line}" for line in fix.code_for(diagnosis.framework).splitlines()),
        ]
    return lines
