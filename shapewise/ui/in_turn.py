"""Pages are made one after the other, in the order in which they were asked for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


class OrderedLock:
    """A lock that is had in the order in which it was asked for, and that its holder may take again.

    One of ``threading``'s own is had by whoever comes at the right moment: of two hundred readers, some wait for seconds.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder = 0
        self._taken = 0
        self._waiting: deque[tuple[int, threading.Lock]] = deque()

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._holder in (0, me):
                self._holder = me
                self._taken += 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append((me, gate))
        gate.acquire()  # until whoever is before in the row hands the lock on

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            self._taken -= 1
            if self._taken:
                return
            self._holder = 0
            if self._waiting:
                self._holder, gate = self._waiting.popleft()
                self._taken = 1
                gate.release()


_page_being_made = OrderedLock()


def in_turn(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Let a function that makes a page, or a part of one, wait until the pages before it are made; parts of its own do not.

    Python runs one thread at a time anyway. Of two hundred pages begun at once all end late, and the thread that sends
    them to the readers waits for each of them to give way; made one after the other, most end early. Where Streamlit
    ends a page by an exception, because its reader has clicked again, the next one may begin, too.
    """

    @wraps(make)
    def wait_and_make(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        with _page_being_made:
            return make(*args, **kwargs)

    return wait_and_make
