"""txtai on the same texts and questions, in an environment of its own: ``python txtai_peer.py TASK WORK MODEL``.

It imports nothing of ours, since it runs where only txtai is installed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Index, answer one question, or ask many; print what it took as JSON."""
    task, work, model = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    from txtai import Embeddings  # type: ignore[import-not-found]

    texts = json.loads((work / "texts.json").read_text(encoding="utf-8"))
    questions = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    embeddings: Any = Embeddings(path=model, hybrid=True)
    result: dict[str, float] = {}
    if task == "index":
        started = time.perf_counter()
        embeddings.index(texts)
        result = {"seconds": time.perf_counter() - started}
        embeddings.save(str(work / "txtai"))
    else:
        embeddings.load(str(work / "txtai"))
        embeddings.search(questions[0], 10)
        if task == "ask":
            result = _timed(embeddings, questions)
    sys.stdout.write(json.dumps(result) + "\n")


def _timed(embeddings: Any, questions: list[str]) -> dict[str, float]:
    seconds = []
    for question in questions:
        started = time.perf_counter()
        embeddings.search(question, 10)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    return {"p50": 1000 * seconds[len(seconds) // 2], "p95": 1000 * seconds[int(0.95 * len(seconds))]}


if __name__ == "__main__":
    main()
