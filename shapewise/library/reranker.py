"""An optional second look: a cross-encoder reads the question and each of the best articles together, and orders them anew.

Off unless ``SHAPEWISE_RERANKER`` names one. It costs a forward pass of PyTorch for each article, a hundred times the search.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

from shapewise.errors import EncoderUnavailable
from shapewise.library.searching import Found
from shapewise.library.shelf import Shelf

DEPTH = 10
"""Articles that are read again; the right one is among them in 98 of 100 questions."""


class Reranker(Protocol):
    """What a library needs of it."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """How well each text answers the question; higher is better."""


class CrossEncoder:
    """A cross-encoder as sentence-transformers runs it, loaded at the first question."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> Any:
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from sentence_transformers import CrossEncoder as Model

            return Model(self.name, device="cpu", local_files_only=True)
        except Exception as error:  # torch, safetensors and transformers each raise their own kinds
            raise EncoderUnavailable(
                f"the cross-encoder {self.name!r} cannot be loaded: {error}",
                needed="a folder, or a name in this machine's Hugging Face cache; nothing is downloaded",
                where="SHAPEWISE_RERANKER",
                fix="unset SHAPEWISE_RERANKER",
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One number a text."""
        return [float(value) for value in self._model.predict([(question, text) for text in texts], show_progress_bar=False)]


def reordered(found: tuple[Found, ...], question: str, shelf: Shelf, reranker: Reranker) -> tuple[Found, ...]:
    """The first DEPTH articles in the order of the second look; the others stay behind them, scores still falling."""
    first, rest = found[:DEPTH], found[DEPTH:]
    if len(first) < 2:
        return found
    scores = reranker.scores(question, [_text(shelf, one) for one in first])
    order = sorted(range(len(first)), key=lambda place: (-scores[place], place))
    # The fused scores are handed out again in the new order: they are what confidence and thresholds were fitted to.
    steps = sorted((one.score for one in first), reverse=True)
    return (*(first[place].raised(score - first[place].score) for place, score in zip(order, steps, strict=True)), *rest)


def _text(shelf: Shelf, found: Found) -> str:
    article = shelf.at(found.article)
    return f"{article.title}\n{article.passages[next(found.passages())[0]].text}"
