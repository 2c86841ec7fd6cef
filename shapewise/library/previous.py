"""The last generation of an index, as far as the next one can take over from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import lexical, shelf, storage
from shapewise.library.folder import FileFacts
from shapewise.types import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder, Vectors

CUT = 9
"""Raised whenever files are cut or worded in another way, or another file is kept of them, so that nothing but the vectors
of equal texts is taken over from an older cut."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The last generation, as far as a build can take over from it."""

    shelf: shelf.Shelf
    files: Mapping[str, FileFacts]
    keys: NDArray[np.uint8]
    table: NDArray[np.int32]
    rows: Mapping[bytes, int]
    """Where a text with this key stands."""
    vectors: Vectors | None
    lexicon: lexical.Lexicon
    manifest: Mapping[str, Any]
    same_cut: bool
    """Whether articles and words can be taken over too, or only the vectors of texts that are the same."""


def identity_of(encoder: Encoder | None) -> str:
    """What the vectors of a generation were made by; ``none`` where it has none."""
    return encoder.identity if encoder is not None else "none"


def open_previous(index: Path, encoder: Encoder | None) -> Previous | None:
    """The last generation; where it is damaged, or was built for another model, the next one is built from nothing."""
    import numpy as np

    try:
        generation = storage.open_current(index)
    except (IndexMissing, IndexCorrupt, IndexOutdated):
        return None
    manifest, folder = generation.manifest, generation.folder
    if manifest["identity"] != identity_of(encoder):
        return None
    same_cut = manifest["cut"] == CUT
    keys = np.load(folder / "keys.npy")
    return Previous(
        shelf=shelf.read_shelf(folder),
        files={facts.name: facts for facts in indexed_files(folder)} if same_cut else {},
        keys=keys,
        table=np.load(folder / "ways.npy"),
        rows={keys[row].tobytes(): row for row in range(len(keys))},
        vectors=np.load(folder / "vectors.npy", mmap_mode="r") if encoder else None,
        lexicon=lexical.read_lexicon(folder),
        manifest=manifest,
        same_cut=same_cut,
    )


def indexed_files(folder: Path) -> list[FileFacts]:
    """What a generation knows of each file."""
    rows = json.loads((folder / "files.json").read_bytes())
    return [FileFacts(row[0], row[1], row[2], row[3], row[4], tuple(Fault(*fault) for fault in row[5])) for row in rows]
