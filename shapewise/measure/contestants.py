"""The programs that the benchmark compares, each run in a process of its own: ``python -m shapewise.measure.contestants``.

``plain`` is the loop that a tutorial shows: sentence-transformers, a FAISS index, nothing else. ``floor`` is what no program
with this model can go below: one ONNX forward pass, one FAISS scan and one BM25 lookup, with everything around them left out,
each with as many threads as it takes by itself. ONNX Runtime takes one a core, and they spin while they wait; ``ours`` has one
for the model, and weighs the words beside it.
``ours`` is the library as it is served. Each can ``index`` (time it), ``answer`` one question (a cold start) and ``ask`` many.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shapewise.settings import Settings


def main() -> None:
    """``contestants.py NAME TASK WORK``: do one task of one contestant, and print what it took as JSON."""
    name, task, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    sys.stdout.write(json.dumps(TASKS[name, task](work)) + "\n")


def _texts(work: Path) -> list[str]:
    return [str(text) for text in json.loads((work / "texts.json").read_text(encoding="utf-8"))]


def _questions(work: Path) -> list[str]:
    return [str(text) for text in json.loads((work / "questions.json").read_text(encoding="utf-8"))]


def _settings(work: Path) -> Settings:
    return replace(Settings.from_environment(), kb=work / "kb", index=work / "index")


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Median and 95th percentile of a question in milliseconds, after a few that warm up."""
    for question in questions[:20]:
        ask(question)
    seconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    return {"p50": 1000 * seconds[len(seconds) // 2], "p95": 1000 * seconds[int(0.95 * len(seconds))]}


# --------------------------------------------------------------------------------------------------------------- ours


def ours_index(work: Path) -> dict[str, Any]:
    """Build from nothing, with the exported model in place, as it is after the first build of a machine."""
    from shapewise.library.library import Library

    report = Library.build(_settings(work))
    return {"seconds": report.seconds}


def ours_ask(work: Path) -> dict[str, Any]:
    """Search the library."""
    from shapewise.library.library import Library

    library = Library.load(_settings(work))
    return timed(lambda question: library.search(question), _questions(work))


# -------------------------------------------------------------------------------------------------------------- floor


def _floor(work: Path) -> Callable[[str], object]:
    import bm25s
    import faiss
    import numpy as np
    import onnxruntime as ort
    from tokenizers import Tokenizer

    from shapewise.library.words import words

    model = next((work / "index" / "models").glob("*/model.onnx"))
    session = ort.InferenceSession(str(model))
    tokenizer = Tokenizer.from_file(str(model.with_name("tokenizer.json")))
    generation = json.loads((work / "index" / "current.json").read_bytes())["generation"]
    index = faiss.read_index(str(work / "index" / "generations" / generation / "dense.faiss"))
    lexical = bm25s.BM25()
    lexical.index([words(text) for text in _texts(work)], show_progress=False)

    def ask(question: str) -> object:
        ids = np.array([tokenizer.encode(question).ids], np.int64)
        vector = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        known = [word for word in words(question) if word in lexical.vocab_dict]
        return index.search(vector, 10), lexical.get_scores(known) if known else None

    return ask


def floor_ask(work: Path) -> dict[str, Any]:
    """The three steps and nothing around them."""
    return timed(_floor(work), _questions(work))


def imports_answer(_work: Path) -> dict[str, Any]:
    """What every answer of ours has to load, and nothing of ours: the difference to it is our own code."""
    import faiss  # noqa: F401
    import numpy  # noqa: F401
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

    return {}


# -------------------------------------------------------------------------------------------------------------- plain


def plain_index(work: Path) -> dict[str, Any]:
    """Embed all texts as the tutorials do, and write the index."""
    import faiss
    from sentence_transformers import SentenceTransformer

    from shapewise.library.models import find_model

    found = find_model("")
    model = SentenceTransformer(found.folder if found else "", device="cpu")
    texts = _texts(work)
    started = time.perf_counter()
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(work / "plain.faiss"))
    return {"seconds": time.perf_counter() - started}


def _plain(work: Path) -> Callable[[str], object]:
    import faiss
    from sentence_transformers import SentenceTransformer

    from shapewise.library.models import find_model

    found = find_model("")
    model = SentenceTransformer(found.folder if found else "", device="cpu")
    index = faiss.read_index(str(work / "plain.faiss"))
    return lambda question: index.search(model.encode([question], normalize_embeddings=True, show_progress_bar=False), 10)


def plain_answer(work: Path) -> dict[str, Any]:
    """A process that answers one question."""
    _plain(work)(_questions(work)[0])
    return {}


def plain_ask(work: Path) -> dict[str, Any]:
    """Many questions."""
    return timed(_plain(work), _questions(work))


TASKS: dict[tuple[str, str], Callable[[Path], dict[str, Any]]] = {
    ("ours", "index"): ours_index,
    ("ours", "ask"): ours_ask,
    ("floor", "ask"): floor_ask,
    ("imports", "answer"): imports_answer,
    ("plain", "index"): plain_index,
    ("plain", "answer"): plain_answer,
    ("plain", "ask"): plain_ask,
}

if __name__ == "__main__":
    main()
