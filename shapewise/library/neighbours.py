"""Which articles belong together: what to read next, with the reason, and a map of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library import segments
from shapewise.library.segments import Segments
from shapewise.library.shelf import Shelf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Means = NDArray[np.float32]

NEAR = 0.35
"""Cosine of two articles' mean vectors above which they are called alike."""

KEPT = 512
"""Articles whose neighbours are kept."""


def write_means(
    vectors: Segments,
    articles: NDArray[np.int32],
    whole: NDArray[np.int64],
    old: Segments | None,
    folder: Path,
    copied: Callable[[Sequence[str]], Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Write the mean vector of each article's ways in, of length one; the ways in stand in the order of their articles.

    Like the vectors themselves, they lie in parts that generations share. The facts of those that are come back.

    Parameters
    ----------
    whole
        Of each article, its number among ``old``, where nothing of it has changed since those were computed, else -1.
    old
        The last ones, where parts may be shared.
    copied
        Puts files of the last generation into the new one, and tells their facts.
    """
    import numpy as np

    plan = segments.planned(old, whole, old is not None)
    shared = copied([segments.name_of(part, "means") for part in range(plan.kept)]) if plan.kept else {}
    part = segments.opened_part(folder, plan, vectors.shape[1], "means")
    if old is not None:
        part[: plan.carried] = old.at(np.arange(old.lying - plan.carried, old.lying))
    firsts = np.searchsorted(articles, np.arange(len(whole) + 1))
    new = np.zeros(len(whole), bool)
    new[plan.added] = True
    line = plan.carried
    for start in range(0, len(whole), 4_096):  # in parts, so that a mapped file of gigabytes is never whole in memory
        for first, last in _runs(new[start : start + 4_096], start):
            held = np.asarray(vectors[firsts[first] : firsts[last]], np.float32)
            sums = np.add.reduceat(held, firsts[first:last] - firsts[first], axis=0)
            part[line : line + last - first] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
            line += last - first
    part.flush()
    np.save(folder / segments.PLACES["means"], plan.places)
    return shared


def _runs(marked: NDArray[np.bool_], offset: int) -> list[tuple[int, int]]:
    """Where runs of marked places begin and end."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]))) + offset
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def related(shelf: Shelf, vectors: Segments | None, slug: str, k: int) -> tuple[tuple[str, str], ...]:
    """First what the author names, then who names this one, then what is nearest in meaning or shares most tags."""
    found = shelf.neighbours.get((slug, k))
    if found is None:
        if len(shelf.neighbours) >= KEPT:
            shelf.neighbours.clear()
        found = shelf.neighbours[slug, k] = _related(shelf, vectors, slug, k)
    return found


def _related(shelf: Shelf, vectors: Segments | None, slug: str, k: int) -> tuple[tuple[str, str], ...]:
    import numpy as np

    article = shelf[slug]
    found: dict[str, str] = {}
    for name in article.related:
        if name in shelf and name != slug:
            found.setdefault(name, "named by its author")
    for name in shelf.naming(slug) if len(shelf) <= 2_000 else ():
        found.setdefault(name, "names this one as related")
    if vectors is not None:
        mine = shelf.number(slug)
        every = vectors.whole()
        scores = every @ every[mine]
        for number in np.lexsort((np.arange(len(scores)), -scores))[: k + 1 + len(found)].tolist():
            if number != mine and scores[number] >= NEAR:
                found.setdefault(shelf.slugs[number], f"treats something alike (cosine {scores[number]:.2f})")
    else:
        for name in shelf if len(shelf) <= 2_000 else ():
            shared = sorted(set(shelf[name].tags) & set(article.tags))
            if shared and name != slug:
                found.setdefault(
                    name, f"shares the tags {', '.join(shared)}" if len(shared) > 1 else f"shares the tag {shared[0]}"
                )
    return tuple(found.items())[:k]


def positions(shelf: Shelf, vectors: Segments | None) -> dict[str, tuple[float, float]]:
    """Two axes along which the articles differ most (principal components), each scaled to -1 … 1."""
    import numpy as np

    count = len(shelf)
    if vectors is None or count < 3:
        angles = [2 * np.pi * number / max(count, 1) for number in range(count)]
        return {slug: (float(np.cos(a)), float(np.sin(a))) for slug, a in zip(shelf.slugs, angles, strict=True)}
    every = vectors.whole()
    centred = every - every.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False) if count <= 5_000 else _of_covariance(centred)
    flat = centred @ axes[:2].T
    # The sign of a component is arbitrary; the largest entry is made positive, so that the map is the same every time.
    flat *= np.sign(axes[[0, 1], np.abs(axes[:2]).argmax(axis=1)])
    flat /= np.maximum(np.abs(flat).max(axis=0), 1e-12)
    return {slug: (float(x), float(y)) for slug, (x, y) in zip(shelf.slugs, flat.tolist(), strict=True)}


def _of_covariance(centred: Means) -> tuple[None, None, Means]:
    import numpy as np

    _, axes = np.linalg.eigh(centred.T @ centred)
    return None, None, np.ascontiguousarray(axes[:, ::-1].T)
