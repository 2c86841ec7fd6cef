"""Pages in their order: the lock, and what it does where a page ends by an exception."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from shapewise.ui.in_turn import OrderedLock, in_turn

LONGEST = 10.0


def begun(work: Callable[[], object]) -> threading.Thread:
    """Work in a thread of its own; one that waits for ever keeps no test from ending."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def ended(threads: list[threading.Thread]) -> bool:
    """Whether all end in time."""
    for thread in threads:
        thread.join(LONGEST)
    return not any(thread.is_alive() for thread in threads)


def test_the_lock_is_had_in_the_order_in_which_it_was_asked_for() -> None:
    lock, had, held = OrderedLock(), [], threading.Event()

    def hold() -> None:
        with lock:
            held.wait(LONGEST)

    def take(number: int) -> None:
        with lock:
            had.append(number)

    threads, end = [begun(hold)], time.monotonic() + LONGEST
    for number in range(20):
        threads.append(begun(partial(take, number)))
        while len(lock._waiting) <= number and time.monotonic() < end:
            time.sleep(0.001)
    assert had == [], "nobody else has it meanwhile"
    held.set()
    assert ended(threads)
    assert had == list(range(20))


def test_its_holder_may_take_it_again_and_gives_it_back_once() -> None:
    lock, inner_left, may_leave, had = OrderedLock(), threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            with lock:
                pass
            inner_left.set()
            may_leave.wait(LONGEST)

    def take() -> None:
        with lock:
            had.set()

    first = begun(hold)
    assert inner_left.wait(LONGEST)
    second = begun(take)
    assert not had.wait(0.05), "the inner one alone has been given back"
    may_leave.set()
    assert ended([first, second])
    assert had.is_set()


def test_never_two_at_once() -> None:
    inside, most = 0, 0
    lock = OrderedLock()

    def work() -> None:
        nonlocal inside, most
        for _time in range(50):
            with lock:
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    assert ended([begun(work) for _number in range(8)])
    assert (most, inside) == (1, 0)


def test_a_page_that_ends_by_an_exception_lets_the_next_one_begin() -> None:
    broken, made, seen = threading.Event(), threading.Event(), threading.Event()

    @in_turn
    def fails() -> None:
        raise KeyError("over")

    def see_it_fail() -> None:
        with pytest.raises(KeyError):
            fails()
        broken.set()
        seen.wait(LONGEST)

    first = begun(see_it_fail)
    assert broken.wait(LONGEST)
    assert ended([begun(in_turn(made.set))]), "the thread that failed is still there, and holds nothing"
    seen.set()
    assert ended([first])
    assert made.is_set()


def test_the_parts_of_a_page_are_made_with_it() -> None:
    made: list[str] = []

    @in_turn
    def part() -> None:
        made.append("part")

    @in_turn
    def page() -> None:
        part()
        made.append("page")

    assert ended([begun(page) for _number in range(3)])
    assert made == ["part", "page"] * 3
