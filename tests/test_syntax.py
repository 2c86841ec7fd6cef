"""Python's parser, used by many threads: each gets the tree of its own text."""

from __future__ import annotations

import ast
import gc
import threading
import time

import pytest

from shapewise.syntax import literal, parsed_expression, parsed_program

DEEP = "f(" * 40 + "1" + ")" * 40
"""Deep enough that two threads are nearly always somewhere inside a tree at once."""


def test_many_threads_parse_at_once() -> None:
    """Without the lock, Python 3.11 ends one of these threads with a SystemError."""
    before, wrong = gc.get_threshold(), list[str]()

    def give_way(_phase: str, _info: object) -> None:
        time.sleep(0)  # as whatever is freed in the middle of a tree may do

    def read() -> None:
        for _time in range(60):
            try:
                ast.dump(parsed_expression(DEEP))
                ast.dump(parsed_program(f"x = {DEEP}"))
            except SystemError as error:
                wrong.append(str(error))

    gc.set_threshold(20)
    gc.callbacks.append(give_way)
    try:
        threads = [threading.Thread(target=read) for _thread in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.callbacks.remove(give_way)
        gc.set_threshold(*before)
    assert wrong == []


def test_a_literal_is_read_as_python_reads_it() -> None:
    assert literal("  (2, -3, 'a', [None])") == (2, -3, "a", [None])
    with pytest.raises(ValueError, match="malformed"):
        literal("open('x')")
    with pytest.raises(SyntaxError):
        literal("2 +")
