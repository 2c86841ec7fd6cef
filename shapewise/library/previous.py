"""The last generation of an index, as far as the next one can take over from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import lexical, segments, shelf, storage
from shapewise.library.catalogue import Catalogue, indexed_files
from shapewise.library.moments import Moments, read_moments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder

CUT = 11
"""Raised whenever files are cut or worded in another way, or another file is kept of them, so that nothing but the vectors
of equal texts is taken over from an older cut."""


@dataclass(frozen=True)
class Previous:
    """The last generation, as far as a build can take over from it; its larger parts are opened when they are asked for."""

    generation: storage.Generation
    files: Catalogue
    """Empty where it was cut in another way."""
    same_cut: bool
    """Whether articles and words can be taken over too, or only the vectors of texts that are the same."""
    served: bool = True
    """Whether it is what readers have; else it says nothing of what they have."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it says of itself."""
        return self.generation.manifest

    @cached_property
    def shelf(self) -> shelf.Shelf:
        """Its articles."""
        return shelf.read_shelf(self.generation.folder)

    @cached_property
    def table(self) -> NDArray[np.int32]:
        """Of each way in, its article and its passage there."""
        found: NDArray[np.int32] = self._array("ways")
        return found

    @cached_property
    def keys(self) -> NDArray[np.uint8]:
        """Of each way in, the 16 bytes that stand for its text and the model."""
        found: NDArray[np.uint8] = self._array("keys")
        return found

    @cached_property
    def vectors(self) -> segments.Segments:
        """Of each way in; mapped."""
        return segments.read_segments(self.generation.folder)

    @cached_property
    def moments(self) -> Moments:
        """Of all its vectors."""
        return read_moments(self.generation.folder, len(self.vectors))

    @cached_property
    def means(self) -> segments.Segments:
        """Of each article; mapped."""
        return segments.read_segments(self.generation.folder, "means")

    @cached_property
    def lexicon(self) -> lexical.Lexicon:
        """Its words."""
        return lexical.read_lexicon(self.generation.folder)

    def _array(self, name: str) -> Any:
        import numpy as np

        return np.load(self.generation.folder / f"{name}.npy")


def rows_with(wanted: NDArray[np.uint8], keys: NDArray[np.uint8]) -> NDArray[np.int64]:
    """For each wanted key of 16 bytes, a row of ``keys`` that is the same, else -1.

    The first eight bytes are compared in one sweep, so that a few keys among a million cost no table of the million.
    """
    import numpy as np

    found = np.full(len(wanted), -1, np.int64)
    if not len(wanted) or not len(keys):
        return found
    heads = np.sort(np.ascontiguousarray(wanted).view(np.uint64)[:, 0])
    column = np.ascontiguousarray(keys).view(np.uint64)[:, 0]
    places = np.minimum(heads.searchsorted(column), len(heads) - 1)
    rows = {keys[row].tobytes(): row for row in np.flatnonzero(heads[places] == column).tolist()}
    found[:] = [rows.get(key.tobytes(), -1) for key in wanted]
    return found


def identity_of(encoder: Encoder | None) -> str:
    """What the vectors of a generation were made by; ``none`` where it has none."""
    return encoder.identity if encoder is not None else "none"


def open_previous(index: Path, encoder: Encoder | None) -> Previous | None:
    """The last generation with the vectors of this model; where it is damaged, the next one is built from nothing."""
    serving: storage.Generation | None = None
    try:
        serving = storage.open_current(index)
    except IndexMissing:
        pass  # it may have been withdrawn
    except (IndexCorrupt, IndexOutdated):
        return None
    generation, identity = serving or storage.open_spare(index, None), identity_of(encoder)
    if generation is not None and generation.manifest["identity"] != identity:
        generation = storage.open_spare(index, generation)
    if generation is None or generation.manifest["identity"] != identity:
        return None
    same_cut = generation.manifest["cut"] == CUT
    files = indexed_files(generation.folder) if same_cut else Catalogue.of(())
    return Previous(generation, files, same_cut, generation is serving)
