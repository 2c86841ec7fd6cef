"""Warnings put aside, by one caller at a time.

Python 3.11 keeps what is done about warnings in one place for all threads, and ``catch_warnings`` puts back what it found
there. Of two threads that do so at once, the one that began last may put back the silence of the other, for good.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.RLock()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Nothing that is done in here warns anybody."""
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
