"""The process that makes the cards: the same cards, in their order, and nobody is left waiting when it ends."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode

import pytest

from shapewise.environment import TOP
from shapewise.ui import demo_worker
from shapewise.ui.demo_answer import Answered, answered
from shapewise.ui.demo_worker import DemoWorker, serve

READY = "import sys, struct, time; sys.stdout.buffer.write(struct.pack('>HI', 200, 0)); sys.stdout.flush();"
"""A process that says that it is there; what it does then is each test's."""
PATIENCE = 60.0
SOON = 0.02


def query(width: int, **changed: str) -> str:
    return urlencode({"own": f"add((2, {width}), ({width},))", "shown": "channels_first", "place": "text"} | changed)


def asked(*queries: str) -> bytes:
    return b"".join(demo_worker._QUESTION.pack(len(text)) + text.encode("latin-1") for text in queries)


def told(answers: bytes) -> list[Answered]:
    found = []
    while answers:
        status, length = demo_worker._ANSWER.unpack_from(answers)
        end = demo_worker._ANSWER.size + length
        found.append(Answered(status, answers[demo_worker._ANSWER.size : end]))
        answers = answers[end:]
    return found


def with_worker(visit: Callable[[DemoWorker], Coroutine[Any, Any, None]], *script: str) -> None:
    """A visit to a worker, which is ended afterwards; ``script`` stands in for what its process does."""

    faults: list[dict[str, Any]] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, fault: faults.append(fault))
        worker = DemoWorker((sys.executable, "-c", *script)) if script else DemoWorker()
        try:
            await visit(worker)
        finally:
            await worker.close()

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert not faults


async def started(worker: DemoWorker) -> None:
    """Until the process is there."""
    assert await worker.make(query(3)) == answered(query(3)), "the first card is made while the process starts"
    assert worker._starting is not None
    await worker._starting


def process_id(worker: DemoWorker) -> int:
    assert worker._pipe is not None
    assert worker._pipe._process is not None
    return worker._pipe._process.get_pid()


def test_its_cards_are_those_of_the_server_each_to_its_own_question() -> None:
    queries = [query(width, numbers="1") for width in range(1, 12)] + [query(3, own="no demo"), query(3, shown="sideways")]

    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        found = await asyncio.gather(*map(worker.make, queries))
        assert found == [answered(one) for one in queries]
        assert [one.status for one in found[-2:]] == [204, 400]

    with_worker(visit)


def test_a_reader_who_has_gone_on_does_not_get_the_others_into_disorder() -> None:
    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        gone, stays = asyncio.create_task(worker.make(query(5))), asyncio.create_task(worker.make(query(6)))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == answered(query(6))

    with_worker(visit)


def test_answers_are_put_together_from_whatever_pieces_they_come_in() -> None:
    first, second = Answered(200, b"a card"), Answered(204, b"")

    async def run() -> None:
        pipe = demo_worker._Pipe(asyncio.get_running_loop())
        waiting = [asyncio.get_running_loop().create_future() for _ in range(2)]
        pipe._asked.extend(waiting)
        answers = io.BytesIO()
        for answer in (Answered(200, b""), first, second):
            demo_worker._send(answers, answer)
        for byte in answers.getvalue():
            pipe.pipe_data_received(1, bytes([byte]))
        assert [one.result() for one in waiting] == [first, second]

    asyncio.run(run())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for one process")
def test_ctrl_c_is_for_the_server_alone() -> None:
    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        os.kill(process_id(worker), signal.SIGINT)
        await asyncio.sleep(SOON)
        assert await worker.make(query(9)) == answered(query(9))

    with_worker(visit)


def test_a_process_that_ends_leaves_nobody_waiting_and_is_followed_by_another() -> None:
    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        first = process_id(worker)
        waiting = [asyncio.create_task(worker.make(query(width))) for width in (4, 5)]
        await asyncio.sleep(0)
        assert worker._pipe is not None
        assert worker._pipe._process is not None
        worker._pipe._process.kill()
        # what was made before it ended is a card; nobody gets another's, and nobody waits for ever
        for width, answer in zip((4, 5), await asyncio.gather(*waiting), strict=True):
            assert answer in (answered(query(width)), demo_worker._NO_CARD)
        while worker._pipe.usable:
            await asyncio.sleep(SOON)
        await started(worker)
        assert process_id(worker) != first
        assert await worker.make(query(7)) == answered(query(7))

    with_worker(visit)


def test_a_card_that_takes_too_long_ends_the_process_and_not_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_worker, "LONGEST", 0.2)

    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        assert (await worker.make(query(4))).status == 503
        assert worker._pipe is not None
        assert not worker._pipe.usable

    with_worker(visit, f"{READY} time.sleep({PATIENCE})")


@pytest.mark.parametrize("script", ["raise SystemExit(1)", "print('x')"])
def test_where_it_does_not_come_up_cards_are_made_in_the_server_for_good(script: str) -> None:
    async def visit(worker: DemoWorker) -> None:
        await started(worker)
        begun = worker._starting
        assert await worker.make(query(8)) == answered(query(8))
        assert worker._starting is begun, "it is not tried again at each card"

    with_worker(visit, script)


def test_where_nothing_can_be_started_cards_are_made_in_the_server() -> None:
    async def run() -> None:
        worker = DemoWorker(("/no/such/program",))
        await started(worker)
        assert await worker.make(query(8)) == answered(query(8))
        await worker.close()

    asyncio.run(run())


def test_a_fault_in_one_card_is_no_end_of_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty(query: str) -> Answered:
        if "faulty" in query:
            raise RuntimeError("a fault of ours")
        return answered(query)

    monkeypatch.setattr(demo_worker, "answered", faulty)
    answers = io.BytesIO()
    serve(io.BytesIO(asked("faulty", query(3))), answers)
    ready, failed, card = told(answers.getvalue())
    assert (ready.status, ready.body) == (200, b"")
    assert failed.status == 500
    assert card == answered(query(3))
    assert "a fault of ours" in capsys.readouterr().err


def test_it_ends_with_the_server_and_what_is_printed_is_no_answer() -> None:
    script = "import shapewise.ui.demo_answer as there, runpy; real = there.answered; "
    script += "there.answered = lambda query: print('a word') or real(query); "
    script += "runpy.run_module('shapewise.ui.demo_worker', run_name='__main__')"
    ran = subprocess.run(  # its input ends, as it does when the server is no more
        [sys.executable, "-c", script], input=asked(query(3)), capture_output=True, cwd=TOP, timeout=PATIENCE, check=True
    )
    assert told(ran.stdout) == [Answered(200, b""), answered(query(3))]
    assert b"a word" in ran.stderr
