"""How far a build is, told while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Progress(NamedTuple):
    """How far a build is, told as a sentence by ``str``: ``3 of 120 passages embedded``."""

    done: int
    total: int
    step: str

    def __str__(self) -> str:
        return f"{self.done} of {self.total} {self.step}"


Listener: TypeAlias = Callable[[Progress], None]


def no_listener(_progress: Progress) -> None:
    """Hear nothing."""
