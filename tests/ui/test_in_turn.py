"""Pages in their order: the lock, and what it does where a page ends by an exception."""

from __future__ import annotations

import threading
import time

import pytest

from shapewise.ui.in_turn import OrderedLock, in_turn

LONGEST = 10.0


def test_the_lock_is_had_in_the_order_in_which_it_was_asked_for() -> None:
    lock, had = OrderedLock(), []

    def take(number: int) -> None:
        with lock:
            had.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with lock:
        for number, thread in enumerate(threads):
            thread.start()
            end = time.monotonic() + LONGEST
            while len(lock._waiting) <= number and time.monotonic() < end:
                time.sleep(0.001)
        assert had == [], "nobody else has it meanwhile"
    for thread in threads:
        thread.join(LONGEST)
    assert had == list(range(20))


def test_its_holder_may_take_it_again_and_gives_it_back_once() -> None:
    lock, had = OrderedLock(), threading.Event()

    def take() -> None:
        with lock:
            had.set()

    with lock:
        with lock:
            other = threading.Thread(target=take)
            other.start()
        assert not had.wait(0.05), "the inner one alone has been given back"
    assert had.wait(LONGEST)
    other.join(LONGEST)


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

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert (most, inside) == (1, 0)


def test_a_page_that_ends_by_an_exception_lets_the_next_one_begin() -> None:
    @in_turn
    def fails() -> None:
        raise KeyError("over")

    made = threading.Event()
    with pytest.raises(KeyError):
        fails()
    other = threading.Thread(target=in_turn(made.set))
    other.start()
    assert made.wait(LONGEST)
    other.join(LONGEST)
