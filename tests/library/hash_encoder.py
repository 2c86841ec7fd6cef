"""An encoder without a model: words are thrown onto axes by their checksum, so that texts with the same words are alike."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from shapewise.library.words import words
from shapewise.settings import Settings

SIZE = 64


class HashEncoder:
    name = "hash"
    limit = 256
    room = 254
    stored = ""

    def __init__(self, seconds_a_text: float = 0.0, identity: str = "hash/1") -> None:
        self.identity = identity
        self.encoded: list[str] = []
        self._seconds = seconds_a_text

    def begin(self) -> None:
        pass

    def encode(self, texts: Sequence[str], role: str, progress: Callable[[int], None] | None = None) -> np.ndarray:
        found = np.zeros((len(texts), SIZE), np.float32)
        for row, text in enumerate(texts):
            if role == "passage":
                self.encoded.append(text)
            for word in words(text):
                place = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest(), "big")
                found[row, place % SIZE] += 1 if place % 2 else -1
            if self._seconds:
                time.sleep(self._seconds)
            if progress is not None:
                progress(row + 1)
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.maximum(norms, 1e-12)

    def count(self, text: str) -> int:
        return len(text.split())


def settings_in(folder: Path) -> Settings:
    return Settings(kb=folder / "kb", index=folder / "index", data=folder / "data")


def write(settings: Settings, **files: str) -> None:
    """Write ``name="text"`` as ``kb/name.md``; ``__`` in a name stands for a folder."""
    for name, text in files.items():
        path = settings.kb / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def animals_in(folder: Path) -> Settings:
    """Settings of a library in a folder, with the three animals written into it."""
    settings = settings_in(folder)
    write(settings, **ANIMALS)
    return settings


ANIMALS = {
    "zebra": "# Zebra\n\nA zebra has black and white stripes.\n\n## Food\n\nIt eats grass on the savannah.\n",
    "whale": "# Whale\n\nA whale swims in the sea and breathes air.\n\n## Food\n\nIt eats krill by the ton.\n",
    "eagle": "# Eagle\n\nAn eagle flies above the mountains.\n\n## Food\n\nIt catches fish and hares.\n",
}
