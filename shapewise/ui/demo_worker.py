"""A process beside the server that makes the cards which readers edit, so that an edit keeps nobody's page waiting.

Python runs one thread at a time: with two hundred readers, every fifth moment of the server went into cards. What is sent there
and back is a length and so many bytes; answers come in the order of the questions, so that they need no names.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys
import traceback
from collections import deque
from typing import TYPE_CHECKING, BinaryIO

from shapewise.environment import TOP
from shapewise.ui.demo_answer import Answered, answered

if TYPE_CHECKING:
    from asyncio.transports import BaseTransport, SubprocessTransport, WriteTransport

LONGEST = 20.0
"""Seconds after which a card is given up, and the process with it; every demo is checked before, and takes far less."""
LONGEST_END = 2.0
"""Seconds that the process may take to end when the server does."""
WARM = "own=add((2,3),(3,))&shown=channels_first&place=text&numbers=1"
"""A request that makes the process import all that a card needs, before it says that it is there."""

_QUESTION = struct.Struct(">I")
_ANSWER = struct.Struct(">HI")
_NO_CARD = Answered(503, b"the demo could not be made; change it once more")


class DemoWorker:
    """The process as the server sees it. It is started by the first card, and again by the next one after it has ended.

    While there is none, cards are made in the server: while it starts, where none can be started, and for good where one ended
    before it was there.
    """

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", __name__)) -> None:
        self._command = command
        self._pipe: _Pipe | None = None
        self._starting: asyncio.Task[None] | None = None
        self._impossible = False

    async def make(self, query: str) -> Answered:
        """The card that a request asks for; 503 where the process ended over it."""
        if self._pipe is not None and self._pipe.usable:
            return await self._pipe.ask(query)
        if not self._impossible and (self._starting is None or self._starting.done()):
            self._starting = asyncio.create_task(self._start())
        return answered(query)

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._pipe = pipe = _Pipe(loop)
        try:
            await loop.subprocess_exec(lambda: pipe, *self._command, cwd=TOP, stderr=None)
        except (OSError, NotImplementedError):  # no memory for it, or a loop of Windows that starts no processes
            self._impossible = True
        else:
            self._impossible = not await pipe.there

    async def close(self) -> None:
        """End the process."""
        if self._starting is not None:
            self._starting.cancel()
        if self._pipe is not None:
            await self._pipe.end()


class _Pipe(asyncio.SubprocessProtocol):
    """What was asked of one process and is not answered yet, in its order."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._process: SubprocessTransport | None = None
        self._listens = False
        self._came = bytearray()
        self._asked: deque[asyncio.Future[Answered]] = deque()
        self.there: asyncio.Future[bool] = loop.create_future()
        """Whether it has become ready; it has not where it ended before."""
        self._gone = asyncio.Event()

    @property
    def usable(self) -> bool:
        """Whether there is a process that is ready, and listens."""
        return self._listens and self.there.done()

    async def ask(self, query: str) -> Answered:
        """Ask for a card, and wait for it."""
        process = self._process
        if process is None or not self._listens:
            return _NO_CARD
        answer: asyncio.Future[Answered] = self._loop.create_future()
        self._asked.append(answer)
        question = query.encode("latin-1")
        _input_of(process).write(_QUESTION.pack(len(question)) + question)
        patience = self._loop.call_later(LONGEST, self._kill)
        try:
            return await answer
        finally:
            patience.cancel()

    def connection_made(self, transport: BaseTransport) -> None:
        """It runs."""
        self._process = transport  # type: ignore[assignment] # asyncio hands a SubprocessTransport to this protocol
        self._listens = True

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Some bytes of its answers came: take the whole ones out."""
        self._came += data
        while len(self._came) >= _ANSWER.size:
            status, length = _ANSWER.unpack_from(self._came)
            end = _ANSWER.size + length
            if len(self._came) < end:
                return
            body = bytes(self._came[_ANSWER.size : end])
            del self._came[:end]
            if not self.there.done():
                self.there.set_result(True)
                continue
            answer = self._asked.popleft()
            if not answer.done():  # else its reader has gone on to the next edit
                answer.set_result(Answered(status, body))

    def process_exited(self) -> None:
        """It ended; what it had answered may still be on its way."""
        self._listens = False

    def connection_lost(self, _error: Exception | None) -> None:
        """Nothing more comes of it: whoever still waits is told so."""
        if self._process is not None:
            self._process.close()
        self._gone.set()
        if not self.there.done():
            self.there.set_result(False)
        while self._asked:
            answer = self._asked.popleft()
            if not answer.done():
                answer.set_result(_NO_CARD)

    def _kill(self) -> None:
        if self._process is not None and self._listens:
            self._process.kill()

    async def end(self) -> None:
        """Let it end, which it does when there is nothing more to read; do not wait long for it."""
        if self._process is None:
            return
        if self._listens:
            _input_of(self._process).close()
        patience = self._loop.call_later(LONGEST_END, self._kill)
        await self._gone.wait()
        patience.cancel()


def _input_of(process: SubprocessTransport) -> WriteTransport:
    return process.get_pipe_transport(0)  # type: ignore[return-value] # 0 is what the process reads


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions: what the process does."""
    answered(WARM)
    _send(answers, Answered(200, b""))
    while len(head := questions.read(_QUESTION.size)) == _QUESTION.size:
        (length,) = _QUESTION.unpack(head)
        _send(answers, _answered_or_told(questions.read(length).decode("latin-1")))


def _answered_or_told(query: str) -> Answered:
    try:
        return answered(query)
    except Exception:  # a fault of ours in one card is told to the log and to its reader, and is no end of the others'
        traceback.print_exc()
        return Answered(500, b"the demo could not be made")


def _send(answers: BinaryIO, answer: Answered) -> None:
    answers.write(_ANSWER.pack(answer.status, len(answer.body)) + answer.body)
    answers.flush()


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then has no more questions
    given, taken = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints belongs to the log, not among the answers
    serve(given, taken)
