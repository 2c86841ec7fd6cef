"""Many readers at once, as websocket clients that speak Streamlit's own protocol: each asks and edits, with time to think."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

LONGEST_WAIT = 60.0
_FORM = "shapewise_form"
_EDITED = "shape-0"


@dataclass(frozen=True, slots=True)
class Load:
    """What many readers met with."""

    readers: int
    opened_seconds: float
    """Until all had their first page, all coming at the same moment."""
    asks: tuple[float, ...]
    """Seconds from sending to the end of the page's script, one a question."""
    edits: tuple[float, ...]
    failures: tuple[str, ...]
    """What ended a reader's visit early, a line each."""


@dataclass(slots=True)
class Reader:
    """One client: a connection, and what it has learned of the page."""

    socket: Any
    browser: Any
    """What asks for a drawing early, as the form in a browser does."""
    page_hash: str = ""
    box_id: str = ""
    box_fragment: str = ""
    form_id: str = ""
    fragment: str = ""
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    """What stands in the form's fields."""
    early: dict[str, str] = field(default_factory=dict)
    """The words with which the form asks for a drawing."""
    query: str = ""
    seconds: list[float] = field(default_factory=list)

    async def run(self, message: Any) -> float:
        """Send a message and read until the script that it starts has ended; how long that took."""
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self.until_finished()
        return time.perf_counter() - started

    async def until_finished(self) -> None:
        """Read messages to the end of a run; remember the box for questions, the form, and where they stand."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251 - its protocol, not its pages

        while True:
            data = await asyncio.wait_for(self.socket.recv(), LONGEST_WAIT)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash or self.page_hash
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "chat_input":
                self.box_id, self.box_fragment = message.delta.new_element.chat_input.id, message.delta.fragment_id
            elif kind == "delta" and message.delta.new_element.bidi_component.component_name == _FORM:
                form = message.delta.new_element.bidi_component
                self.form_id, self.fragment = form.id, message.delta.fragment_id
                told = json.loads(form.json)
                self.version, self.values = told["version"], json.loads(told["values"])
                self.early = json.loads(told["early"]) or {}
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    async def open(self) -> float:
        """The first page."""
        return await self.run(self._rerun(""))

    async def ask(self, question: str) -> float:
        """Type a question into the box, and press Enter."""
        message = self._rerun(self.query)
        message.rerun_script.fragment_id = self.box_fragment
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = self.box_id
        widget.chat_input_value.data = question
        self.query = urlencode({"q": question})
        self.form_id = ""  # a question that is not covered has no demo to edit
        return await self.run(message)

    async def edit(self, shape: str) -> float:
        """Type another shape into the demo, and ask for its drawing beside; how long both took together."""
        message = self._rerun(self.query)
        message.rerun_script.fragment_id = self.fragment
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = self.form_id
        values = {**self.values, _EDITED: shape}
        widget.json_value = json.dumps({"content": {"version": self.version, "values": values}})
        words = {**self.early, "values": json.dumps(values)}
        started = time.perf_counter()
        drawing, _seconds = await asyncio.gather(self.browser.get("/api/drawing", params=words), self.run(message))
        drawing.raise_for_status()
        return time.perf_counter() - started

    def _rerun(self, query: str) -> Any:
        from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: TID251 - its protocol, not its pages

        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.page_hash
        return message


def measure_load(port: int, questions: list[str], *, readers: int, rounds: int, think: tuple[float, float]) -> Load:
    """Open so many readers at once, let each ask and edit in turns; the order is the same at every measurement."""
    return asyncio.run(_measure(port, questions, readers, rounds, think))


async def _measure(port: int, questions: list[str], count: int, rounds: int, think: tuple[float, float]) -> Load:
    import httpx
    from websockets.asyncio.client import connect

    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    limits = httpx.Limits(max_connections=None)
    browser = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=LONGEST_WAIT)
    sockets = [connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=LONGEST_WAIT) for _ in range(count)]  # type: ignore[list-item]
    started = time.perf_counter()
    readers = [Reader(await socket, browser) for socket in sockets]
    await asyncio.gather(*(reader.open() for reader in readers))
    opened = time.perf_counter() - started
    asks: list[float] = []
    edits: list[float] = []
    outcomes = await asyncio.gather(
        *(_live(reader, number, questions, rounds, think, asks, edits) for number, reader in enumerate(readers)),
        return_exceptions=True,
    )
    for reader in readers:
        await reader.socket.close()
    await browser.aclose()
    failures = tuple(repr(outcome)[:200] for outcome in outcomes if isinstance(outcome, BaseException))
    return Load(count, opened, tuple(asks), tuple(edits), failures)


async def _live(
    reader: Reader,
    number: int,
    questions: list[str],
    rounds: int,
    think: tuple[float, float],
    asks: list[float],
    edits: list[float],
) -> None:
    chance = random.Random(number)  # noqa: S311 - times to think, no secret
    await asyncio.sleep(chance.uniform(0, think[1]))
    for turn in range(rounds):
        asks.append(await reader.ask(questions[(number * 7 + turn) % len(questions)]))
        await asyncio.sleep(chance.uniform(*think))
        if reader.form_id:
            size = chance.randint(2, 99)
            edits.append(await reader.edit(f"{size}x128x128"))
            await asyncio.sleep(chance.uniform(*think))
