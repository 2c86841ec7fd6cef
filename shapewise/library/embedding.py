"""The vectors of a new generation: old ones where the text is old, and what the model makes of the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library import dense, segments, storage
from shapewise.library.drafting import Draft
from shapewise.library.previous import Previous
from shapewise.library.progress import Listener, Progress
from shapewise.library.segments import Segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder, Vectors

PART = 4_096
"""Texts that are handed to the encoder at once: enough to sort by length, few enough to forget."""


def write_vectors(
    draft: Draft, old: Previous | None, encoder: Encoder, folder: Path, listener: Listener
) -> tuple[Segments, dict[str, Any]]:
    """Old vectors where the text is old, and new ones; with them, the facts of the files that the last generation has too.

    They go straight into a mapped file, part by part: a million of them never stand in memory at once.
    """
    import numpy as np

    kind = dense.recipe(len(draft.keys))
    same = old is not None and kind != "Flat" and old.manifest["store"] == kind
    plan = segments.planned(old.vectors if old is not None else None, draft.origin, same)
    names = [segments.name_of(part) for part in range(plan.kept)]
    shared = storage.share_files(old.generation, folder, names) if old is not None else {}
    size = old.vectors.shape[1] if old is not None else encoder.encode(["size"], "question").shape[1]
    part = segments.opened_part(folder, plan, size)
    lines = np.full(len(draft.keys), -1)
    lines[plan.added] = plan.carried + np.arange(len(plan.added))
    if old is not None:
        part[: plan.carried] = old.vectors.at(np.arange(old.vectors.lying - plan.carried, old.vectors.lying))
        copied = plan.added[draft.origin[plan.added] >= 0]
        for start in range(0, len(copied), segments.PIECE):
            rows = copied[start : start + segments.PIECE]
            part[lines[rows]] = old.vectors[draft.origin[rows]]
    _embed(draft, encoder, part, lines, listener)
    part.flush()
    np.save(folder / segments.PLACES["vectors"], plan.places)
    return segments.read_segments(folder), shared


def _embed(draft: Draft, encoder: Encoder, part: Vectors, lines: NDArray[np.int64], listener: Listener) -> None:
    """Embed each new text once, however often it stands, into its lines of the part."""
    import numpy as np

    first: dict[bytes, int] = {}
    fresh = np.flatnonzero(draft.origin < 0).tolist()
    leaders = [first.setdefault(draft.keys[row].tobytes(), row) for row in fresh]
    new = list(first.values())
    listener(Progress(0, len(new), "passages embedded"))
    for start in range(0, len(new), PART):
        rows = new[start : start + PART]
        texts = [draft.texts[row] for row in rows]
        part[lines[rows]] = encoder.encode(texts, "passage", _shifted(listener, start, len(new)))
    for row, leader in zip(fresh, leaders, strict=True):
        if row != leader:
            part[lines[row]] = part[lines[leader]]


def _shifted(listener: Listener, start: int, total: int) -> Callable[[int], None]:
    return lambda done: listener(Progress(start + done, total, "passages embedded"))
