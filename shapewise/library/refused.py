"""What an index keeps of the questions that are not treated: their vectors, the direction to them, and their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shapewise.library import storage, weighing
from shapewise.library.lexical import ARRAYS
from shapewise.library.moments import Moments, between
from shapewise.library.previous import Previous, rows_with
from shapewise.library.ways import key_of
from shapewise.library.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder, Vectors

KEYS, VECTORS = "outside_keys.npy", "outside.npy"

WORDS = ("outside_words.txt", *(f"outside_{part}.npy" for part in ARRAYS))


class Embedded(NamedTuple):
    """The questions that are not treated, by what they are known by, and their vectors."""

    keys: NDArray[np.uint8]
    vectors: Vectors


def embed(questions: Sequence[str], encoder: Encoder, old: Previous | None) -> Embedded:
    """The vectors of the questions; those of the last generation where it has them.

    Hundreds of questions take seconds to embed, and seldom change.
    """
    import numpy as np

    keys = np.frombuffer(b"".join(key_of(text, encoder.identity) for text in questions), np.uint8).reshape(-1, 16)
    source = np.full(len(questions), -1) if old is None else rows_with(keys, np.load(old.generation.folder / KEYS))
    new = np.flatnonzero(source < 0)
    fresh = encoder.encode([questions[row] for row in new.tolist()], "question")
    vectors = np.zeros((len(questions), fresh.shape[1]), np.float32)
    vectors[new] = fresh
    if old is not None:
        vectors[source >= 0] = np.load(old.generation.folder / VECTORS)[source[source >= 0]]
    return Embedded(keys, vectors)


def write_vectors(found: Embedded, inside: Moments, folder: Path) -> None:
    """Write them, and the direction away from the library."""
    import numpy as np

    np.save(folder / KEYS, found.keys)
    np.save(folder / VECTORS, _with_direction(found.vectors, inside))


def _with_direction(vectors: Vectors, inside: Moments) -> NDArray[np.float32]:
    """The vectors, and last the direction that tells the library from them."""
    import numpy as np

    if not len(vectors):
        return vectors
    return np.vstack([vectors, between(inside, Moments.of(vectors))]).astype(np.float32)


def write_words(questions: Sequence[str], digest: str, old: Previous | None, folder: Path) -> Mapping[str, Any]:
    """Their words; where the page is the same, those of the last generation, whose facts come back."""
    if old is not None and old.same_cut and old.manifest["outside"] == digest:
        return storage.share_files(old.generation, folder, WORDS)
    weighing.write_lexicon(weighing.build_lexicon([words(text) for text in questions]), folder, "outside")
    return {}
