"""What ``scripts/evaluate.py`` does for each of its subcommands: measure, and tell it as text or as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from shapewise.settings import Settings

_QUESTIONS = (
    "One JSON object a line: question; topic, the slug of the article that answers it, or near-miss or off-topic for one"
    " that must be declined; and perhaps body (a second sentence), also (slugs that would do as well), context (the question"
    " before it)."
)
FORMATS = {
    "questions": _QUESTIONS,
    "errors": (
        "One JSON object a line: message; framework; operation, or not-shape where no diagnosis may be given; shapes, those"
        " that the message shows, null for an unknown size; axis, or null; and perhaps traceback."
    ),
    "beir": (
        "corpus.jsonl: _id, title, text. queries.jsonl: _id, text. qrels.tsv: question, document, grade, under a head line."
    ),
    "calibrate": _QUESTIONS + " Put the constants that it prints into shapewise/library/confidence.py.",
}
"""What the files look like, told by --help."""


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="evaluate.py", description="Measure how well questions and errors are answered.")
    commands = top.add_subparsers(dest="command", required=True)
    told = {
        "questions": "success@1 and @3, declined and wrongly declined, from a file of questions with their topics",
        "errors": "operation, shapes and axis read right, from a file of error messages",
        "beir": "nDCG@10, MRR@10 and recall on a folder with corpus.jsonl, queries.jsonl and qrels.tsv",
        "calibrate": "the constants of the confidence, fitted to a file of questions and cross-validated",
    }
    for name, text in told.items():
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=FORMATS[name])
        command.add_argument("path", type=Path, metavar="DIR" if name == "beir" else "FILE")
        command.add_argument("--kb", type=Path, help="folder of markdown files")
        command.add_argument("--index", type=Path, help="folder of the index")
        command.add_argument("--json", action="store_true", help="print one object for programs")
        if name in ("questions", "errors"):
            command.add_argument("--failures", action="store_true", help="name each case that went wrong")
        if name == "errors":
            command.add_argument("--part", choices=("paste", "message", "traceback"), default="paste", help="what is pasted")
    return top


def run(options: argparse.Namespace) -> str:
    """Measure, and give what is printed."""
    settings = Settings.from_environment(kb=options.kb, index=options.index)
    if options.command == "questions":
        return _questions(options, settings)
    if options.command == "errors":
        return _errors(options)
    if options.command == "beir":
        return _beir(options, settings)
    return _calibrate(options, settings)


def _calibrate(options: argparse.Namespace, settings: Settings) -> str:
    from shapewise.measure.calibration import calibrate

    return calibrate(options.path, settings)


def _questions(options: argparse.Namespace, settings: Settings) -> str:
    from shapewise.library.library import Library
    from shapewise.measure import questions

    outcomes = questions.outcomes_of(options.path, Library.load_or_build(settings))
    if options.json:
        return json.dumps(questions.as_json(outcomes))
    return questions.report(outcomes, failures=options.failures)


def _errors(options: argparse.Namespace) -> str:
    from shapewise.measure import errors
    from shapewise.tensors.diagnosis import diagnose

    outcomes = errors.outcomes_of(options.path, diagnose, options.part)
    return json.dumps(errors.as_json(outcomes)) if options.json else errors.report(outcomes, failures=options.failures)


def _beir(options: argparse.Namespace, settings: Settings) -> str:
    from shapewise.measure import beir

    figures, report = beir.measure(options.path, settings)
    if options.json:
        return json.dumps({**beir.as_json(figures), "build": report.as_json()})
    return "\n".join([*(f"{name:12s} {value}" for name, value in beir.as_json(figures).items()), str(report)])
