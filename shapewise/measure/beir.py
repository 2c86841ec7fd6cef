"""Retrieval collections in the form of BEIR: ``corpus.jsonl``, ``queries.jsonl``, ``qrels.tsv``.

Every document becomes a markdown file, and the whole engine is measured on them as it stands: cutting, ways in, both sides,
fusion, with the settings that our own library is served with.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shapewise.errors import ShapewiseError
from shapewise.library.building import BuildReport
from shapewise.library.library import Library
from shapewise.measure.cases import read_cases
from shapewise.settings import Settings

Judgements = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents by id as (title, text), questions by id, and how relevant a document is to a question."""

    documents: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    judgements: Judgements


@dataclass(frozen=True, slots=True)
class Figures:
    """The means over all questions that have a relevant document."""

    ndcg_10: float
    mrr_10: float
    recall_10: float
    recall_100: float
    questions: int
    seconds: float
    """Of one question, at the median."""


def read_collection(folder: Path) -> Collection:
    """Read the three files."""
    documents = {
        str(case["_id"]): (str(case.get("title") or ""), str(case["text"]))
        for case in read_cases(folder / "corpus.jsonl", "_id", "text")
    }
    questions = {str(case["_id"]): str(case["text"]) for case in read_cases(folder / "queries.jsonl", "_id", "text")}
    judgements: dict[str, dict[str, float]] = {}
    path = folder / "qrels.tsv"
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ShapewiseError(
            f"the file cannot be read ({error})", where=str(path), fix="name a folder in the form of BEIR"
        ) from error
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and len(parts) == 3 and not re.fullmatch(r"-?[\d.]+", parts[-1])):
            continue
        if len(parts) != 3:
            raise ShapewiseError(
                "the line has not three columns", where=f"{path}:{number}", fix="write question, document, score"
            )
        judgements.setdefault(parts[0], {})[parts[1]] = float(parts[2])
    return Collection(documents, questions, judgements)


def write_files(collection: Collection, folder: Path) -> dict[str, str]:
    """Write each document as a markdown file; the id of each slug comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    slugs: dict[str, str] = {}
    for number, (identity, (title, text)) in enumerate(collection.documents.items()):
        slug = f"{number:07d}"
        slugs[slug] = identity
        front = f"---\ntitle: {_quoted(title)}\n---\n" if title else ""
        (folder / f"{slug}.md").write_text(f"{front}{text}\n", encoding="utf-8", errors="replace")
    return slugs


def _quoted(title: str) -> str:
    """A text as YAML reads it: halves of characters, as JSON writes what lies beyond its first plane, are none there."""
    whole = title.encode("utf-8", "replace").decode()
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in json.dumps(whole, ensure_ascii=False))


def measure(folder: Path, settings: Settings) -> tuple[Figures, BuildReport]:
    """Index a collection in a folder of its own and ask all its questions."""
    collection = read_collection(folder)
    with tempfile.TemporaryDirectory() as name:
        own = replace(settings, kb=Path(name) / "kb", index=Path(name) / "index")
        slugs = write_files(collection, own.kb)
        report = Library.build(own)
        library = Library.load(own)
        return figures_of(library, collection, slugs), report


def figures_of(library: Library, collection: Collection, slugs: Mapping[str, str]) -> Figures:
    """Ask every judged question and average."""
    rows: list[tuple[float, float, float, float]] = []
    seconds = []
    for identity, question in collection.questions.items():
        wanted = {key: score for key, score in collection.judgements.get(identity, {}).items() if score > 0}
        if not wanted:
            continue
        started = time.perf_counter()
        ranking = [slugs[slug] for slug, _ in library.search(question, k=100).ranking]
        seconds.append(time.perf_counter() - started)
        rows.append(
            (
                ndcg(ranking, wanted, 10),
                reciprocal_rank(ranking, wanted, 10),
                recall(ranking, wanted, 10),
                recall(ranking, wanted, 100),
            )
        )
    if not rows:
        raise ShapewiseError("no question has a relevant document", where="qrels.tsv", fix="check that the ids agree")
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Figures(means[0], means[1], means[2], means[3], len(rows), sorted(seconds)[len(seconds) // 2])


def ndcg(ranking: Sequence[str], wanted: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain, with the grade as the gain, as BEIR and trec_eval count it."""
    gain = sum(wanted.get(identity, 0.0) / math.log2(rank + 1) for rank, identity in enumerate(ranking[:k], 1))
    ideal = sum(score / math.log2(rank + 1) for rank, score in enumerate(sorted(wanted.values(), reverse=True)[:k], 1))
    return gain / ideal


def reciprocal_rank(ranking: Sequence[str], wanted: Mapping[str, float], k: int) -> float:
    """One over the rank of the first relevant document."""
    return next((1 / rank for rank, identity in enumerate(ranking[:k], 1) if identity in wanted), 0.0)


def recall(ranking: Sequence[str], wanted: Mapping[str, float], k: int) -> float:
    """Part of the relevant documents that is among the first k."""
    return sum(identity in wanted for identity in ranking[:k]) / len(wanted)


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures for programs."""
    return {
        "nDCG@10": round(figures.ndcg_10, 4),
        "MRR@10": round(figures.mrr_10, 4),
        "recall@10": round(figures.recall_10, 4),
        "recall@100": round(figures.recall_100, 4),
        "count": figures.questions,
        "seconds": round(figures.seconds, 5),
    }
