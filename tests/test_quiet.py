"""Warnings are put aside for those who ask for it, and for nobody else."""

from __future__ import annotations

import threading
import warnings

import pytest

from shapewise.quiet import without_warnings


def test_two_threads_put_back_what_they_found() -> None:
    before = list(warnings.filters)
    first_is_in, second_is_in = threading.Event(), threading.Event()
    met: list[bool] = []

    def first() -> None:
        with without_warnings():
            first_is_in.set()
            met.append(second_is_in.wait(0.1))

    def second() -> None:
        first_is_in.wait(5)
        with without_warnings():
            second_is_in.set()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert met == [False], "both were in at the same time"
    assert second_is_in.is_set()
    assert list(warnings.filters) == before


def test_it_is_silent_inside_and_not_after() -> None:
    with without_warnings(), without_warnings():
        warnings.warn("nobody hears this", UserWarning, stacklevel=1)
    with pytest.warns(UserWarning, match="heard"):
        warnings.warn("heard", UserWarning, stacklevel=1)
